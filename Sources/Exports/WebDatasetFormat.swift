import Digests
import Encoding
import Engine
import Listings
import Manifest
public import Pipeline

/// Shards that `webdataset` and Hugging Face stream: tars in which three members of one base name are a sample.
///
/// A sample is the picture (`jpg` or `png`), `cls` (the class index in decimal) and `json` (facts about the image, every
/// member of it always there and always of the same type, since readers take the types from the first samples).
///
/// Hugging Face refuses shards that hold both `jpg` and `png`, which only happens where crops are off or classes encode
/// theirs differently; `webdataset` takes both.
public struct WebDatasetFormat: ExportFormat {
  public static let name = "webdataset"
  public static let version = 1
  public static let shape = ExportShape.folder
  public static let readsOrigin = false
  public static let marks = OutputMarks.paths(ShardNames.holds)

  private let shardBytes: Int

  public init(options: ExportOptions) {
    shardBytes = options.shardBytes
  }

  public func files(of dataset: ExportDataset) -> [OutputFile] {
    Shards<WebDatasetShard>(dataset: dataset, limit: shardBytes).files
  }
}

/// A tar of samples.
private struct WebDatasetShard: Shard {
  static let fileExtension = "tar"

  private var archive = TarArchive()

  var size: Int { archive.size }

  func size(of sample: ShardSample) -> Int {
    TarArchive.size(ofMember: sample.image.blobBytes) + TarArchive.size(ofMember: sample.classIndex.count)
      + TarArchive.size(ofMember: sample.facts.count)
  }

  mutating func append(_ sample: ShardSample) {
    archive.append("\(sample.key).\(sample.image.fileExtension)", sample.image.blob, size: sample.image.blobBytes)
    archive.append("\(sample.key).cls", sample.classIndex)
    archive.append("\(sample.key).json", sample.facts)
  }

  func finished() -> OutputContent { archive.finished() }
}

extension ShardSample {
  fileprivate var classIndex: [UInt8] { Array(String(image.classIndex).utf8) }

  fileprivate var facts: [UInt8] {
    let facts: JSONValue = [
      "image_id": .string(image.image.hex),
      "label": .string(className),
      "label_index": .int(image.classIndex),
      "split": .string(image.item.split?.name ?? ""),
      "group_id": .string(image.item.group?.hex ?? ""),
      "width": .int(image.width),
      "height": .int(image.height),
      "label_source": .string(image.labelSource),
      "crop_mode": .string(image.cropMode),
      "crop_box": .string(image.cropBox ?? ""),
    ]
    return JSONText.bytes(of: facts)
  }
}
