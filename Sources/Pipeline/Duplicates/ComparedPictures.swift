package import Digests
import Imaging
package import Listings
import Manifest

/// The pictures that near matching compares, sorted by digest, each once: those with the verdict "in", and the
/// references.
package struct ComparedPictures {
  /// A place where a picture is: the class and the item in its listing.
  private struct Place {
    var image: SHA256Digest
    var className: Int32
    var item: Int32
  }

  /// The listing of each class.
  let listings: [Listing]
  private(set) var images: [SHA256Digest] = []
  /// References with a code but without a picture: their thumbnails cannot be compared.
  private let unseen: Set<SHA256Digest>
  /// Every place of every picture, sorted by picture, then by class and item.
  private var places: [Place] = []
  /// The index in `places` at which each picture begins; the last element is the end of the last picture.
  private var starts: [Int32] = []

  /// The pictures with the verdict "in", and `references`, which are sorted by digest. Some of the references may be
  /// `unseen`.
  package init(_ listings: [Listing], references: [SHA256Digest], unseen: Set<SHA256Digest> = []) {
    self.listings = listings
    self.unseen = unseen
    places.reserveCapacity(listings.reduce(0) { $0 + $1.items.count })
    for (name, listing) in listings.enumerated() {
      listing.items.forEachIn { place, image in
        if let image { places.append(Place(image: image, className: Int32(name), item: Int32(place))) }
      }
    }
    places = places.sorted(byUniform: \.image.prefix) { left, right in
      (left.image, left.className, left.item) < (right.image, right.className, right.item)
    }
    images.reserveCapacity(places.count + references.count)
    starts.reserveCapacity(places.count + references.count + 1)
    var references = references[...]
    for (index, place) in places.enumerated() where place.image != images.last {
      while let reference = references.first, reference <= place.image {
        if reference != place.image { append(reference, from: index) }
        references.removeFirst()
      }
      append(place.image, from: index)
    }
    for reference in references where reference != images.last { append(reference, from: places.count) }
    starts.append(Int32(places.count))
  }

  private mutating func append(_ image: SHA256Digest, from start: Int) {
    images.append(image)
    starts.append(Int32(start))
  }

  package func index(of image: SHA256Digest) -> Int? { images.index(ofSorted: image) }

  private func places(of index: Int) -> ArraySlice<Place> { places[Int(starts[index])..<Int(starts[index + 1])] }

  /// The pictures whose bytes are available, in the same order.
  var seen: [SHA256Digest] {
    unseen.isEmpty
      ? images : images.indices.filter { !unseen.contains(images[$0]) || item(at: $0) != nil }.map { images[$0] }
  }

  /// A picture's first item; nil for one that is only a reference.
  func item(at index: Int) -> Item? {
    places(of: index).first.map { listings[Int($0.className)].items[Int($0.item)] }
  }

  /// The classes a picture is in, by index, one for each item.
  func classes(of index: Int) -> [Int] { places(of: index).map { Int($0.className) } }
}
