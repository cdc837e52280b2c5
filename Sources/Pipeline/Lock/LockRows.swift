import Digests
import Engine
import Manifest

/// The rows of a table to be written. They are generated on each pass, so a long table is never in memory as a whole.
struct LockRows {
  private let forEach: (_ each: (LockRow) throws(EngineError) -> Void) throws(EngineError) -> Void

  /// The rows that `forEach` passes: the same each time, in ascending order of their ids.
  init(_ forEach: @escaping (_ each: (LockRow) throws(EngineError) -> Void) throws(EngineError) -> Void) {
    self.forEach = forEach
  }

  /// The digest of the file.
  func digest() throws(EngineError) -> SHA256Digest {
    var hasher = SHA256Hasher()
    try pieces { hasher.update($0) }
    return hasher.finalize()
  }

  /// The table in memory, to compare it with another.
  func table() throws(EngineError) -> LockTable {
    var rows: [LockRow] = []
    try forEach { rows.append($0) }
    return LockTable(rows)
  }

  /// Writes the file atomically and durably.
  func write(to path: String, effects: Effects) throws(EngineError) {
    let draft = try FileDraft(of: path, effects: effects)
    try pieces { piece throws(EngineError) in try draft.append(piece) }
    try draft.finish(durable: true)
  }

  /// The file's bytes, piece by piece.
  private func pieces(_ body: ([UInt8]) throws(EngineError) -> Void) throws(EngineError) {
    var writer = LockTableWriter()
    try forEach { row throws(EngineError) in
      writer.append(row)
      if writer.bytes.count >= Self.piece { try body(writer.take()) }
    }
    try body(writer.take())
  }

  private static let piece = 256 << 10
}
