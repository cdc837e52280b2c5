import Digests

extension ActionTables {
  /// All blobs that rows refer to.
  func referencedBlobs() throws(EngineError) -> Set<SHA256Digest> {
    guard let database else { return [] }
    var blobs = Set<SHA256Digest>()
    _ = try database.prepare("SELECT blob FROM actions WHERE blob IS NOT NULL").rows { (row) -> Void? in
      if let digest = row.digest(0) { blobs.insert(digest) }
      return nil
    }
    _ = try database.prepare("SELECT record FROM nodes").rows { (row) -> Void? in
      blobs.formUnion(record(row.blob(0))?.outputs ?? [])
      return nil
    }
    return blobs
  }

  /// The blobs of the results of a kind of action that were used at or after an instant, in seconds since 1970.
  func blobs(ofKind kind: String, usedSince instant: Int64) throws(EngineError) -> Set<SHA256Digest> {
    guard let database else { return [] }
    var blobs = Set<SHA256Digest>()
    _ = try database.prepare("SELECT blob, kind, used FROM actions WHERE blob IS NOT NULL").rows { (row) -> Void? in
      if row.text(1) == kind, row.integer(2) >= instant, let digest = row.digest(0) { blobs.insert(digest) }
      return nil
    }
    return blobs
  }

  /// The blobs of results that were computed from one of `sources`, given as the first eight bytes of their digests. Results of
  /// the actions in `skipped` are left out.
  func derivedBlobs(
    of sources: Set<UInt64>, skipping skipped: Set<String>
  ) throws(EngineError) -> Set<SHA256Digest> {
    guard let database else { return [] }
    var blobs = Set<SHA256Digest>()
    let rows = try database.prepare(
      "SELECT blob, source, kind FROM actions WHERE blob IS NOT NULL AND source IS NOT NULL")
    _ = try rows.rows { (row) -> Void? in
      guard sources.contains(UInt64(bitPattern: row.integer(1))), !skipped.contains(row.text(2)) else { return nil }
      if let blob = row.digest(0) { blobs.insert(blob) }
      return nil
    }
    return blobs
  }

  /// The useless rows: expired ones, those of sources that are not in `sources`, and those that this user did not write.
  func idle(sources: Set<UInt64>, now: Int64) throws(EngineError) -> [Int64] {
    guard let database else { return [] }
    return try database.prepare(Self.whole).rows { (row) -> Int64? in
      let entry = Self.entry(of: row)
      let isExpired = entry.expires.map { $0 <= now } ?? false
      let isLonely = entry.source.map { !sources.contains($0) } ?? false
      return isExpired || isLonely || !isOwn(entry, row) ? row.integer(6) : nil
    }
  }

  /// Selects complete rows. ``isOwn(_:_:)`` uses the last columns.
  private static let whole = "SELECT kind, value, expires, blob, source, seal, name, rest, rowid FROM actions"

  private func isOwn(_ entry: ActionEntry, _ row: Statement) -> Bool {
    SHA256Digest(name: row.integer(6), rest: row.blob(7)).map { isSealed(entry, $0, row.integer(5)) } ?? false
  }

  /// The rows that refer to one of `blobs`, or were last used before an instant.
  func keys(
    referringTo blobs: Set<SHA256Digest>, unusedSince: Int64?
  ) throws(EngineError) -> (actions: [Int64], nodes: [SHA256Digest]) {
    guard let database else { return ([], []) }
    let instant = unusedSince ?? .min
    let actions = try database.prepare("SELECT name, blob, used FROM actions").rows { (row) -> Int64? in
      let refers = row.digest(1).map { blobs.contains($0) } ?? false
      return refers || row.integer(2) < instant ? row.integer(0) : nil
    }
    let nodes = try database.prepare("SELECT key, record, used FROM nodes").rows { (row) -> SHA256Digest? in
      let refers = record(row.blob(1))?.outputs.contains { blobs.contains($0) } ?? true
      return refers || row.integer(2) < instant ? row.digest(0) : nil
    }
    return (actions, nodes)
  }

  /// The number of rows, and the damaged ones. Throws if the pages themselves are damaged.
  func verify() throws(EngineError) -> (rows: Int, damaged: Damage) {
    var (rows, damaged) = (0, Damage())
    guard let database else { return (rows, damaged) }
    let check = try database.prepare("PRAGMA quick_check(1)").rows { (row) -> String? in row.text(0) }
    guard check == ["ok"] else { throw EngineError(.damaged, "check", database.path, detail: check.first ?? "") }
    damaged.nodes = try database.prepare("SELECT record, key FROM nodes").rows { (row) -> [UInt8]? in
      rows += 1
      let key = record(row.blob(0))?.key
      return key != nil && key == row.digest(1) ? nil : row.blob(1)
    }
    damaged.actions = try database.prepare(Self.whole).rows { (row) -> Int64? in
      rows += 1
      return isOwn(Self.entry(of: row), row) ? nil : row.integer(8)
    }
    return (rows, damaged)
  }

  /// Drops the actions of a kind.
  func remove(kind: String) throws(EngineError) {
    guard let database else { return }
    let action = try database.prepare("DELETE FROM actions WHERE kind = ?")
    try database.transaction { () throws(EngineError) in try action.run(.text(kind)) }
  }

  /// Damaged rows, by their keys in the database.
  struct Damage {
    var actions: [Int64] = []
    var nodes: [[UInt8]] = []

    var isEmpty: Bool { actions.isEmpty && nodes.isEmpty }
  }

  /// Drops damaged rows. They count as misses, so their results are computed again.
  func drop(_ damage: Damage) throws(EngineError) {
    guard let database, !damage.isEmpty else { return }
    let action = try database.prepare("DELETE FROM actions WHERE rowid = ?")
    let node = try database.prepare("DELETE FROM nodes WHERE key = ?")
    try database.transaction { () throws(EngineError) in
      for row in damage.actions { try action.run(.integer(row)) }
      for key in damage.nodes { try node.run(.blob(key)) }
    }
  }
}
