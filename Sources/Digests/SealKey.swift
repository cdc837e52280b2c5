import Crypto

/// A secret of one user, under which what was computed for that user is told from what anybody else wrote (HMAC, RFC 2104, with SHA-256).
///
/// A checksum shows damage and no more: whoever can write a file can write its checksum. Without the key nobody can write a code.
public struct SealKey: Sendable {
  /// How many bytes a key has.
  public static let size = 32

  private let key: SymmetricKey
  /// The code of nothing under the key: copies of it spare the two hashes that a new one begins with.
  private let keyed: HMAC<SHA256>

  /// The key of 32 bytes; nil for any other number.
  public init?(bytes: [UInt8]) {
    guard bytes.count == Self.size else { return nil }
    self.init(SymmetricKey(data: bytes))
  }

  private init(_ key: SymmetricKey) {
    self.key = key
    keyed = HMAC<SHA256>(key: key)
  }

  /// A new key, of the system's random numbers.
  public static func random() -> SealKey { SealKey(SymmetricKey(size: .bits256)) }

  /// The bytes of the key, for its file.
  public var bytes: [UInt8] { unsafe key.withUnsafeBytes { unsafe Array($0) } }

  /// The code of some bytes; those of two purposes differ, so that nothing passes for what it is not.
  public func code(of bytes: ArraySlice<UInt8>, for purpose: String) -> SHA256Digest {
    var code = keyed
    code.update(data: Array(purpose.utf8) + [0])
    code.update(data: bytes)
    guard let digest = unsafe code.finalize().withUnsafeBytes({ unsafe SHA256Digest(raw: $0) }) else {
      preconditionFailure("SHA-256 has 32 bytes")
    }
    return digest
  }
}
