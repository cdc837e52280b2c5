import Digests

extension ActionTables {
  /// Every blob that a row refers to.
  func referencedBlobs() throws(EngineError) -> Set<SHA256Digest> {
    guard let database else { return [] }
    var blobs = Set<SHA256Digest>()
    _ = try database.prepare("SELECT blob FROM actions WHERE blob IS NOT NULL").rows { (row) -> Void? in
      if let digest = SHA256Digest(bytes: row.blob(0)) { blobs.insert(digest) }
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
  ) throws(EngineError) -> (actions: [SHA256Digest], nodes: [SHA256Digest]) {
    guard let database else { return ([], []) }
    let instant = unusedSince ?? .min
    let actions = try database.prepare("SELECT key, blob, used FROM actions").rows { (row) -> SHA256Digest? in
      let refers = SHA256Digest(bytes: row.blob(1)).map { blobs.contains($0) } ?? false
      return refers || row.integer(2) < instant ? SHA256Digest(bytes: row.blob(0)) : nil
    }
    let nodes = try database.prepare("SELECT key, record, used FROM nodes").rows { (row) -> SHA256Digest? in
      let refers = NodeRecord(encoded: row.blob(1))?.outputs.contains { blobs.contains($0) } ?? true
      return refers || row.integer(2) < instant ? SHA256Digest(bytes: row.blob(0)) : nil
    }
    return (actions, nodes)
  }

  /// How many rows there are and which are not what was written; throws where the pages themselves are damaged.
  func verify() throws(EngineError) -> (rows: Int, damaged: [SHA256Digest]) {
    guard let database else { return (0, []) }
    var rows = 0
    let check = try database.prepare("PRAGMA quick_check(1)").rows { (row) -> String? in row.text(0) }
    guard check == ["ok"] else { throw EngineError(.damaged, "check", database.path, detail: check.first ?? "") }
    let select = "SELECT kind, value, expires, blob, used, seal, key FROM actions"
    var damaged = try database.prepare(select).rows { (row) -> SHA256Digest? in
      rows += 1
      guard let key = SHA256Digest(bytes: row.blob(6)) else { return nil }
      return Self.entry(of: row).seal(key) == row.integer(5) ? nil : key
    }
    damaged += try database.prepare("SELECT record, key FROM nodes").rows { (row) -> SHA256Digest? in
      rows += 1
      let key = SHA256Digest(bytes: row.blob(1))
      return NodeRecord(encoded: row.blob(0))?.key == key ? nil : key
    }
    return (rows, damaged)
  }
}
