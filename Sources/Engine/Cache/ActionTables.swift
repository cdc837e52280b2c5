import Digests

/// The tables of an ``ActionCache`` with their prepared statements and the pending rows.
///
/// The class is not thread-safe: its owner locks it.
final class ActionTables {
  private struct Statements {
    let database: Database
    let find: Statement
    let insert: Statement
    let use: Statement
    let remove: Statement
    let removeNode: Statement
    let findNode: Statement
    let insertNode: Statement
    let useNode: Statement
  }

  /// The user's key, under which every row is sealed.
  private let key: SealKey
  /// The statements; nil if there is no database, and then no row is known.
  private var statements: Statements?
  /// The open database, for rare queries.
  var database: Database? { statements?.database }
  /// The actions that are not committed yet.
  var pending: [SHA256Digest: ActionEntry] = [:]
  /// The journal that protects pending rows from a killed process; nil if the cache is read-only.
  var journal: ActionJournal?
  /// The nodes that are not committed yet.
  var pendingNodes: [SHA256Digest: NodeRecord] = [:]
  /// The actions whose last use must be updated.
  var stale = Set<Int64>()
  /// The nodes whose last use must be updated.
  var staleNodes = Set<SHA256Digest>()
  private var lastFlush = ContinuousClock.now

  /// Creates tables without a database.
  init(key: SealKey) { self.key = key }

  /// Creates the tables of an open database.
  init(_ database: Database, key: SealKey) throws(EngineError) {
    self.key = key
    try open(database)
  }

  /// Whether the pending rows should be committed now.
  var isDue: Bool { pending.count >= 1024 || ContinuousClock.now - lastFlush > .seconds(2) }

  /// Uses `database` from now on.
  func open(_ database: Database) throws(EngineError) {
    statements = Statements(
      database: database,
      find: try database.prepare("SELECT kind, value, expires, blob, source, used, seal FROM actions WHERE name = ?"),
      insert: try database.prepare("INSERT OR REPLACE INTO actions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      use: try database.prepare("UPDATE actions SET used = ? WHERE name = ?"),
      remove: try database.prepare("DELETE FROM actions WHERE name = ?"),
      removeNode: try database.prepare("DELETE FROM nodes WHERE key = ?"),
      findNode: try database.prepare("SELECT record, used FROM nodes WHERE key = ?"),
      insertNode: try database.prepare("INSERT OR REPLACE INTO nodes VALUES (?, ?, ?)"),
      useNode: try database.prepare("UPDATE nodes SET used = ? WHERE key = ?"))
  }

  /// Closes the database.
  func close() { statements = nil }

  /// Runs `body`, which reads `count` rows, under one lock of the database instead of one lock for each row.
  func reading(_ count: Int, _ body: () throws(EngineError) -> Void) throws(EngineError) {
    guard count > 1, let database else { return try body() }
    try database.reading(body)
  }

  /// The entry of an action and its last use. A damaged row counts as missing.
  func entry(_ key: SHA256Digest) throws(EngineError) -> (ActionEntry, used: Int64)? {
    if let entry = pending[key] { return (entry, .max) }
    guard let statements else { return nil }
    return try statements.find.first(.integer(key.name)) { (row) -> (ActionEntry, Int64)? in
      let entry = Self.entry(of: row)
      return isSealed(entry, key, row.integer(6)) ? (entry, row.integer(5)) : nil
    }
  }

  /// Whether the seal in a row is this user's seal of its entry.
  func isSealed(_ entry: ActionEntry, _ action: SHA256Digest, _ seal: Int64) -> Bool {
    entry.seal(action, under: key) == seal
  }

  /// The record in a column; nil if this user did not write it.
  func record(_ bytes: [UInt8]) -> NodeRecord? { NodeRecord(encoded: bytes, under: key) }

  /// The entry in a row with the columns kind, value, expires, blob, source.
  static func entry(of row: Statement) -> ActionEntry {
    ActionEntry(
      kind: row.text(0), value: row.blob(1), expires: row.isNull(2) ? nil : row.integer(2),
      blob: row.digest(3), source: row.isNull(4) ? nil : UInt64(bitPattern: row.integer(4)))
  }

  /// The record of a node and its last use.
  func node(_ key: SHA256Digest) throws(EngineError) -> (NodeRecord, used: Int64)? {
    if let node = pendingNodes[key] { return (node, .max) }
    guard let statements else { return nil }
    return try statements.findNode.rows(.digest(key)) { (row) -> (NodeRecord, Int64)? in
      guard let record = record(row.blob(0)), record.key == key else { return nil }
      return (record, row.integer(1))
    }.first
  }

  /// Commits all pending rows in one transaction. If that fails, they stay pending.
  func flush(now: Int64) throws(EngineError) {
    lastFlush = .now
    guard let statements, !(pending.isEmpty && pendingNodes.isEmpty && stale.isEmpty && staleNodes.isEmpty) else {
      return
    }
    try statements.database.transaction { () throws(EngineError) in
      // In the order of the index, neighbouring rows share pages.
      for (key, entry) in pending.sorted(by: { $0.key < $1.key }) {
        try statements.insert.run(
          .integer(key.name), .text(entry.kind), .blob(entry.value), .init(entry.expires), .init(entry.blob),
          .integer(now), .init(entry.source.map { Int64(bitPattern: $0) }), .integer(entry.seal(key, under: self.key)),
          .blob(Array(key.bytes[8...])))
      }
      for (key, node) in pendingNodes.sorted(by: { $0.key < $1.key }) {
        try statements.insertNode.run(.digest(key), .blob(node.encoded(under: self.key)), .integer(now))
      }
      for name in stale.sorted() { try statements.use.run(.integer(now), .integer(name)) }
      for key in staleNodes.sorted() { try statements.useNode.run(.integer(now), .digest(key)) }
    }
    try journal?.clear()
    pending.removeAll(keepingCapacity: true)
    pendingNodes = [:]
    stale = []
    staleNodes = []
  }

  func remove(_ actions: [Int64], nodes: [SHA256Digest] = []) throws(EngineError) {
    guard let statements else { return }
    try statements.database.transaction { () throws(EngineError) in
      for name in actions.sorted() { try statements.remove.run(.integer(name)) }
      for key in nodes.sorted() { try statements.removeNode.run(.digest(key)) }
    }
  }
}

extension SHA256Digest {
  /// The name of an action in the tables: the first eight bytes of its key.
  var name: Int64 { Int64(bitPattern: prefix) }

  /// The key of an action from its name and the rest of the key; nil if the two are not a key.
  init?(name: Int64, rest: [UInt8]) {
    let first = UInt64(bitPattern: name)
    self.init(bytes: (0..<8).map { UInt8(truncatingIfNeeded: first >> UInt64(56 - $0 * 8)) } + rest)
  }
}
