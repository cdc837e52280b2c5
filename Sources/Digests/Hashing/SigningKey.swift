import CDigests

/// A key that proves who made something: whoever has the public half can check it (Ed25519, RFC 8032).
public struct SigningKey: Sendable {
  /// Why a file is not a signing key.
  public enum Problem: Error, Hashable, Sendable {
    /// It is not a private key in PEM.
    case notAKey
    /// It is a private key with a password.
    case encrypted
    /// It is a private key of another kind.
    case otherKind
    /// The system cannot sign.
    case unsupported
  }

  /// The half of the key that others may know.
  public let publicKey: PublicKey
  private let seed: [UInt8]

  private static let seedSize = 32
  /// The bytes of PKCS#8 before the seed of an Ed25519 key (RFC 8410, section 7).
  private static let beginning: [UInt8] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
  ]
  /// The same of the longer form, which has the public key at its end.
  private static let longBeginning: [UInt8] = [
    0x30, 0x51, 0x02, 0x01, 0x01, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
  ]
  private static let (begin, end) = ("-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----")

  /// Creates a key from its seed of 32 bytes.
  private init?(seed: [UInt8]) {
    guard seed.count == Self.seedSize else { return nil }
    var key = [UInt8](repeating: 0, count: PublicKey.size)
    guard unsafe cdigests_public_key(seed, &key) == 1, let publicKey = PublicKey(bytes: key) else { return nil }
    self.seed = seed
    self.publicKey = publicKey
  }

  /// Creates a key from the system's random number generator; nil if the system cannot sign.
  public static func random() -> SigningKey? {
    var numbers = SystemRandomNumberGenerator()
    return SigningKey(seed: (0..<seedSize).map { _ in UInt8.random(in: .min ... .max, using: &numbers) })
  }

  /// Reads a private key in PEM (PKCS#8), as `openssl genpkey -algorithm ed25519` writes it.
  public init(pem bytes: [UInt8]) throws(Problem) {
    let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map {
      $0.trimmingBlanks
    }
    if lines.contains(where: { $0.contains("ENCRYPTED") }) { throw .encrypted }
    guard let start = lines.firstIndex(of: Self.begin),
      let stop = lines[start...].firstIndex(of: Self.end),
      let content = Base64.decode(lines[(start + 1)..<stop].joined().utf8)
    else {
      throw lines.contains { $0.hasPrefix("-----BEGIN") && $0.hasSuffix("PRIVATE KEY-----") } ? .otherKind : .notAKey
    }
    let isShort = content.count == Self.beginning.count + Self.seedSize && content.starts(with: Self.beginning)
    let isLong = content.count == 83 && content.starts(with: Self.longBeginning)
    guard isShort || isLong else { throw .otherKind }
    let seed = Array(content[Self.beginning.count..<Self.beginning.count + Self.seedSize])
    guard let key = SigningKey(seed: seed) else { throw .unsupported }
    self = key
  }

  /// The key in PEM (PKCS#8).
  public var pem: String { "\(Self.begin)\n\(Base64.text(Self.beginning + seed))\n\(Self.end)\n" }

  /// The signature of some bytes: 64 bytes; nil if the system cannot sign.
  public func signature(of bytes: [UInt8]) -> [UInt8]? {
    var signature = [UInt8](repeating: 0, count: PublicKey.signatureSize)
    return unsafe cdigests_sign(seed, bytes, bytes.count, &signature) == 1 ? signature : nil
  }
}

/// The public half of a ``SigningKey``.
public struct PublicKey: Hashable, Sendable {
  /// The length of a key in bytes.
  public static let size = 32
  /// The length of a signature in bytes.
  public static let signatureSize = 64

  /// The bytes of the key.
  public let bytes: [UInt8]

  /// Creates a key from 32 bytes; nil for any other length.
  public init?(bytes: [UInt8]) {
    guard bytes.count == Self.size else { return nil }
    self.bytes = bytes
  }

  /// The key that 64 hexadecimal digits spell; nil for anything else.
  public init?(hex: some StringProtocol) {
    guard let bytes = Hexadecimal.decode(hex.utf8) else { return nil }
    self.init(bytes: bytes)
  }

  /// The key in 64 lower-case hexadecimal digits.
  public var hex: String { Hexadecimal.encode(bytes) }

  /// Whether a signature of some bytes was made with the private half of this key.
  public func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    signature.count == Self.signatureSize && (unsafe cdigests_verify(bytes, message, message.count, signature)) == 1
  }
}

extension Substring {
  fileprivate var trimmingBlanks: String {
    var text = self
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text.drop(while: \.isWhitespace))
  }
}
