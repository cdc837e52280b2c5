import Digests

/// Reads a part of a pack record by record, and trusts only digests.
///
/// It is used if the index does not cover that part: after a kill, a power cut, or the loss of an index.
struct PackScan {
  /// A range without a complete blob.
  struct Gap: Hashable {
    let start: Int
    let end: Int
  }

  /// The complete blobs, in order.
  private(set) var entries: [PackIndexFile.Entry] = []
  /// The ranges between records that are not complete blobs.
  private(set) var gaps: [Gap] = []
  /// The end of the last complete record. The bytes after it are incomplete.
  private(set) var end: Int

  private let effects: Effects
  private let file: OpenFile
  private let size: Int

  /// Scans `file` from `start` to `size`.
  init(_ file: OpenFile, from start: Int, to size: Int, effects: Effects) throws(EngineError) {
    self.effects = effects
    self.file = file
    self.size = size
    end = start
    var at = start
    while at < size {
      if let record = try record(at: at), try isWhole(record, at: at) {
        if record.kind == .live {
          entries.append(.init(kind: .live, digest: record.digest, offset: at, length: record.length))
        }
        at += PackRecord.headerSize + record.length
        end = at
      } else {
        guard let next = try nextRecord(after: at) else { return }
        gaps.append(Gap(start: at, end: next))
        at = next
      }
    }
  }

  private func record(at offset: Int) throws(EngineError) -> PackRecord? {
    PackRecord(try effects.read(file, at: offset, count: PackRecord.headerSize))
  }

  private func isWhole(_ record: PackRecord, at offset: Int) throws(EngineError) -> Bool {
    let start = offset + PackRecord.headerSize
    guard record.length <= size - start else { return false }
    if record.kind == .dropped { return true }
    guard record.length <= PackRecord.longest else { return false }
    return SHA256Digest(of: try effects.read(file, at: start, count: record.length)) == record.digest
  }

  /// The next offset with a valid header. It searches byte by byte, because a damaged header hides its own length.
  private func nextRecord(after offset: Int) throws(EngineError) -> Int? {
    let window = 1 << 20
    var start = offset + 1
    while start + PackRecord.headerSize <= size {
      let bytes = try effects.read(file, at: start, count: window + PackRecord.headerSize)
      guard bytes.count >= PackRecord.headerSize else { return nil }
      for index in 0...(bytes.count - PackRecord.headerSize) where bytes[index] == PackRecord.magic[0] {
        if PackRecord(bytes, at: index) != nil { return start + index }
      }
      start += window
    }
    return nil
  }
}
