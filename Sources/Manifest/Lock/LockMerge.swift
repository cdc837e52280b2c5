/// Merges the locks of two branches: a union by id. A conflict arises only if the two pin one item differently.
public enum LockMerge {
  /// An item that both branches pin, with different digests.
  public struct Conflict: Hashable, Sendable {
    /// Our row.
    public let ours: LockRow
    /// Their row.
    public let theirs: LockRow
  }

  /// The result of a merge.
  public struct Result: Hashable, Sendable {
    /// The merged table; it has our row for each conflict.
    public let table: LockTable
    /// The conflicts, sorted by id.
    public let conflicts: [Conflict]
  }

  /// Merges two tables that have the common ancestor `base`.
  ///
  /// If only one side changed, added or removed a row, the merge follows that side. If both changed a row, the pins
  /// must agree. Of two splits it takes the one that a tie within a group would give, so the result does not depend on
  /// the order of the sides. The next build computes all other fields again, so it takes ours, or theirs if only theirs
  /// has the picture. If one side changed a row and the other removed it, the row stays, because an extra row does no
  /// harm.
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
        // The row is missing on the other side: keep it unless it is unchanged since the base.
        let row = mine ? ours.rows[left] : theirs.rows[right]
        if base[row.id] != row { rows.append(row) }
      }
    }
    return Result(table: LockTable(rows), conflicts: conflicts)
  }

  /// The merged row; nil if the sides pin different digests.
  private static func join(_ mine: LockRow, _ other: LockRow, base: LockRow?) -> LockRow? {
    if other == base { return mine }
    if mine == base { return other }
    if let pin = mine.sha256, let theirs = other.sha256, pin != theirs { return nil }
    // Prefer the side that has the picture to a side that failed to fetch it.
    var row = mine.sha256 == nil && other.sha256 != nil ? other : mine
    // Test goes before validation and validation before training, as in a group, so that a test set keeps its pictures.
    row.split = [mine.split, other.split].compactMap(\.self).max()
    return row
  }
}

extension LockMerge.Result {
  /// The bytes of the file, with both rows of each conflict between git's markers.
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
  /// The header of two merged locks: the facts of both, and ours if they differ. The next build writes it again.
  public func merged(with theirs: LockHeader) -> LockHeader {
    var header = self
    header.classes.merge(theirs.classes) { ours, _ in ours }
    header.versions.merge(theirs.versions) { max($0, $1) }
    header.libraries.merge(theirs.libraries) { ours, _ in ours }
    header.models.merge(theirs.models) { ours, _ in ours }
    header.searches.merge(theirs.searches) { ours, _ in ours }
    header.nearAlgorithm = header.nearAlgorithm ?? theirs.nearAlgorithm
    return header
  }
}

extension LockTableWriter {
  /// The bytes of one row.
  fileprivate static func line(_ row: LockRow) -> [UInt8] {
    var writer = LockTableWriter()
    let header = writer.bytes.count
    writer.append(row)
    return Array(writer.bytes[header...])
  }
}
