/// A user's secret key. A code under this key proves that dsbuild computed some bytes for this user (HMAC, RFC 2104, with
/// SHA-256).
///
/// A checksum only detects damage, because anyone who can write a file can also write its checksum. Only the key's owner can
/// compute a code.
public struct SealKey: Sendable {
  /// The length of a key in bytes.
  public static let size = 32
  /// The block size of SHA-256 in bytes.
  private static let block = 64

  /// The bytes of the key, which its file contains.
  public let bytes: [UInt8]
  /// The inner and the outer hash after their first block. Copying them saves hashing that block for each code.
  private let inner: SHA256Hasher
  private let outer: SHA256Hasher

  /// Creates a key from 32 bytes; nil for any other length.
  public init?(bytes: [UInt8]) {
    guard bytes.count == Self.size else { return nil }
    self.init(bytes)
  }

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
    inner = Self.begun(bytes, 0x36)
    outer = Self.begun(bytes, 0x5c)
  }

  /// Creates a key from the system's random number generator.
  public static func random() -> SealKey {
    var numbers = SystemRandomNumberGenerator()
    return SealKey((0..<size).map { _ in UInt8.random(in: .min ... .max, using: &numbers) })
  }

  /// The code of some bytes. Codes for two purposes differ, so that a code for one purpose is not valid for another.
  public func code(of bytes: ArraySlice<UInt8>, for purpose: String) -> SHA256Digest {
    var inner = inner
    inner.update(Array(purpose.utf8) + [0])
    unsafe bytes.withUnsafeBytes { unsafe inner.update($0) }
    var outer = outer
    outer.update(inner.finalize().bytes)
    return outer.finalize()
  }

  private static func begun(_ key: [UInt8], _ pad: UInt8) -> SHA256Hasher {
    var hasher = SHA256Hasher()
    hasher.update(key.map { $0 ^ pad } + Array(repeating: pad, count: block - key.count))
    return hasher
  }
}
