import Digests
import Engine
import Listings
public import Manifest
public import Pipeline

/// Shards that `webdataset` and Hugging Face stream: tar files in which three members with the same base name form a sample.
///
/// A sample is the picture (`jpg` or `png`), `cls` (the class index in decimal) and `json` (facts about the image). Every JSON
/// member is always present with the same type, because readers derive the types from the first samples.
///
/// Hugging Face rejects shards with both `jpg` and `png`; `webdataset` accepts them. Both occur only if cropping is off or if
/// classes encode their crops differently.
public struct WebDatasetFormat: ExportFormat {
  public static let word = ExportWord("webdataset", "tar shards", layout: .shards, replaces: ["tar", "wds"])
  public static let version = 1
  public static let shape = ExportShape.folder
  public static let originUse = OriginUse.nothing
  public static let marks = OutputMarks.paths(ShardNames.holds)

  private let shardBytes: Int

  public init(options: ExportOptions) {
    shardBytes = options.shardBytes
  }

  public func files(of dataset: ExportDataset) -> [OutputFile] {
    Shards<WebDatasetShard>(dataset: dataset, limit: shardBytes).files
  }
}

/// A tar file of samples.
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
