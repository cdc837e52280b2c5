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

  /// The digests of a table.
  struct Digests {
    /// That of the table as one file, however it is cut.
    var whole: SHA256Digest
    /// That of each file.
    var parts: [(part: String, digest: SHA256Digest)] = []
  }

  /// The digests of the table, found in one pass.
  func digests() throws(EngineError) -> Digests {
    guard digits > 0 else {
      var hasher = SHA256Hasher()
      try pieces(0) { _, piece, _ in hasher.update(piece) }
      let whole = hasher.finalize()
      return Digests(whole: whole, parts: [("", whole)])
    }
    let header = LockTableWriter().bytes.count
    var (whole, own, isBeginning) = (SHA256Hasher(), SHA256Hasher(), true)
    var parts: [(part: String, digest: SHA256Digest)] = []
    try pieces(digits) { part, piece, isLast in
      own.update(piece)
      // Each file has the header line, and the whole table has it once.
      whole.update(isBeginning && !parts.isEmpty ? Array(piece.dropFirst(header)) : piece)
      isBeginning = isLast
      guard isLast else { return }
      parts.append((part, own.finalize()))
      own = SHA256Hasher()
    }
    return Digests(whole: whole.finalize(), parts: parts)
  }

  /// The table in memory, to compare it with another.
  func table() throws -> LockTable {
    var bytes: [UInt8] = []
    try pieces(0) { _, piece, _ in bytes += piece }
    return try LockTable.read(bytes, file: "").table
  }

  /// Writes the files of a class's table atomically and durably, and removes those of another cut. Files that have their bytes
  /// already are not written.
  ///
  /// - Parameters:
  ///   - digests: the table's ``digests()``.
  ///   - old: the parts that the folder has; one empty part for a table in one file, or none.
  func write(
    _ name: ClassName, _ digests: Digests, replacing old: [String] = [""], in workspace: Workspace
  ) throws(EngineError) {
    let effects = workspace.effects
    let kept = Set(digests.parts.map(\.part))
    var unchanged: Set<String> = []
    for (part, digest) in digests.parts where digits > 0 {
      let path = LockParts.path(name, part: part)
      guard FileStamp(path: workspace.path(path), following: false)?.kind == .file,
        try workspace.state.inputs.digest(of: path) == digest
      else { continue }
      unchanged.insert(part)
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
    var last: ItemID?
    try forEach { line throws(EngineError) in
      let isTogether = last.map { LockParts.areTogether($0, line.id, digits: digits) } ?? false
      last = line.id
      let own = isTogether ? part ?? "" : LockParts.part(of: line.id, digits: digits)
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
