import Digests
import Listings
import Manifest
import Pipeline

/// A file that holds many images one after the other.
protocol Shard {
  /// The ending of its name, without the dot.
  static var fileExtension: String { get }

  init()
  /// Its bytes if it ended here.
  var size: Int { get }
  /// The bytes that an image adds.
  func size(of sample: ShardSample) -> Int
  /// Adds an image.
  mutating func append(_ sample: ShardSample)
  /// The whole file.
  func finished() -> OutputContent
}

/// One image of a shard.
struct ShardSample {
  /// Its name in the dataset, the same in every export; without a dot.
  let key: String
  let image: ExportImage
  /// Its class.
  let className: String
}

/// The names that shards bear.
enum ShardNames {
  /// What stands before the number.
  private static let prefixes = ["data"] + Split.allCases.map(\.name)

  /// Whether a path is that of a shard of either form.
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

/// Deals images to shards: by split, in the order of their digests, so that each shard is a fair mixture of the classes.
///
/// A shard is full when one more image would make it larger than the limit; an image that is larger by itself has a shard of
/// its own. Shards are `<split>-000000.<ending>`, `data-000000.<ending>` where nothing is split.
struct Shards<File: Shard> {
  let dataset: ExportDataset
  let limit: Int

  /// The files.
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
      let number = String(files.count)
      let zeros = String(repeating: "0", count: max(0, 6 - number.utf8.count))
      files.append(OutputFile(path: "\(prefix)-\(zeros)\(number).\(File.fileExtension)", content: shard.finished()))
      shard = File()
      count = 0
    }

    var previous: SHA256Digest?
    var copies = 1
    for image in images {
      // An image in two classes is two samples, side by side, whose keys must differ.
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
