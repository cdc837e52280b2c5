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
      blobs.formUnion(NodeRecord(encoded: row.blob(0))?.outputs ?? [])
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
      let refers = NodeRecord(encoded: row.blob(1))?.outputs.contains { blobs.contains($0) } ?? true
      return refers || row.integer(2) < instant ? row.digest(0) : nil
    }
    return (actions, nodes)
  }

  /// How many rows there are and how many are not what was written; throws where the pages themselves are damaged.
  ///
  /// The seal of an action covers its key, which only who asks for it knows: damage of those shows when they are asked for.
  func verify() throws(EngineError) -> (rows: Int, damagedNodes: Int) {
    guard let database else { return (0, 0) }
    let check = try database.prepare("PRAGMA quick_check(1)").rows { (row) -> String? in row.text(0) }
    guard check == ["ok"] else { throw EngineError(.damaged, "check", database.path, detail: check.first ?? "") }
    let whole = try database.prepare("SELECT record, key FROM nodes").rows { (row) -> Bool? in
      NodeRecord(encoded: row.blob(0))?.key == row.digest(1)
    }
    let actions = try database.number("SELECT count(*) FROM actions") ?? 0
    return (Int(actions) + whole.count, whole.count { !$0 })
  }
}
