import Digests

/// Reads a stretch of a pack record by record, believing nothing but digests.
///
/// Used where the index says nothing: after a kill, a power cut, or the loss of an index.
struct PackScan {
  /// A stretch that holds no whole blob.
  struct Gap: Hashable {
    let start: Int
    let end: Int
  }

  /// The blobs found whole, in order.
  private(set) var entries: [PackIndexFile.Entry] = []
  /// Stretches between records that are no whole blob.
  private(set) var gaps: [Gap] = []
  /// Where the last whole record ends; what follows was torn.
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

  /// The next offset where a header proves itself: a damaged header hides its own length, so the bytes are searched.
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
