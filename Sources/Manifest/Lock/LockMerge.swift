/// Joins the locks of two branches: a union by id, in conflict only where the two pin one item differently.
public enum LockMerge {
  /// An item both branches pinned, each otherwise.
  public struct Conflict: Hashable, Sendable {
    /// Our row.
    public let ours: LockRow
    /// Theirs.
    public let theirs: LockRow
  }

  /// What a merge came to.
  public struct Result: Hashable, Sendable {
    /// The joined table, with our row for each conflict.
    public let table: LockTable
    /// The conflicts, sorted by id.
    public let conflicts: [Conflict]
  }

  /// Merges two tables that both come from `base`.
  ///
  /// A row that one side alone changed, added or took out is taken from that side. Where both changed one, the pins must
  /// agree. Of two splits the one that a group's tie would give is taken, so the order of the sides does not matter. All
  /// else is made again by the next build, so ours is taken, with theirs where ours says nothing. A row that one side
  /// changed and the other took out stays: a row too many harms nothing.
  public static func merge(base: LockTable, ours: LockTable, theirs: LockTable) -> Result {
    var rows: [LockRow] = []
    var conflicts: [Conflict] = []
    var left = 0
    var right = 0
    while left < ours.rows.count || right < theirs.rows.count {
      let mine = right == theirs.rows.count || left < ours.rows.count && ours.rows[left].id <= theirs.rows[right].id
      let other = left == ours.rows.count || right < theirs.rows.count && theirs.rows[right].id <= ours.rows[left].id
      defer {
        if mine { left += 1 }
        if other { right += 1 }
      }
      if mine, other, ours.rows[left] == theirs.rows[right] {
        rows.append(ours.rows[left])
        continue
      }
      if mine, other {
        let row = join(ours.rows[left], theirs.rows[right], base: base[ours.rows[left].id])
        rows.append(row ?? ours.rows[left])
        if row == nil { conflicts.append(Conflict(ours: ours.rows[left], theirs: theirs.rows[right])) }
      } else {
        // It is gone on the other side: it stays unless it is what it was before.
        let row = mine ? ours.rows[left] : theirs.rows[right]
        if base[row.id] != row { rows.append(row) }
      }
    }
    return Result(table: LockTable(rows), conflicts: conflicts)
  }

  /// The row of both sides; nil when they pin different things.
  private static func join(_ mine: LockRow, _ other: LockRow, base: LockRow?) -> LockRow? {
    if other == base { return mine }
    if mine == base { return other }
    if let pin = mine.sha256, let theirs = other.sha256, pin != theirs { return nil }
    // The side that knows the picture knows more than one that failed to get it.
    var row = mine.sha256 == nil && other.sha256 != nil ? other : mine
    // Test, then validation, then training, as in a group: a test set keeps its pictures.
    row.split = [mine.split, other.split].compactMap(\.self).max()
    return row
  }
}

extension LockMerge.Result {
  /// The file's bytes with both rows of each conflict between git's markers.
  public func encodedWithMarkers(ours: String = "ours", theirs: String = "theirs") -> [UInt8] {
    let conflicting = Dictionary(conflicts.map { ($0.ours.id, $0) }, uniquingKeysWith: { first, _ in first })
    var bytes = LockTableWriter().bytes
    for row in table.rows {
      guard let conflict = conflicting[row.id] else {
        bytes += LockTableWriter.line(row)
        continue
      }
      bytes += Array("<<<<<<< \(ours)\n".utf8) + LockTableWriter.line(conflict.ours)
      bytes += Array("=======\n".utf8) + LockTableWriter.line(conflict.theirs)
      bytes += Array(">>>>>>> \(theirs)\n".utf8)
    }
    return bytes
  }
}

extension LockHeader {
  /// The header of two joined locks: facts of both, ours where they differ; the next build writes it anew.
  public func merged(with theirs: LockHeader) -> LockHeader {
    var header = self
    header.classes.merge(theirs.classes) { ours, _ in ours }
    header.versions.merge(theirs.versions) { max($0, $1) }
    header.libraries.merge(theirs.libraries) { ours, _ in ours }
    header.models.merge(theirs.models) { ours, _ in ours }
    header.nearAlgorithm = header.nearAlgorithm ?? theirs.nearAlgorithm
    return header
  }
}

extension LockTableWriter {
  /// The line of one row.
  fileprivate static func line(_ row: LockRow) -> [UInt8] {
    var writer = LockTableWriter()
    let header = writer.bytes.count
    writer.append(row)
    return Array(writer.bytes[header...])
  }
}
