/// A secret of one user, under which what was computed for that user is told from what anybody else wrote (HMAC, RFC 2104, with SHA-256).
///
/// A checksum shows damage and no more: whoever can write a file can write its checksum. Without the key nobody can write a code.
public struct SealKey: Sendable {
  /// How many bytes a key has.
  public static let size = 32
  /// How many bytes SHA-256 takes in at a time.
  private static let block = 64

  /// The bytes of the key, for its file.
  public let bytes: [UInt8]
  /// The two hashes of a code after the block that each begins with: copies of them spare that block.
  private let inner: SHA256Hasher
  private let outer: SHA256Hasher

  /// The key of 32 bytes; nil for any other number.
  public init?(bytes: [UInt8]) {
    guard bytes.count == Self.size else { return nil }
    self.init(bytes)
  }

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
    inner = Self.begun(bytes, 0x36)
    outer = Self.begun(bytes, 0x5c)
  }

  /// A new key, of the system's random numbers.
  public static func random() -> SealKey {
    var numbers = SystemRandomNumberGenerator()
    return SealKey((0..<size).map { _ in UInt8.random(in: .min ... .max, using: &numbers) })
  }

  /// The code of some bytes; those of two purposes differ, so that nothing passes for what it is not.
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
