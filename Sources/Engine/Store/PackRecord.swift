import Digests

/// The header before each blob in a pack: it says which blob follows and how long it is, and proves itself.
///
/// 64 bytes: magic (4), kind (4), length (8), digest (32), the first 16 bytes of the SHA-256 of all that. Packs hold
/// nothing but records, end to end, so every byte of a pack belongs to one blob and is covered by one of two digests.
struct PackRecord: Hashable {
  /// Whether the blob is there to be read.
  enum Kind: UInt32 {
    /// The blob is in use.
    case live = 1
    /// The blob was taken out; its bytes wait for the pack to be compacted.
    case dropped = 2
  }

  /// The length of an encoded header.
  static let headerSize = 64
  static let magic: [UInt8] = Array("DSBP".utf8)

  let kind: Kind
  let digest: SHA256Digest
  let length: Int

  init(_ kind: Kind, digest: SHA256Digest, length: Int) {
    self.kind = kind
    self.digest = digest
    self.length = length
  }

  /// Reads a header; nil when its bytes are not what was written.
  init?(header: some RandomAccessCollection<UInt8>) {
    guard header.count == Self.headerSize else { return nil }
    let bytes = Array(header)
    guard bytes.starts(with: Self.magic), Checksum.bytes(bytes[..<48]).elementsEqual(bytes[48...]),
      let kind = Kind(rawValue: UInt32(truncatingIfNeeded: LittleEndian.number(bytes[4..<8]))),
      let digest = SHA256Digest(bytes: bytes[16..<48])
    else { return nil }
    self.init(kind, digest: digest, length: Int(truncatingIfNeeded: LittleEndian.number(bytes[8..<16])))
    guard length >= 0 else { return nil }
  }

  /// The 64 bytes of the header.
  var header: [UInt8] {
    var bytes = Self.magic
    bytes.reserveCapacity(Self.headerSize)
    LittleEndian.append(UInt64(kind.rawValue), count: 4, to: &bytes)
    LittleEndian.append(UInt64(length), count: 8, to: &bytes)
    bytes += digest.bytes
    bytes += Checksum.bytes(bytes[...])
    return bytes
  }
}
