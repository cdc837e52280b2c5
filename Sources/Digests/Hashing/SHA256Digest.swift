import CDigests

/// A SHA-256 digest (FIPS 180-4). It identifies every blob, image, listing and key in dsbuild.
///
/// It is stored as four big-endian words, so that digests sort like their hexadecimal text. Comparisons are inlinable, because other
/// targets sort and search tables of them.
@frozen
public struct SHA256Digest: Hashable, Comparable, Sendable {
  @usableFromInline let words: (UInt64, UInt64, UInt64, UInt64)

  /// The digest with these words, the first bytes in the first word, most significant first.
  @inlinable package init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

  /// The digest of `bytes`.
  public init(of bytes: [UInt8]) {
    var hasher = SHA256Hasher()
    hasher.update(bytes)
    self = hasher.finalize()
  }

  /// The digest of `bytes`.
  public init(of bytes: some Sequence<UInt8>) { self.init(of: Array(bytes)) }

  /// The digest of the UTF-8 of `text`.
  public init(of text: String) {
    self.init(of: Array(text.utf8))
  }

  /// The digest with these 32 bytes; nil if there are not exactly 32.
  public init?(bytes: [UInt8]) {
    guard let digest = unsafe bytes.withUnsafeBytes({ unsafe SHA256Digest(raw: $0) }) else { return nil }
    self = digest
  }

  /// The digest with these 32 bytes; nil if there are not exactly 32.
  public init?(bytes: some Collection<UInt8>) { self.init(bytes: Array(bytes)) }

  /// The digest that 64 hexadecimal digits spell; nil for anything else.
  public init?(hex: some StringProtocol) {
    guard let bytes = Hexadecimal.decode(hex.utf8) else { return nil }
    self.init(bytes: bytes)
  }

  /// The 32 bytes of the digest.
  public var bytes: [UInt8] {
    var bytes = [UInt8]()
    bytes.reserveCapacity(32)
    for word in [words.0, words.1, words.2, words.3] {
      for shift in stride(from: 56, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
      }
    }
    return bytes
  }

  /// The first eight bytes as a number. The lock uses it for `pixels`, and tables use it for buckets.
  @inlinable public var prefix: UInt64 { words.0 }

  /// The 64 lower-case hexadecimal digits.
  public var hex: String {
    Hexadecimal.encode(words)
  }

  @inlinable
  public static func == (left: SHA256Digest, right: SHA256Digest) -> Bool { left.words == right.words }

  @inlinable
  public static func < (left: SHA256Digest, right: SHA256Digest) -> Bool {
    // The first eight bytes decide nearly always.
    left.words.0 == right.words.0 ? left.words < right.words : left.words.0 < right.words.0
  }

  @inlinable
  public func hash(into hasher: inout Swift.Hasher) {
    // The words are uniformly distributed, so one of them is enough for a hash table.
    hasher.combine(words.0)
  }
}

extension SHA256Digest: CustomStringConvertible {
  public var description: String { hex }
}

/// Computes SHA-256 of bytes that arrive in pieces.
public struct SHA256Hasher: Sendable {
  private var state = cdigests_sha256()

  /// Creates a hasher of no bytes.
  public init() { unsafe cdigests_begin(&state) }

  /// Adds the next bytes.
  public mutating func update(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes { unsafe update($0) }
  }

  /// Adds the next bytes, which are read only during the call.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    unsafe cdigests_update(&state, start, bytes.count)
  }

  /// The digest of all bytes added so far. More bytes may be added afterwards.
  public func finalize() -> SHA256Digest {
    var ended = state
    return unsafe withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { buffer in
      unsafe cdigests_finish(&ended, buffer.baseAddress)
      guard let digest = unsafe SHA256Digest(raw: UnsafeRawBufferPointer(buffer)) else {
        preconditionFailure("SHA-256 has 32 bytes")
      }
      return digest
    }
  }
}
