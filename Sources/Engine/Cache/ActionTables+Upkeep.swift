import Digests

extension ActionTables {
  /// Every blob that a row refers to.
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

  /// How many rows there are and which are not what was written; throws where the pages themselves are damaged.
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
    let actions = "SELECT kind, value, expires, blob, used, seal, name, rest, rowid FROM actions"
    damaged.actions = try database.prepare(actions).rows { (row) -> Int64? in
      rows += 1
      let key = SHA256Digest(name: row.integer(6), rest: row.blob(7))
      let isOwn = key.map { isSealed(Self.entry(of: row), $0, row.integer(5)) } ?? false
      return isOwn ? nil : row.integer(8)
    }
    return (rows, damaged)
  }

  /// Rows that are not what was written, by what the database calls them.
  struct Damage {
    var actions: [Int64] = []
    var nodes: [[UInt8]] = []

    var isEmpty: Bool { actions.isEmpty && nodes.isEmpty }
  }

  /// Drops rows that are not what was written: they are as good as none, and so they are made again.
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
