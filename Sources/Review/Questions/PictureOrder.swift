import Digests

/// An order of pictures, with the position of each.
struct PictureOrder: Sendable {
  let images: [SHA256Digest]
  private let places: [SHA256Digest: Int]

  /// An order of pictures. A picture that occurs twice keeps its first position.
  init(_ images: [SHA256Digest]) {
    var places: [SHA256Digest: Int] = [:]
    self.images = images.filter { image in
      guard places[image] == nil else { return false }
      places[image] = places.count
      return true
    }
    self.places = places
  }

  var count: Int { images.count }

  /// The position of a picture.
  func place(of image: SHA256Digest) -> Int? { places[image] }

  /// The wanted pictures after `image`, wrapping around and ending before it; all wanted pictures from the first for nil.
  func after(_ image: SHA256Digest?, where isWanted: @escaping (SHA256Digest) -> Bool) -> some Sequence<SHA256Digest> {
    let start = image.flatMap { places[$0] }.map { $0 + 1 } ?? 0
    let steps = image.flatMap { places[$0] } == nil ? images.count : images.count - 1
    return (0..<max(0, steps)).lazy.map { images[(start + $0) % images.count] }.filter(isWanted)
  }

  /// The picture `step` positions from another; the first or the last one if that is past an end.
  func image(_ step: Int, from image: SHA256Digest) -> SHA256Digest? {
    guard let place = places[image], !images.isEmpty else { return nil }
    return images[min(max(0, place + min(max(step, -count), count)), count - 1)]
  }
}
