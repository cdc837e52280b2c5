import Digests

/// What is known to be on disk in one pack: a log of frames, one for each batch that was synced.
///
/// A frame is written only after the pack's bytes were synced, so what it names may be trusted after a power cut; what a pack
/// holds beyond its index is hashed before it is believed. A frame that is not whole makes the file worthless: it is
/// then made again from the pack, whose records describe themselves.
struct PackIndexFile {
  /// A change of what a pack holds.
  struct Entry: Hashable {
    let kind: PackRecord.Kind
    let digest: SHA256Digest
    let offset: Int
    let length: Int

    /// Where the record ends.
    var end: Int { offset + PackRecord.headerSize + length }
  }

  private static let magic = Array("DSBI".utf8)
  private static let entrySize = 56

  /// The bytes of one frame: magic, number of entries, entries, checksum.
  static func frame(_ entries: [Entry]) -> [UInt8] {
    var bytes = magic
    bytes.reserveCapacity(8 + entries.count * entrySize + Checksum.size)
    LittleEndian.append(UInt64(entries.count), count: 4, to: &bytes)
    for entry in entries {
      bytes += entry.digest.bytes
      LittleEndian.append(UInt64(entry.offset), count: 8, to: &bytes)
      LittleEndian.append(UInt64(entry.length), count: 8, to: &bytes)
      LittleEndian.append(UInt64(entry.kind.rawValue), count: 8, to: &bytes)
    }
    return Checksum.sealed(bytes)
  }

  /// The entries of all frames in order, or nil when any of them is not whole.
  static func entries(_ bytes: [UInt8]) -> [Entry]? {
    var entries: [Entry] = []
    entries.reserveCapacity(bytes.count / entrySize)
    var start = 0
    while start < bytes.count {
      guard bytes.count - start >= 8 + Checksum.size, bytes[start..<start + 4].elementsEqual(magic) else { return nil }
      let count = Int(LittleEndian.number(bytes[start + 4..<start + 8]))
      let end = start + 8 + count * entrySize
      guard end + Checksum.size <= bytes.count,
        Checksum.bytes(bytes[start..<end]).elementsEqual(bytes[end..<end + Checksum.size])
      else { return nil }
      for at in stride(from: start + 8, to: end, by: entrySize) {
        guard let entry = entry(bytes[at..<at + entrySize]) else { return nil }
        entries.append(entry)
      }
      start = end + Checksum.size
    }
    return entries
  }

  private static func entry(_ bytes: ArraySlice<UInt8>) -> Entry? {
    let start = bytes.startIndex
    let kind = UInt32(truncatingIfNeeded: LittleEndian.number(bytes[start + 48..<start + 56]))
    guard let digest = SHA256Digest(bytes: bytes[start..<start + 32]), let kind = PackRecord.Kind(rawValue: kind) else {
      return nil
    }
    let offset = Int(truncatingIfNeeded: LittleEndian.number(bytes[start + 32..<start + 40]))
    let length = Int(truncatingIfNeeded: LittleEndian.number(bytes[start + 40..<start + 48]))
    return Entry(kind: kind, digest: digest, offset: offset, length: length)
  }
}
