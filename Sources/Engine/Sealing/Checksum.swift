import Digests

/// Sixteen bytes that detect damage to other bytes: the start of their SHA-256.
enum Checksum {
  /// The length of a checksum in bytes.
  static let size = 16

  /// The checksum of a part of `bytes`.
  static func of(_ bytes: [UInt8], _ part: Range<Int>) -> ArraySlice<UInt8> {
    var hasher = SHA256Hasher()
    unsafe bytes.withUnsafeBytes { unsafe hasher.update(UnsafeRawBufferPointer(rebasing: $0[part])) }
    return hasher.finalize().bytes[..<size]
  }

  /// Whether a part of `bytes` is followed directly by its checksum.
  static func follows(_ part: Range<Int>, in bytes: [UInt8]) -> Bool {
    part.upperBound + size <= bytes.count && of(bytes, part) == bytes[part.upperBound..<part.upperBound + size]
  }

  /// `content` followed by its checksum.
  static func sealed(_ content: [UInt8]) -> [UInt8] { content + of(content, content.indices) }

  /// The content of sealed bytes; nil if ``sealed(_:)`` did not produce them.
  static func opened(_ bytes: [UInt8]) -> [UInt8]? {
    let end = bytes.count - size
    guard end >= 0, follows(0..<end, in: bytes) else { return nil }
    return Array(bytes[..<end])
  }
}
