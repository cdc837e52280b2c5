import Digests
import Engine
import Manifest
public import Pipeline

/// Shards that `webdataset` and Hugging Face stream: tars in which three members of one base name are a sample.
///
/// A sample is the picture (`jpg` or `png`), `cls` (the class index in decimal) and `json` (facts about the image, every
/// member of it always there and always of the same type, since readers take the types from the first samples). Samples go
/// by the image's digest, so each shard is a fair mixture of the classes. A shard is full when one more sample would make it
/// larger than the limit; a sample that is larger by itself has a shard of its own.
///
/// Hugging Face refuses shards that hold both `jpg` and `png`, which only happens where crops are off or classes encode
/// theirs differently; `webdataset` takes both.
public struct WebDatasetFormat: ExportFormat {
  public static let name = "webdataset"
  public static let version = 1
  public static let shape = ExportShape.folder
  public static let readsOrigin = false

  private let shardBytes: Int

  public init(options: ExportOptions) {
    shardBytes = options.shardBytes
  }

  public func files(of dataset: ExportDataset) -> [OutputFile] {
    let names = ImageNames(of: dataset)
    guard dataset.isSplit else { return shards(of: dataset.images, in: dataset, names: names, prefix: "data") }
    return Split.allCases.flatMap { split in
      let images = dataset.images.filter { $0.item.split == split }
      return shards(of: images, in: dataset, names: names, prefix: split.name)
    }
  }

  private func shards(
    of images: [ExportImage], in dataset: ExportDataset, names: ImageNames, prefix: String
  ) -> [OutputFile] {
    let images = images.sorted { ($0.image, $0.classIndex) < ($1.image, $1.classIndex) }
    var files: [OutputFile] = []
    var shard = TarArchive()
    func finishShard() {
      let number = String(files.count)
      let zeros = String(repeating: "0", count: max(0, 6 - number.utf8.count))
      files.append(OutputFile(path: "\(prefix)-\(zeros)\(number).tar", content: shard.finished()))
      shard = TarArchive()
    }

    var previous: SHA256Digest?
    var copies = 1
    for image in images {
      // An image in two classes is two samples, side by side, whose keys must differ.
      copies = image.image == previous ? copies + 1 : 1
      previous = image.image
      let stem = names.stem(of: image)
      let sample = Sample(image, key: copies == 1 ? stem : "\(stem)-\(copies)", in: dataset)
      if !shard.isEmpty, shard.size + sample.size > shardBytes { finishShard() }
      sample.append(to: &shard)
    }
    if !shard.isEmpty { finishShard() }
    return files
  }

  /// The members of one image.
  private struct Sample {
    let key: String
    let image: ExportImage
    let classIndex: [UInt8]
    let facts: [UInt8]

    init(_ image: ExportImage, key: String, in dataset: ExportDataset) {
      self.key = key
      self.image = image
      classIndex = Array(String(image.classIndex).utf8)
      let facts: JSONValue = [
        "image_id": .string(image.image.hex),
        "label": .string(dataset.classes[image.classIndex].name.rawValue),
        "label_index": .int(image.classIndex),
        "split": .string(image.item.split?.name ?? ""),
        "group_id": .string(image.item.group?.hex ?? ""),
        "width": .int(image.width),
        "height": .int(image.height),
        "label_source": .string(image.labelSource),
        "crop_mode": .string(image.cropMode),
        "crop_box": .string(image.cropBox ?? ""),
      ]
      self.facts = JSONText.bytes(of: facts)
    }

    var size: Int {
      TarArchive.size(ofMember: image.blobBytes) + TarArchive.size(ofMember: classIndex.count)
        + TarArchive.size(ofMember: facts.count)
    }

    func append(to shard: inout TarArchive) {
      shard.append("\(key).\(image.fileExtension)", image.blob, size: image.blobBytes)
      shard.append("\(key).cls", classIndex)
      shard.append("\(key).json", facts)
    }
  }
}
