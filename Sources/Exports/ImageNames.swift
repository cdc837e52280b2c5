import Digests
import Listings
import Manifest
import Pipeline

/// The names that the images of a dataset bear in every export.
///
/// A name is the first 16 hexadecimal digits of the image's digest, so it depends neither on the crop nor on the other
/// images. Of images whose digests begin alike the one with the smallest digest keeps the short name and the others bear
/// all 64 digits, whatever classes and splits they are in.
///
/// A class holds an image once: exact duplicates never reach an export. The same image may be in two classes.
struct ImageNames: Sendable {
  private let dataset: ExportDataset
  /// Of digests that begin alike, the smallest by how they begin.
  private let smallest: [UInt64: SHA256Digest]

  init(of dataset: ExportDataset) {
    self.dataset = dataset
    let repeated = RepeatedDigests(dataset.images.lazy.map(\.image))
    var smallest: [UInt64: SHA256Digest] = [:]
    for image in dataset.images where repeated.contains(image.image) {
      if let other = smallest[image.image.prefix], other < image.image { continue }
      smallest[image.image.prefix] = image.image
    }
    self.smallest = smallest
  }

  /// The name without its extension.
  func stem(of image: ExportImage) -> String {
    guard !smallest.isEmpty, let first = smallest[image.image.prefix], first != image.image else { return image.stem }
    return image.image.hex
  }

  /// Where an image folder has the image: `<split>/<class>/<stem>.<extension>`, without a split level in an unsplit dataset.
  func path(of image: ExportImage) -> String {
    // Put together by hand: there are many.
    var path = ""
    if dataset.isSplit {
      guard let split = image.item.split else { preconditionFailure("an image of a split dataset is in a split") }
      path = split.name + "/"
    }
    path += dataset.classes[image.classIndex].name.rawValue
    path += "/"
    path += stem(of: image)
    path += "."
    path += image.fileExtension
    return path
  }
}
