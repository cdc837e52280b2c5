import CDigests

/// A digest that a third party computed with one of the four common algorithms, such as a value in a CSV's `hash_column`.
///
/// The number of bytes determines the algorithm: 16 is MD5, 20 SHA-1, 32 SHA-256, 64 SHA-512. A digest is written in
/// hexadecimal or base64, optionally after the algorithm's name as in `sha256:…` and `sha256-…`.
public struct ExpectedDigest: Hashable, Sendable {
  /// The algorithms a published list of images may use.
  public enum Algorithm: String, Sendable, CaseIterable {
    case md5, sha1, sha256, sha512

    /// The length of a digest in bytes.
    var byteCount: Int {
      switch self {
      case .md5: 16
      case .sha1: 20
      case .sha256: 32
      case .sha512: 64
      }
    }
  }

  /// The algorithm that computed the digest.
  public let algorithm: Algorithm
  /// The digest, in lower case.
  public let hex: String

  /// The longest text that can be a digest.
  private static let longest = 160

  /// Parses a digest; nil if it is neither hexadecimal nor base64 of one of the four lengths.
  public init?(_ text: some StringProtocol) {
    guard text.utf8.count <= Self.longest else { return nil }
    let named = Algorithm.allCases.first { algorithm in
      text.lowercased().hasPrefix(algorithm.rawValue + ":") || text.lowercased().hasPrefix(algorithm.rawValue + "-")
    }
    let digits = String(text.dropFirst(named.map { $0.rawValue.count + 1 } ?? 0))
    guard let bytes = Hexadecimal.decode(digits.utf8) ?? Base64.decode(digits.utf8) else { return nil }
    guard let algorithm = Algorithm.allCases.first(where: { $0.byteCount == bytes.count }) else { return nil }
    guard named == nil || named == algorithm else { return nil }
    self.algorithm = algorithm
    hex = Hexadecimal.encode(bytes)
  }

  /// Whether `bytes` have this digest.
  public func matches(_ bytes: [UInt8]) -> Bool {
    Self.hex(of: bytes, algorithm) == hex
  }

  /// The digest of `bytes` by `algorithm`, in lower-case hexadecimal.
  public static func hex(of bytes: [UInt8], _ algorithm: Algorithm) -> String {
    let digest = unsafe [UInt8](unsafeUninitializedCapacity: algorithm.byteCount) { buffer, count in
      unsafe bytes.withUnsafeBytes { bytes in
        switch algorithm {
        case .md5: unsafe cdigests_md5(bytes.baseAddress, bytes.count, buffer.baseAddress)
        case .sha1: unsafe cdigests_sha1(bytes.baseAddress, bytes.count, buffer.baseAddress)
        case .sha256:
          var state = cdigests_sha256()
          unsafe cdigests_begin(&state)
          unsafe cdigests_update(&state, bytes.baseAddress, bytes.count)
          unsafe cdigests_finish(&state, buffer.baseAddress)
        case .sha512: unsafe cdigests_sha512(bytes.baseAddress, bytes.count, buffer.baseAddress)
        }
      }
      count = algorithm.byteCount
    }
    return Hexadecimal.encode(digest)
  }
}
