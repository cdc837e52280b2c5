public import Digests
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

extension ActionCache {
  /// All blobs that actions and nodes refer to.
  public func referencedBlobs() throws(EngineError) -> Set<SHA256Digest> {
    try use { (tables) throws(EngineError) in try tables.referencedBlobs() } ?? []
  }

  /// The blobs of the results of a kind of action that were used at or after an instant, in seconds since 1970.
  public func blobs(ofKind kind: String, usedSince instant: Int64) throws(EngineError) -> Set<SHA256Digest> {
    try flush()
    return try use { (tables) throws(EngineError) in try tables.blobs(ofKind: kind, usedSince: instant) } ?? []
  }

  /// The blobs of results that were computed from one of `sources`.
  func derivedBlobs(
    of sources: Set<SHA256Digest>, skipping skipped: Set<String> = []
  ) throws(EngineError) -> Set<SHA256Digest> {
    try use { (tables) throws(EngineError) in
      try tables.derivedBlobs(of: Set(sources.map(\.prefix)), skipping: skipped)
    } ?? []
  }

  /// Commits the pending rows and moves them from SQLite's write-ahead log into the database.
  public func checkpoint() throws(EngineError) {
    try flush()
    _ = try use { (tables) throws(EngineError) in try tables.database?.execute("PRAGMA wal_checkpoint(TRUNCATE)") }
  }

  /// The size of the cache on disk in bytes, including SQLite's write-ahead log.
  public var storedBytes: Int {
    [path, path + "-wal"].reduce(0) { $0 + Int(FileStamp(path: $1)?.size ?? 0) }
  }

  /// Returns the space of dropped rows to the disk.
  public func shrink() throws(EngineError) {
    try flush()
    _ = try use { (tables) throws(EngineError) in try tables.database?.execute("VACUUM") }
    try checkpoint()
  }

  /// The problem of a database that is opened for reading, if any. A database that is damaged or unreadable counts as empty.
  ///
  /// If it was not a database when it was opened, this tries again for a second, because another process may be creating it.
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

  /// The number of rows, if nobody has recorded them under this user's key; nil if some are this user's, or none are there.
  ///
  /// Another user, or the same one with another home, may have built the project.
  public func strangersRows() throws(EngineError) -> Int? {
    try tables.withLock { (tables) throws(EngineError) in
      do throws(EngineError) {
        let (rows, damaged) = try tables.verify()
        return rows > 0 && rows == damaged.actions.count + damaged.nodes.count ? rows : nil
      } catch  where error.code == .damaged { return nil }
    }
  }

  /// The number of rows, and whether all of them are intact.
  ///
  /// A database with damaged pages counts no rows. The next build sets it aside.
  public func verify() throws(EngineError) -> (rows: Int, isWhole: Bool) {
    try tables.withLock { (tables) throws(EngineError) in
      do throws(EngineError) {
        let (rows, damaged) = try tables.verify()
        return (rows, damaged.isEmpty)
      } catch  where error.code == .damaged { return (0, false) }
    }
  }

  /// Drops damaged rows. If the pages are damaged, sets the database aside and creates a new one.
  public func mend() throws(EngineError) {
    try flush()
    _ = try use { (tables) throws(EngineError) in try tables.drop(try tables.verify().damaged) }
  }

  /// Forgets the results that refer to lost blobs, so that the results and the blobs are computed again.
  public func forget(referringTo blobs: Set<SHA256Digest>) throws(EngineError) {
    try flush()
    _ = try drop(referringTo: blobs, unusedSince: nil, isDryRun: false, limitedByAge: false)
  }

  /// Forgets the actions of a kind.
  public func remove(kind: String) throws(EngineError) {
    try flush()
    _ = try use { (tables) throws(EngineError) in try tables.remove(kind: kind) }
  }

  /// Restores earlier entries of some actions. Actions without an earlier entry are forgotten.
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

  /// Drops the entries that refer to `blobs`, which will be removed. If `limitedByAge`, it also drops those unused since an
  /// instant. With `sources`, it also drops the results that were not computed from one of them.
  func drop(
    referringTo blobs: Set<SHA256Digest>, unusedSince: Int64?, isDryRun: Bool, limitedByAge: Bool,
    keepingOnly sources: Set<SHA256Digest>? = nil
  ) throws(EngineError) -> Int {
    let now = clock.seconds
    return try use { (tables) throws(EngineError) in
      // The last use of a row may be up to `useLag` later than recorded.
      let instant = limitedByAge ? unusedSince.map { $0 - Self.useLag } : nil
      let keys = try tables.keys(referringTo: blobs, unusedSince: instant)
      var actions = Set(keys.actions)
      if let sources { actions.formUnion(try tables.idle(sources: Set(sources.map(\.prefix)), now: now)) }
      if !isDryRun { try tables.remove(Array(actions), nodes: keys.nodes) }
      return actions.count + keys.nodes.count
    } ?? 0
  }
}
