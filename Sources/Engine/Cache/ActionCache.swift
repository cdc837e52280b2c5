public import Digests
import Synchronization

/// What was computed before, by the key of what computed it: actions with small results, and nodes.
///
/// A SQLite database that may be deleted at any time: damaged or of an older version it is set aside as `*.bad` and begun anew. Each row
/// is sealed under the user's key, so that a flipped bit, and a row that somebody else wrote, is a miss and not a result. Writes are gathered into transactions of a thousand rows or two
/// seconds; until then a journal holds them, so that a kill loses none. Several processes may use it at once.
public final class ActionCache: Sendable {
  /// Actions are appended and found by an index of the first eight bytes of their keys. Keys are random: a tree of whole rows in
  /// the order of the keys would rewrite most of its pages with each transaction, the index is a tenth of its size. Two keys with
  /// the same eight bytes would replace each other, and the seal, which covers the whole key, makes that a miss. The rest of the key
  /// is there for who checks a row without having been asked for it.
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

  /// How much a row's last use may lag behind, in seconds: a run that only reads writes nothing for rows used since.
  static let useLag: Int64 = 86_400

  /// The database's file.
  public let path: String
  let effects: Effects
  let clock: WallClock
  private let access: BlobStore.Access
  let key: SealKey
  /// Why what was there was set aside when the cache was opened; nil where it was not.
  public let replaced: EngineError?
  let tables: Mutex<ActionTables>

  /// The cache below `root`, beside the store.
  ///
  /// - Parameter key: the user's key; rows that were sealed under another are not known.
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

  /// The result of an action, or nil when it is not known or has expired.
  public func value(for key: SHA256Digest) throws(EngineError) -> [UInt8]? { try entry(for: key)?.value }

  /// The result of an action with all that was recorded of it, or nil when it is not known or has expired.
  public func entry(for key: SHA256Digest) throws(EngineError) -> ActionEntry? { try entries(for: [key])[key] }

  /// The results that are known of many actions; several times faster than asking for each.
  public func values(for keys: [SHA256Digest]) throws(EngineError) -> [SHA256Digest: [UInt8]] {
    try entries(for: keys).mapValues(\.value)
  }

  /// What was recorded of many actions, where it is known and has not expired.
  ///
  /// - Parameter evenExpired: whether what has expired is given too: it is no result any more, but tells of the last one.
  public func entries(
    for keys: [SHA256Digest], evenExpired: Bool = false
  ) throws(EngineError) -> [SHA256Digest: ActionEntry] {
    let now = clock.seconds
    return try use { (tables) throws(EngineError) in
      var found: [SHA256Digest: ActionEntry] = [:]
      found.reserveCapacity(keys.count)
      try tables.reading(keys.count) { () throws(EngineError) in
        // In the order of the index, neighbours share their pages.
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

  /// Remembers the result of an action; to be called only after what it refers to was published.
  ///
  /// - Parameter source: the blob it was computed from, where a collection is to keep the result as long as that blob.
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

  /// The run of a node that had this key.
  public func node(_ key: SHA256Digest) throws(EngineError) -> NodeRecord? {
    let now = clock.seconds
    return try use { (tables) throws(EngineError) in
      guard let (record, used) = try tables.node(key) else { return nil }
      if now - used > Self.useLag { tables.staleNodes.insert(key) }
      return record
    } ?? nil
  }

  /// Remembers a run of a node; at once, since a node stands for much work.
  public func record(_ node: NodeRecord) throws(EngineError) {
    tables.withLock { $0.pendingNodes[node.key] = node }
    try flush()
  }

  /// Writes down what was gathered.
  public func flush() throws(EngineError) {
    guard access == .readWrite else { return }
    let now = clock.seconds
    _ = try use { (tables) throws(EngineError) in try tables.flush(now: now) }
  }

  /// Runs `body` on the tables; when they prove damaged, they are set aside, begun anew, and `body` runs once more.
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
