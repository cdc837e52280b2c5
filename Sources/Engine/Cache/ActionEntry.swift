public import Digests

/// The remembered result of an action.
public struct ActionEntry: Hashable, Sendable {
  /// The kind of the action.
  public let kind: String
  /// The result, in the encoding of its kind.
  public let value: [UInt8]
  /// The time from which the result is no longer valid, in seconds since 1970; nil if it never expires.
  public let expires: Int64?
  /// The blob that the result refers to and is useless without. `gc` drops the entry before the blob.
  public let blob: SHA256Digest?
  /// The first eight bytes of the digest of the blob that the result was computed from, if any. The result is worth keeping as
  /// long as that blob.
  public let source: UInt64?

  /// Creates an entry.
  public init(
    kind: String, value: [UInt8], expires: Int64? = nil, blob: SHA256Digest? = nil, source: UInt64? = nil
  ) {
    self.kind = kind
    self.value = value
    self.expires = expires
    self.blob = blob
    self.source = source
  }

  /// Eight bytes that prove that this user recorded a row under `key` and that it is unchanged.
  func seal(_ key: SHA256Digest, under secret: SealKey) -> Int64 {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(96 + kind.utf8.count + value.count)
    key.append(to: &bytes)
    LittleEndian.append(UInt64(kind.utf8.count), count: 8, to: &bytes)
    bytes += Array(kind.utf8)
    LittleEndian.append(UInt64(bitPattern: expires ?? .min), count: 8, to: &bytes)
    bytes.append((blob == nil ? 0 : 1) | (source == nil ? 0 : 2))
    if let source { LittleEndian.append(source, count: 8, to: &bytes) }
    if let blob { blob.append(to: &bytes) }
    bytes += value
    return Int64(bitPattern: secret.code(of: bytes[...], for: "action").prefix)
  }
}
