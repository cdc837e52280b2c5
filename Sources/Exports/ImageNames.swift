import Digests
import Listings
import Manifest
import Pipeline

/// The file names of a dataset's images, which are the same in every export.
///
/// A name is the first 16 hexadecimal digits of the image's digest. So it depends neither on the crop nor on the other images.
/// If several digests share these digits, the image with the smallest digest keeps the short name, and the others get all 64
/// digits, whatever their classes and splits.
///
/// An image occurs only once in a class, because exact duplicates never reach an export. It can occur in two classes.
struct ImageNames: Sendable {
  private let dataset: ExportDataset
  /// The smallest digest of each group that shares its first eight bytes, by these bytes.
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

  /// The path in an image folder: `<split>/<class>/<stem>.<extension>`, without the split in an unsplit dataset.
  func path(of image: ExportImage) -> String {
    // Appended piece by piece for speed, because a dataset has many paths.
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
