public import Digests
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

extension ActionCache {
  /// Every blob that an action or a node refers to.
  public func referencedBlobs() throws(EngineError) -> Set<SHA256Digest> {
    try use { (tables) throws(EngineError) in try tables.referencedBlobs() } ?? []
  }

  /// The blobs of results that were computed from one of `sources`.
  func derivedBlobs(
    of sources: Set<SHA256Digest>, skipping skipped: Set<String> = []
  ) throws(EngineError) -> Set<SHA256Digest> {
    try use { (tables) throws(EngineError) in
      try tables.derivedBlobs(of: Set(sources.map(\.prefix)), skipping: skipped)
    } ?? []
  }

  /// Writes down what was gathered and moves it from SQLite's journal into the database itself.
  public func checkpoint() throws(EngineError) {
    try flush()
    _ = try use { (tables) throws(EngineError) in try tables.database?.execute("PRAGMA wal_checkpoint(TRUNCATE)") }
  }

  /// How many bytes of disk the cache has, SQLite's journal included.
  public var storedBytes: Int {
    [path, path + "-wal"].reduce(0) { $0 + Int(FileStamp(path: $1)?.size ?? 0) }
  }

  /// Gives the room of dropped rows back to the disk.
  public func shrink() throws(EngineError) {
    try flush()
    _ = try use { (tables) throws(EngineError) in try tables.database?.execute("VACUUM") }
    try checkpoint()
  }

  /// What is wrong with the database, opened for reading, if anything; one that is damaged or may not be read reads as empty.
  ///
  /// One that was none when it was opened is looked at again for a second: another process may just be making it.
  public func problem() throws(EngineError) -> BlobProblem? {
    guard Self.mayRead(path) else { return .unreadable }
    return try isSound() ? nil : .content
  }

  private static func mayRead(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }

  private func isSound() throws(EngineError) -> Bool {
    if tables.withLock({ $0.database != nil }) { return try verify().isWhole }
    for _ in 0..<20 {
      if let database = try CacheDatabase.reading(path: path, schema: Self.schema, effects: effects) {
        guard let made = try? ActionTables(database, key: key) else { return false }
        return (try? made.verify().damaged.isEmpty) == true
      }
      usleep(50_000)
    }
    return false
  }

  /// How many rows there are, and whether each is what was written.
  ///
  /// A database whose pages are damaged counts no rows: the next build sets it aside.
  public func verify() throws(EngineError) -> (rows: Int, isWhole: Bool) {
    try tables.withLock { (tables) throws(EngineError) in
      do throws(EngineError) {
        let (rows, damaged) = try tables.verify()
        return (rows, damaged.isEmpty)
      } catch  where error.code == .damaged { return (0, false) }
    }
  }

  /// Drops what is not what was written, or begins anew where the pages are damaged.
  public func mend() throws(EngineError) {
    try flush()
    _ = try use { (tables) throws(EngineError) in try tables.drop(try tables.verify().damaged) }
  }

  /// Forgets the results that refer to blobs which are lost, so that they are made again, and the blobs with them.
  public func forget(referringTo blobs: Set<SHA256Digest>) throws(EngineError) {
    try flush()
    _ = try drop(referringTo: blobs, unusedSince: nil, isDryRun: false, limitedByAge: false)
  }

  /// Makes what is remembered of some actions what it was before: their entries then, and nothing of the others.
  public func restore(_ entries: [SHA256Digest: ActionEntry], of keys: [SHA256Digest]) throws(EngineError) {
    try remove(keys)
    try tables.withLock { (tables) throws(EngineError) in
      for key in keys {
        guard let entry = entries[key] else { continue }
        tables.pending[key] = entry
        try tables.journal?.append(key, entry)
      }
    }
    try flush()
  }

  /// Drops entries that refer to blobs which are about to go, if `limitedByAge` those unused since an instant, and, where only results
  /// of some sources are worth keeping, those that tell nothing any more.
  func drop(
    referringTo blobs: Set<SHA256Digest>, unusedSince: Int64?, isDryRun: Bool, limitedByAge: Bool,
    keepingOnly sources: Set<SHA256Digest>? = nil
  ) throws(EngineError) -> Int {
    let now = clock.seconds
    return try use { (tables) throws(EngineError) in
      // The last use of a row may be later than it says.
      let instant = limitedByAge ? unusedSince.map { $0 - Self.useLag } : nil
      let keys = try tables.keys(referringTo: blobs, unusedSince: instant)
      var actions = Set(keys.actions)
      if let sources { actions.formUnion(try tables.idle(sources: Set(sources.map(\.prefix)), now: now)) }
      if !isDryRun { try tables.remove(Array(actions), nodes: keys.nodes) }
      return actions.count + keys.nodes.count
    } ?? 0
  }
}
