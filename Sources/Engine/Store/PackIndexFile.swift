import Digests

/// The synced contents of one pack: a log of frames, one for each synced batch.
///
/// A frame is written only after the pack's bytes were synced, so its entries can be trusted after a power cut. Blobs in the
/// pack beyond its index are hashed before they are used. An incomplete frame invalidates the file. It is then rebuilt from the
/// pack, whose records describe themselves.
struct PackIndexFile {
  /// A change of the contents of a pack.
  struct Entry: Hashable {
    let kind: PackRecord.Kind
    let digest: SHA256Digest
    let offset: Int
    let length: Int

    /// The end of the record.
    var end: Int { offset + PackRecord.headerSize + length }
  }

  private static let magic = Array("DSBI".utf8)
  private static let entrySize = 56
  /// An upper limit for offsets. No pack is so large, and sums of numbers up to here do not overflow.
  private static let farthest = 1 << 48

  /// The largest number of entries in the file at a path, as its size says, which is not believed beyond a limit.
  static func mostEntries(_ path: String) -> Int {
    guard let stamp = FileStamp(path: path, following: false), stamp.kind == .file else { return 0 }
    return Int(min(stamp.size, longest)) / entrySize
  }

  /// The size of a long index in bytes: that of a million blobs.
  static let longest: Int64 = 64 << 20

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

  /// The entries of all frames in order; nil if any frame is incomplete.
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
