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

  /// How many rows there are, and whether all is in order as far as that can be told without asking for each.
  ///
  /// A database whose pages are damaged counts no rows: the next build sets it aside.
  public func verify() throws(EngineError) -> (rows: Int, isWhole: Bool) {
    try tables.withLock { (tables) throws(EngineError) in
      do throws(EngineError) {
        let (rows, damaged) = try tables.verify()
        return (rows, damaged == 0)
      } catch  where error.code == .damaged { return (0, false) }
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
