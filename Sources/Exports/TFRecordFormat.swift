import Digests
public import Manifest
public import Pipeline

/// Shards of `tf.train.Example` that TensorFlow reads: `image/encoded` (the file's bytes), `image/format`, `image/width`,
/// `image/height`, `image/filename`, `image/key/sha256` (the image's digest), `image/class/label` (the class index) and
/// `image/class/text` (the class key), the names that TensorFlow's own models use.
///
/// `classes.txt` is beside the shards. It has one class key per line, and the index of a class is its line number counted from
/// 0.
public struct TFRecordFormat: ExportFormat {
  public static let word = ExportWord(
    "tfrecord", "shards of tf.train.Example", layout: .shards, replaces: ["tfrecords"])
  public static let version = 1
  public static let shape = ExportShape.folder
  public static let originUse = OriginUse.nothing
  public static let marks = OutputMarks.paths { $0 == "classes.txt" || ShardNames.holds($0) }

  private let shardBytes: Int

  public init(options: ExportOptions) {
    shardBytes = options.shardBytes
  }

  public func files(of dataset: ExportDataset) -> [OutputFile] {
    Shards<TFRecordShard>(dataset: dataset, limit: shardBytes).files
      + [OutputFile(path: "classes.txt", content: .bytes(ImageFolderFormat.classList(of: dataset)))]
  }
}

/// A file of records, framed like those of TensorFlow's `record_writer`: length, checksum of the length, data, checksum of the
/// data, all little-endian.
private struct TFRecordShard: Shard {
  static let fileExtension = "tfrecord"

  private var parts: [OutputContent.Part] = []
  private(set) var size = 0

  func size(of sample: ShardSample) -> Int {
    ExampleMessage.size(facts: sample.features.count, picture: sample.image.blobBytes) + 16
  }

  mutating func append(_ sample: ShardSample) {
    size += size(of: sample)
    parts.append(.made(of: sample.image.blob, with: sample.features, Self.record))
  }

  func finished() -> OutputContent { .parts(parts) }

  private static func record(_ picture: [UInt8], _ features: [UInt8]) -> [UInt8] {
    let data = ExampleMessage.encoded(facts: features, picture: picture)
    var length: [UInt8] = []
    for shift in stride(from: 0, to: 64, by: 8) { length.append(UInt8(truncatingIfNeeded: data.count >> shift)) }
    return length + masked(length) + data + masked(data)
  }

  /// A masked checksum: rotated, plus an offset. A checksum of data that contains its own checksum is weak, so stored checksums
  /// are masked (TensorFlow, `lib/hash/crc32c.h`).
  private static func masked(_ bytes: [UInt8]) -> [UInt8] {
    let sum = CRC32C.of(bytes)
    let mask = (sum >> 15 | sum << 17) &+ 0xa282_ead8
    return [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: mask >> $0) }
  }
}

extension ShardSample {
  /// All features except the picture, as entries of the map.
  fileprivate var features: [UInt8] {
    let names: [(String, [UInt8])] = [
      ("image/class/label", ExampleMessage.integer(image.classIndex)),
      ("image/class/text", ExampleMessage.text(className)),
      ("image/filename", ExampleMessage.text("\(key).\(image.fileExtension)")),
      ("image/format", ExampleMessage.text(image.formatName)),
      ("image/height", ExampleMessage.integer(image.height)),
      ("image/key/sha256", ExampleMessage.text(image.image.hex)),
      ("image/width", ExampleMessage.integer(image.width)),
    ]
    return names.flatMap { ExampleMessage.entry($0, $1) }
  }
}
