import Digests

/// Sixteen bytes that show whether other bytes are still what was written: the start of their SHA-256.
enum Checksum {
  /// How many bytes a checksum has.
  static let size = 16

  /// The checksum of `content`.
  static func bytes(_ content: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var hasher = SHA256Hasher()
    unsafe content.withUnsafeBytes { unsafe hasher.update($0) }
    return hasher.finalize().bytes[..<size]
  }

  /// `content` with its checksum behind it.
  static func sealed(_ content: [UInt8]) -> [UInt8] { content + bytes(content[...]) }

  /// What ``sealed(_:)`` was given, or nil when the bytes are not what it returned.
  static func opened(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
    guard bytes.count >= size else { return nil }
    let content = bytes.dropLast(size)
    return Self.bytes(content).elementsEqual(bytes.suffix(size)) ? content : nil
  }
}
