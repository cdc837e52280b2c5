import Digests

/// The header before each blob in a pack: digest and length of the blob, with a checksum.
///
/// 64 bytes: magic (4), kind (4), length (8), digest (32), and the first 16 bytes of the SHA-256 of all these. A pack consists
/// only of records without gaps, so every byte belongs to one blob and is covered by one of two digests.
struct PackRecord: Hashable {
  /// Whether the blob is in use.
  enum Kind: UInt32 {
    /// The blob is in use.
    case live = 1
    /// The blob was removed; its bytes remain until the pack is compacted.
    case dropped = 2
  }

  /// The length of an encoded header.
  static let headerSize = 64
  /// The longest plausible blob in a pack. Blobs that are put there have at most 256 KiB.
  static let longest = 16 << 20
  static let magic: [UInt8] = Array("DSBP".utf8)

  let kind: Kind
  let digest: SHA256Digest
  let length: Int

  init(_ kind: Kind, digest: SHA256Digest, length: Int) {
    self.kind = kind
    self.digest = digest
    self.length = length
  }

  /// Parses the header at an offset; nil if it is damaged.
  init?(_ bytes: [UInt8], at offset: Int = 0) {
    guard bytes.count >= offset + Self.headerSize, bytes[offset] == Self.magic[0],
      bytes[offset..<offset + 4].elementsEqual(Self.magic), Checksum.follows(offset..<offset + 48, in: bytes),
      let kind = Kind(rawValue: LittleEndian.half(bytes, at: offset + 4)),
      let length = Int(exactly: LittleEndian.word(bytes, at: offset + 8))
    else { return nil }
    self.init(kind, digest: LittleEndian.digest(bytes, at: offset + 16), length: length)
  }

  /// The 64 bytes of the header.
  var header: [UInt8] {
    var bytes = Self.magic
    bytes.reserveCapacity(Self.headerSize)
    LittleEndian.append(UInt64(kind.rawValue), count: 4, to: &bytes)
    LittleEndian.append(UInt64(length), count: 8, to: &bytes)
    digest.append(to: &bytes)
    return Checksum.sealed(bytes)
  }
}
