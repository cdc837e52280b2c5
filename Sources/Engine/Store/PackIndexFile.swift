import Digests
import Encoding

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
  /// No pack is so large; numbers up to here add up without overflow.
  private static let farthest = 1 << 48

  /// The bytes of one frame: magic, number of entries, entries, checksum.
  static func frame(_ entries: [Entry]) -> [UInt8] {
    var bytes = magic
    bytes.reserveCapacity(8 + entries.count * entrySize + Checksum.size)
    LittleEndian.append(UInt64(entries.count), count: 4, to: &bytes)
    for entry in entries {
      entry.digest.append(to: &bytes)
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
      let end = start + 8 + Int(LittleEndian.half(bytes, at: start + 4)) * entrySize
      guard end <= bytes.count, Checksum.follows(start..<end, in: bytes) else { return nil }
      for at in stride(from: start + 8, to: end, by: entrySize) {
        guard let entry = entry(bytes, at: at) else { return nil }
        entries.append(entry)
      }
      start = end + Checksum.size
    }
    return entries
  }

  private static func entry(_ bytes: [UInt8], at start: Int) -> Entry? {
    guard let kind = PackRecord.Kind(rawValue: UInt32(truncatingIfNeeded: LittleEndian.word(bytes, at: start + 48))),
      let offset = Int(exactly: LittleEndian.word(bytes, at: start + 32)),
      let length = Int(exactly: LittleEndian.word(bytes, at: start + 40)), length <= PackRecord.longest,
      offset <= Self.farthest
    else { return nil }
    return Entry(kind: kind, digest: LittleEndian.digest(bytes, at: start), offset: offset, length: length)
  }
}
