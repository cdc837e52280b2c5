import Digests

/// Sixteen bytes that show whether other bytes are still what was written: the start of their SHA-256.
enum Checksum {
  /// How many bytes a checksum has.
  static let size = 16

  /// The checksum of a part of `bytes`.
  static func of(_ bytes: [UInt8], _ part: Range<Int>) -> ArraySlice<UInt8> {
    var hasher = SHA256Hasher()
    unsafe bytes.withUnsafeBytes { unsafe hasher.update(UnsafeRawBufferPointer(rebasing: $0[part])) }
    return hasher.finalize().bytes[..<size]
  }

  /// Whether the checksum of a part of `bytes` stands right behind it.
  static func follows(_ part: Range<Int>, in bytes: [UInt8]) -> Bool {
    part.upperBound + size <= bytes.count && of(bytes, part) == bytes[part.upperBound..<part.upperBound + size]
  }

  /// `content` with its checksum behind it.
  static func sealed(_ content: [UInt8]) -> [UInt8] { content + of(content, content.indices) }

  /// What ``sealed(_:)`` was given, or nil when the bytes are not what it returned.
  static func opened(_ bytes: [UInt8]) -> [UInt8]? {
    let end = bytes.count - size
    guard end >= 0, follows(0..<end, in: bytes) else { return nil }
    return Array(bytes[..<end])
  }
}
