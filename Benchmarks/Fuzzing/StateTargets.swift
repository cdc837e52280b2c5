import Digests
import Engine

/// The readers of dsbuild's own state: a folder may come from anywhere, and a disk may flip any bit.
enum StateTargets {
  private static let key = SealKey(bytes: [UInt8](repeating: 7, count: SealKey.size)) ?? .random()

  static func stamps(_ bytes: [UInt8]) -> Int32 {
    StateReaders.readStamps(bytes, key: key)
    return 0
  }

  static func records(_ bytes: [UInt8]) -> Int32 {
    StateReaders.readRecords(bytes, key: key)
    return 0
  }

  static func gitIndex(_ bytes: [UInt8]) -> Int32 {
    StateReaders.readGitIndex(bytes)
    return 0
  }

  /// Small sound tables and records, and an index of git's.
  static func seeds(of target: String) -> [[UInt8]] {
    let paths = ["classes.txt", "weir/0123.jpg", "weir/4567.jpg"]
    let table = StampTable(paths.map { .init(path: $0, stamp: .nothing, digest: SHA256Digest(of: $0)) })
    switch target {
    case "stamps": return [StampTable([]), table].map { $0.encoded(under: key, for: "stamps").dropLast(16) }
    case "records": return [pack, run, result]
    default: return [gitIndex]
    }
  }

  private static func number(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64($0 * 8)) }
  }

  private static func joined(_ parts: [[UInt8]]) -> [UInt8] { Array(parts.joined()) }

  /// One frame of a pack's index with two blobs, without its checksum.
  private static let pack = joined([
    Array("DSBI".utf8), number(2, 4), SHA256Digest(of: "a").bytes, number(0, 8), number(40, 8), number(1, 8),
    SHA256Digest(of: "b").bytes, number(104, 8), number(50, 8), number(1, 8),
  ])

  /// One output, a summary of three bytes, a description.
  private static let run = joined([
    number(1, 4), SHA256Digest(of: "output").bytes, number(3, 8), [1, 2, 3],
    Description(kind: "split", version: 3).encoded(),
  ])

  /// Key, kind, no expiry, blob and source, value.
  private static let result = joined([
    SHA256Digest(of: "key").bytes, number(4, 4), Array("crop".utf8), number(1 << 63, 8), number(3, 4),
    SHA256Digest(of: "blob").bytes, number(9, 8), [1, 2, 3],
  ])

  /// Version 4, two entries of which one continues the other's path, a zero trailer.
  private static let gitIndex = joined([
    Array("DIRC".utf8), [0, 0, 0, 4, 0, 0, 0, 2], entry(stripping: 0, "a/b"), entry(stripping: 1, "c"),
    [UInt8](repeating: 0, count: 20),
  ])

  private static func entry(stripping count: UInt8, _ path: String) -> [UInt8] {
    joined([[UInt8](repeating: 0, count: 60), [0, 3, count], Array(path.utf8), [0]])
  }
}
