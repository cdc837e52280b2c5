import Digests

/// Pictures in an order in which one looks at them, and where each stands in it.
struct PictureOrder: Sendable {
  /// The pictures.
  let images: [SHA256Digest]
  private let places: [SHA256Digest: Int]

  /// An order of pictures; one that is named twice keeps its first place.
  init(_ images: [SHA256Digest]) {
    var places: [SHA256Digest: Int] = [:]
    self.images = images.filter { image in
      guard places[image] == nil else { return false }
      places[image] = places.count
      return true
    }
    self.places = places
  }

  /// How many there are.
  var count: Int { images.count }

  /// Where a picture stands.
  func place(of image: SHA256Digest) -> Int? { places[image] }

  /// The wanted pictures after `image`, going round and ending before it; all of them from the first for nil.
  func after(_ image: SHA256Digest?, where isWanted: @escaping (SHA256Digest) -> Bool) -> some Sequence<SHA256Digest> {
    let start = image.flatMap { places[$0] }.map { $0 + 1 } ?? 0
    let steps = image.flatMap { places[$0] } == nil ? images.count : images.count - 1
    return (0..<max(0, steps)).lazy.map { images[(start + $0) % images.count] }.filter(isWanted)
  }

  /// The picture so many places from one; the first or the last where that is past an end.
  func image(_ step: Int, from image: SHA256Digest) -> SHA256Digest? {
    guard let place = places[image], !images.isEmpty else { return nil }
    return images[min(max(0, place + min(max(step, -count), count)), count - 1)]
  }
}
