import Digests

/// Sixteen bytes after some content that only this user's key can compute. Content without a valid seal was not written by this
/// user's dsbuild, or is damaged.
struct Seal: Sendable {
  /// The length of a seal in bytes.
  static let size = 16

  let key: SealKey
  /// The kind of content. A seal for one purpose is not valid for another.
  let purpose: String

  /// `content` followed by its seal.
  func sealed(_ content: [UInt8]) -> [UInt8] {
    var content = content
    seal(&content)
    return content
  }

  /// Appends the seal of some content to it.
  func seal(_ content: inout [UInt8]) { content += code(of: content[...]) }

  /// The content of sealed bytes; nil if ``sealed(_:)`` did not produce them.
  ///
  /// A caller that does not need the bytes any more passes them on, so that a long table is not copied.
  func opened(_ bytes: consuming [UInt8]) -> [UInt8]? {
    let end = bytes.count - Self.size
    guard end >= 0, code(of: bytes[..<end]).elementsEqual(bytes[end...]) else { return nil }
    bytes.removeLast(Self.size)
    return bytes
  }

  private func code(of content: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    key.code(of: content, for: purpose).bytes.prefix(Self.size)
  }
}
