import Digests

/// The tables of an ``ActionCache`` with the statements that use them, and the rows that wait to be written.
///
/// Not safe for two threads: its owner locks it.
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
  /// Nil where there is no database: everything is unknown then.
  private var statements: Statements?
  /// The open database, for what is asked rarely.
  var database: Database? { statements?.database }
  /// Rows that wait to be written.
  var pending: [SHA256Digest: ActionEntry] = [:]
  /// Where the rows that wait are safe from a kill; nil where none are written.
  var journal: ActionJournal?
  /// Nodes that wait to be written.
  var pendingNodes: [SHA256Digest: NodeRecord] = [:]
  /// Actions whose last use is to be brought up to date.
  var stale = Set<Int64>()
  /// Nodes whose last use is to be brought up to date.
  var staleNodes = Set<SHA256Digest>()
  private var lastFlush = ContinuousClock.now

  /// Tables that hold nothing and take nothing.
  init(key: SealKey) { self.key = key }

  /// The tables of an open database.
  init(_ database: Database, key: SealKey) throws(EngineError) {
    self.key = key
    try open(database)
  }

  /// Whether what waits should be written now.
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

  /// Lets go of the database.
  func close() { statements = nil }

  /// Runs `body`, which asks for `count` rows, under one lock of the database instead of one a row.
  func reading(_ count: Int, _ body: () throws(EngineError) -> Void) throws(EngineError) {
    guard count > 1, let database else { return try body() }
    try database.reading(body)
  }

  /// A row and when it was last used; a row that is not what was written is as good as none.
  func entry(_ key: SHA256Digest) throws(EngineError) -> (ActionEntry, used: Int64)? {
    if let entry = pending[key] { return (entry, .max) }
    guard let statements else { return nil }
    return try statements.find.first(.integer(key.name)) { (row) -> (ActionEntry, Int64)? in
      let entry = Self.entry(of: row)
      return isSealed(entry, key, row.integer(6)) ? (entry, row.integer(5)) : nil
    }
  }

  /// Whether this user's seal of an entry is the one that its row bears.
  func isSealed(_ entry: ActionEntry, _ action: SHA256Digest, _ seal: Int64) -> Bool {
    entry.seal(action, under: key) == seal
  }

  /// The record in a column, if this user wrote it.
  func record(_ bytes: [UInt8]) -> NodeRecord? { NodeRecord(encoded: bytes, under: key) }

  /// The entry in a row of kind, value, expires, blob, source.
  static func entry(of row: Statement) -> ActionEntry {
    ActionEntry(
      kind: row.text(0), value: row.blob(1), expires: row.isNull(2) ? nil : row.integer(2),
      blob: row.digest(3), source: row.isNull(4) ? nil : UInt64(bitPattern: row.integer(4)))
  }

  /// A node and when it was last used.
  func node(_ key: SHA256Digest) throws(EngineError) -> (NodeRecord, used: Int64)? {
    if let node = pendingNodes[key] { return (node, .max) }
    guard let statements else { return nil }
    return try statements.findNode.rows(.digest(key)) { (row) -> (NodeRecord, Int64)? in
      guard let record = record(row.blob(0)), record.key == key else { return nil }
      return (record, row.integer(1))
    }.first
  }

  /// Writes what waits, in one transaction; what could not be written goes on waiting.
  func flush(now: Int64) throws(EngineError) {
    lastFlush = .now
    guard let statements, !(pending.isEmpty && pendingNodes.isEmpty && stale.isEmpty && staleNodes.isEmpty) else {
      return
    }
    try statements.database.transaction { () throws(EngineError) in
      // In the order of the index, neighbours share their pages.
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

  /// Removes rows.
  func remove(_ actions: [Int64], nodes: [SHA256Digest] = []) throws(EngineError) {
    guard let statements else { return }
    try statements.database.transaction { () throws(EngineError) in
      for name in actions.sorted() { try statements.remove.run(.integer(name)) }
      for key in nodes.sorted() { try statements.removeNode.run(.digest(key)) }
    }
  }
}

extension SHA256Digest {
  /// What an action is called in the tables: the first eight bytes of its key.
  var name: Int64 { Int64(bitPattern: prefix) }

  /// The key of the action that has a name and the rest of whose key is known; nil where that is none.
  init?(name: Int64, rest: [UInt8]) {
    let first = UInt64(bitPattern: name)
    self.init(bytes: (0..<8).map { UInt8(truncatingIfNeeded: first >> UInt64(56 - $0 * 8)) } + rest)
  }
}
