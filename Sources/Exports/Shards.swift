import Diagnostics
import Digests
import Listings
import Manifest
import Pipeline

/// A file that contains many images.
protocol Shard {
  /// The file name extension, without the dot.
  static var fileExtension: String { get }

  init()
  /// The size of the file in bytes if no more images were added.
  var size: Int { get }
  /// The number of bytes that an image adds.
  func size(of sample: ShardSample) -> Int
  mutating func append(_ sample: ShardSample)
  /// The complete file.
  func finished() -> OutputContent
}

/// One image of a shard.
struct ShardSample {
  /// The image's name in the dataset, the same in every export and without a dot.
  let key: String
  let image: ExportImage
  /// The key of its class.
  let className: String
}

/// The file names of shards.
enum ShardNames {
  /// The prefixes before the number.
  private static let prefixes = ["data"] + Split.allCases.map(\.name)

  /// Whether a path is the path of a shard, in either format.
  static func holds(_ path: String) -> Bool {
    let parts = path.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, ["tar", "tfrecord"].contains(parts[1]), let dash = parts[0].firstIndex(of: "-") else {
      return false
    }
    let number = parts[0][dash...].dropFirst()
    return prefixes.contains(String(parts[0][..<dash])) && number.utf8.count >= 6
      && number.utf8.allSatisfy { (48...57).contains($0) }
  }
}

/// Distributes the images of each split over shards, in the order of their digests. So each shard has a mixture of the classes.
///
/// A shard is full if one more image would exceed the limit. An image that exceeds the limit by itself gets its own shard. The
/// names are `<split>-000000.<ending>`, or `data-000000.<ending>` if the dataset is not split.
struct Shards<File: Shard> {
  let dataset: ExportDataset
  let limit: Int

  /// The shards as output files, split by split.
  var files: [OutputFile] {
    let names = ImageNames(of: dataset)
    guard dataset.isSplit else { return files(of: dataset.images, names: names, prefix: "data") }
    return Split.allCases.flatMap { split in
      files(of: dataset.images.filter { $0.item.split == split }, names: names, prefix: split.name)
    }
  }

  private func files(of images: [ExportImage], names: ImageNames, prefix: String) -> [OutputFile] {
    let images = images.sorted { ($0.image, $0.classIndex) < ($1.image, $1.classIndex) }
    var files: [OutputFile] = []
    var shard = File()
    var count = 0
    func finishShard() {
      let number = files.count.zeroPadded(to: 6)
      files.append(OutputFile(path: "\(prefix)-\(number).\(File.fileExtension)", content: shard.finished()))
      shard = File()
      count = 0
    }

    var previous: SHA256Digest?
    var copies = 1
    for image in images {
      // An image in two classes becomes two adjacent samples, and their keys must differ.
      copies = image.image == previous ? copies + 1 : 1
      previous = image.image
      let stem = names.stem(of: image)
      let sample = ShardSample(
        key: copies == 1 ? stem : "\(stem)-\(copies)", image: image,
        className: dataset.classes[image.classIndex].name.rawValue)
      if count > 0, shard.size + shard.size(of: sample) > limit { finishShard() }
      shard.append(sample)
      count += 1
    }
    if count > 0 { finishShard() }
    return files
  }
}
