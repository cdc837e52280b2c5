import Digests
import Engine
import Manifest

/// The rows of a table to be written, to one file or to its parts. They are generated on each pass, so a long table is never in memory as a whole.
struct LockRows {
  /// A line of the table.
  enum Line {
    case row(LockRow)
    /// Lines of one part of the earlier table, each with its LF, and the id of the first.
    case kept(ItemID, ArraySlice<UInt8>)

    var id: ItemID {
      switch self {
      case .row(let row): row.id
      case .kept(let id, _): id
      }
    }
  }

  private let forEach: (_ each: (Line) throws(EngineError) -> Void) throws(EngineError) -> Void

  /// The number of digits by which the table is cut.
  private let digits: Int

  /// The rows that `forEach` passes: the same each time, in ascending order of their ids.
  ///
  /// - Parameters:
  ///   - count: the number of rows.
  ///   - mostRows: the number of rows from which a table is cut.
  init(
    count: Int, mostRows: Int = LockParts.mostRows,
    _ forEach: @escaping (_ each: (LockRow) throws(EngineError) -> Void) throws(EngineError) -> Void
  ) {
    self.init(lines: count, mostRows: mostRows) { each throws(EngineError) in
      try forEach { row throws(EngineError) in try each(.row(row)) }
    }
  }

  /// The lines that `forEach` passes, some of which come from the earlier table.
  init(
    lines count: Int, mostRows: Int = LockParts.mostRows,
    _ forEach: @escaping (_ each: (Line) throws(EngineError) -> Void) throws(EngineError) -> Void
  ) {
    self.forEach = forEach
    digits = LockParts.digits(rows: count, mostRows: mostRows)
  }

  /// The digest of the table as one file, however it is cut.
  func digest() throws(EngineError) -> SHA256Digest {
    var hasher = SHA256Hasher()
    try pieces(0) { _, piece, _ in hasher.update(piece) }
    return hasher.finalize()
  }

  /// The digest of each file.
  private func parts() throws(EngineError) -> [(part: String, digest: SHA256Digest)] {
    var parts: [(part: String, digest: SHA256Digest)] = []
    var hasher = SHA256Hasher()
    try pieces(digits) { part, piece, isLast in
      hasher.update(piece)
      guard isLast else { return }
      parts.append((part, hasher.finalize()))
      hasher = SHA256Hasher()
    }
    return parts
  }

  /// The table in memory, to compare it with another.
  func table() throws -> LockTable {
    var bytes: [UInt8] = []
    try pieces(0) { _, piece, _ in bytes += piece }
    return try LockTable.read(bytes, file: "").table
  }

  /// Writes the files of a class's table atomically and durably, and removes those of another cut. Parts that have
  /// their bytes already are not written.
  ///
  /// - Parameter old: the parts that the folder has; one empty part for a table in one file, or none.
  func write(_ name: ClassName, replacing old: [String] = [""], in workspace: Workspace) throws(EngineError) {
    let effects = workspace.effects
    var unchanged: Set<String> = []
    var kept: Set<String> = [""]
    if digits > 0 {
      kept = []
      for (part, digest) in try parts() {
        kept.insert(part)
        let place = workspace.path(LockParts.path(name, part: part))
        if FileStamp(path: place, following: false)?.kind == .file, try effects.digest(of: place) == digest {
          unchanged.insert(part)
        }
      }
    }
    var draft: FileDraft?
    try pieces(digits) { part, piece, isLast throws(EngineError) in
      guard !unchanged.contains(part) else { return }
      let file: FileDraft
      if let draft {
        file = draft
      } else {
        file = try FileDraft(of: workspace.path(LockParts.path(name, part: part)), effects: effects)
      }
      try file.append(piece)
      draft = isLast ? nil : file
      if isLast { try file.finish(durable: true) }
    }
    for part in old where !kept.contains(part) {
      let place = workspace.path(LockParts.path(name, part: part))
      if FileStamp(path: place, following: false) != nil { try effects.unlink(place) }
    }
  }

  /// The bytes of the files, piece by piece, with the part to which each belongs and whether the file ends with it.
  private func pieces(
    _ digits: Int,
    _ body: (_ part: String, _ piece: [UInt8], _ isLast: Bool) throws(EngineError) -> Void
  ) throws(EngineError) {
    var writer = LockTableWriter()
    var part = digits == 0 ? "" : nil
    try forEach { line throws(EngineError) in
      let own = LockParts.part(of: line.id, digits: digits)
      if let before = part, before != own {
        try body(before, writer.take(), true)
        writer = LockTableWriter()
      }
      part = own
      switch line {
      case .row(let row): writer.append(row)
      case .kept(_, let bytes): writer.append(line: bytes)
      }
      if writer.bytes.count >= Self.piece { try body(own, writer.take(), false) }
    }
    if let part { try body(part, writer.take(), true) }
  }

  private static let piece = 256 << 10
}
