public import Digests
import Synchronization

extension ActionCache {
  /// Every blob that an action or a node refers to.
  public func referencedBlobs() throws(EngineError) -> Set<SHA256Digest> {
    try use { (tables) throws(EngineError) in try tables.referencedBlobs() } ?? []
  }

  /// Writes down what was gathered and moves it from SQLite's journal into the database itself.
  public func checkpoint() throws(EngineError) {
    try flush()
    _ = try use { (tables) throws(EngineError) in try tables.database?.execute("PRAGMA wal_checkpoint(TRUNCATE)") }
  }

  /// How many rows there are, and the keys of those that are not what was written.
  ///
  /// A database whose pages are damaged as such has no rows: it is set aside by the next build.
  public func verify() throws(EngineError) -> (rows: Int, damaged: [SHA256Digest], isReadable: Bool) {
    try tables.withLock { (tables) throws(EngineError) in
      do throws(EngineError) {
        let (rows, damaged) = try tables.verify()
        return (rows, damaged, true)
      } catch  where error.code == .damaged { return (0, [], false) }
    }
  }

  /// Drops entries that refer to blobs which are about to go, and, if `limitedByAge`, those unused since an instant.
  func drop(
    referringTo blobs: Set<SHA256Digest>, unusedSince: Int64?, isDryRun: Bool, limitedByAge: Bool
  ) throws(EngineError) -> Int {
    try use { (tables) throws(EngineError) in
      let keys = try tables.keys(referringTo: blobs, unusedSince: limitedByAge ? unusedSince : nil)
      if !isDryRun { try tables.remove(keys.actions, nodes: keys.nodes) }
      return keys.actions.count + keys.nodes.count
    } ?? 0
  }
}
