import Digests

/// Sixteen bytes behind others that only this user's key makes: content without them was not written here, or is damaged.
struct Seal: Sendable {
  private static let size = 16

  /// The user's key.
  let key: SealKey
  /// What the content is; a seal of one purpose is none for another.
  let purpose: String

  /// `content` with its seal behind it.
  func sealed(_ content: [UInt8]) -> [UInt8] { content + code(of: content[...]) }

  /// What ``sealed(_:)`` was given, or nil when the bytes are not what it returned.
  func opened(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.count >= Self.size else { return nil }
    let content = bytes.dropLast(Self.size)
    return code(of: content).elementsEqual(bytes.suffix(Self.size)) ? Array(content) : nil
  }

  private func code(of content: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    key.code(of: content, for: purpose).bytes.prefix(Self.size)
  }
}
