public import Digests
import Synchronization

/// The cache of earlier results by key: actions with small results, and nodes.
///
/// It is a SQLite database that may be deleted at any time. If it is damaged or of an older version, it is set aside as `*.bad`
/// and a new one is created. Each row is sealed under the user's key, so a damaged row or one that somebody else wrote is a
/// miss and not a result. Writes are collected into transactions of a thousand rows or two seconds. Until then a journal keeps
/// them, so a killed process loses none. Several processes may use the cache at once.
public final class ActionCache: Sendable {
  /// Rows of `actions` are appended, and found by an index of the first eight bytes of their keys. Keys are random, so a tree
  /// of whole rows ordered by key would rewrite most of its pages in each transaction; the index has a tenth of that size. Two
  /// keys with the same eight bytes replace each other, and the seal, which covers the whole key, turns a look-up of the wrong
  /// one into a miss. `rest` contains the rest of the key, for checks of rows that were not looked up by key.
  static let schema = CacheSchema(
    version: 3,
    statements: [
      (
        "actions",
        "CREATE TABLE actions (name INTEGER, kind TEXT, value BLOB, expires INTEGER, blob BLOB, used INTEGER, "
          + "source INTEGER, seal INTEGER, rest BLOB)"
      ),
      ("actions_by_name", "CREATE UNIQUE INDEX actions_by_name ON actions (name)"),
      ("nodes", "CREATE TABLE nodes (key BLOB PRIMARY KEY, record BLOB, used INTEGER) WITHOUT ROWID"),
    ])

  /// How far a row's recorded last use may lag behind, in seconds. A run that only reads writes nothing for rows used more
  /// recently.
  static let useLag: Int64 = 86_400

  /// The database's file.
  public let path: String
  let effects: Effects
  let clock: WallClock
  private let access: BlobStore.Access
  let key: SealKey
  /// The reason why the existing database was set aside when the cache was opened; nil if it was not.
  public let replaced: EngineError?
  let tables: Mutex<ActionTables>

  /// Opens the cache below `root`, beside the store.
  ///
  /// - Parameter key: the user's key. Rows sealed under another key are ignored.
  public init(
    root: String, key: SealKey, effects: Effects, access: BlobStore.Access = .readWrite, clock: WallClock = .system
  ) throws(EngineError) {
    path = root + "/cache.sqlite"
    self.effects = effects
    self.clock = clock
    self.access = access
    self.key = key
    switch access {
    case .readWrite:
      try effects.makeDirectories(root)
      let opened = try CacheDatabase(path: path, schema: Self.schema, effects: effects)
      replaced = opened.replaced
      let tables = try ActionTables(opened.database, key: key)
      tables.journal = ActionJournal(directory: root + "/journal", key: key, effects: effects)
      let abandoned = try ActionJournal.abandoned(in: root + "/journal", key: key, effects: effects)
      for (key, entry) in abandoned.flatMap(\.entries) { tables.pending[key] = entry }
      try tables.flush(now: clock.seconds)
      for journal in abandoned { try journal.remove(effects) }
      self.tables = Mutex(tables)
    case .readOnly:
      let database = try CacheDatabase.reading(path: path, schema: Self.schema, effects: effects)
      replaced = nil
      let opened: ActionTables?
      if let database { opened = try? ActionTables(database, key: key) } else { opened = nil }
      tables = Mutex(opened ?? ActionTables(key: key))
    }
  }

  /// The result of an action; nil if it is not known or has expired.
  public func value(for key: SHA256Digest) throws(EngineError) -> [UInt8]? { try entry(for: key)?.value }

  /// The entry of an action; nil if it is not known or has expired.
  public func entry(for key: SHA256Digest) throws(EngineError) -> ActionEntry? { try entries(for: [key])[key] }

  /// The known results of many actions. This is several times faster than one look-up for each.
  public func values(for keys: [SHA256Digest]) throws(EngineError) -> [SHA256Digest: [UInt8]] {
    try entries(for: keys).mapValues(\.value)
  }

  /// The entries of many actions, if they are known and have not expired.
  ///
  /// - Parameter evenExpired: whether to include expired entries. They are not valid results, but describe the last one.
  public func entries(
    for keys: [SHA256Digest], evenExpired: Bool = false
  ) throws(EngineError) -> [SHA256Digest: ActionEntry] {
    let now = clock.seconds
    return try use { (tables) throws(EngineError) in
      var found: [SHA256Digest: ActionEntry] = [:]
      found.reserveCapacity(keys.count)
      try tables.reading(keys.count) { () throws(EngineError) in
        // In the order of the index, neighbouring rows share pages.
        for key in keys.sorted() {
          guard let (entry, used) = try tables.entry(key) else { continue }
          if let expires = entry.expires, expires <= now, !evenExpired { continue }
          found[key] = entry
          if now - used > Self.useLag { tables.stale.insert(key.name) }
        }
      }
      return found
    } ?? [:]
  }

  /// Records the result of an action. Call it only after the blob that it refers to was put into the store.
  ///
  /// - Parameter source: the blob that the result was computed from, if a collection should keep the result as long as that
  ///   blob.
  public func record(
    _ key: SHA256Digest, kind: String, value: [UInt8], expires: Int64? = nil, blob: SHA256Digest? = nil,
    source: SHA256Digest? = nil
  ) throws(EngineError) {
    let entry = ActionEntry(kind: kind, value: value, expires: expires, blob: blob, source: source?.prefix)
    let isDue = try tables.withLock { (tables) throws(EngineError) in
      tables.pending[key] = entry
      try tables.journal?.append(key, entry)
      return tables.isDue
    }
    if isDue { try flush() }
  }

  /// Forgets actions.
  public func remove(_ keys: [SHA256Digest]) throws(EngineError) {
    try flush()
    _ = try use { (tables) throws(EngineError) in try tables.remove(keys.map(\.name)) }
  }

  /// The recorded run of the node with this key.
  public func node(_ key: SHA256Digest) throws(EngineError) -> NodeRecord? {
    let now = clock.seconds
    return try use { (tables) throws(EngineError) in
      guard let (record, used) = try tables.node(key) else { return nil }
      if now - used > Self.useLag { tables.staleNodes.insert(key) }
      return record
    } ?? nil
  }

  /// Records a run of a node. It is committed at once, because a node can represent much work.
  public func record(_ node: NodeRecord) throws(EngineError) {
    tables.withLock { $0.pendingNodes[node.key] = node }
    try flush()
  }

  /// Commits the pending rows.
  public func flush() throws(EngineError) {
    guard access == .readWrite else { return }
    let now = clock.seconds
    _ = try use { (tables) throws(EngineError) in try tables.flush(now: now) }
  }

  /// Runs `body` on the tables. If they turn out to be damaged, it sets them aside, creates new ones, and runs `body` once
  /// more.
  func use<Result: Sendable>(
    _ body: (ActionTables) throws(EngineError) -> Result
  ) throws(EngineError) -> Result? {
    try tables.withLock { (tables) throws(EngineError) in
      do throws(EngineError) { return try body(tables) } catch  where error.code == .damaged {
        guard access == .readWrite else { return nil }
        tables.close()
        try CacheDatabase.setAside(path, effects: effects)
        let opened = try CacheDatabase(path: path, schema: Self.schema, effects: effects)
        try tables.open(opened.database)
        return try body(tables)
      }
    }
  }
}
