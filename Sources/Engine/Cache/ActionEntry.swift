public import Digests
import Encoding

/// The remembered result of an action.
public struct ActionEntry: Hashable, Sendable {
  /// What kind of action it is the result of.
  public let kind: String
  /// The result, in the encoding of its kind.
  public let value: [UInt8]
  /// When it is to be asked for again, in seconds since 1970; nil for never.
  public let expires: Int64?
  /// The blob the result refers to, which is of no use without it; `gc` drops such an entry before the blob.
  public let blob: SHA256Digest?
  /// The first eight bytes of the digest of the blob that the result was computed from, where it was from one: the result is worth
  /// keeping as long as that blob is.
  public let source: UInt64?

  /// An entry.
  public init(
    kind: String, value: [UInt8], expires: Int64? = nil, blob: SHA256Digest? = nil, source: UInt64? = nil
  ) {
    self.kind = kind
    self.value = value
    self.expires = expires
    self.blob = blob
    self.source = source
  }

  /// Eight bytes that show whether a row still is what this user recorded under `key`.
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
