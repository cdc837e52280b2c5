import CSQLite

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A SQLite connection with one owner. Only this file and `Statement.swift` call SQLite.
///
/// SQLite's own mutexes are off, so the owner must exclude other threads.
@safe final class Database {
  /// How a database is opened.
  enum Mode {
    /// For reading and writing. The database is created if it does not exist.
    case readWrite
    /// For reading. Only SQLite's own `-wal` and `-shm` may be created.
    case readOnly
    /// For reading a file that no process writes at the same time. No file is created.
    case immutable
  }

  /// The space that errors report for a commit on a full disk, in bytes. SQLite does not say how much it needs; a batch of a
  /// thousand rows takes about this.
  private static let commitSize = 1 << 20
  /// How long to wait for another process's lock, in milliseconds. Transactions are short; a minute is enough for a machine
  /// that swaps.
  private static let patience: Int32 = 60_000

  /// The longest accepted value in bytes. The longest that dsbuild writes is the content of a reference archive of a million
  /// pictures.
  private static let longestValue: Int32 = 256 << 20

  let path: String
  private let effects: Effects
  private let connection: OpaquePointer

  /// Opens the database at `path`.
  init(path: String, mode: Mode, effects: Effects) throws(EngineError) {
    self.path = path
    self.effects = effects
    let flags: Int32 =
      switch mode {
      case .readWrite: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
      case .readOnly: SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX
      case .immutable: SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI
      }
    let name = mode == .immutable ? Self.immutableName(path) : path
    try effects.admit(.open(path: path))
    var handle: OpaquePointer?
    let status = unsafe sqlite3_open_v2(name, &handle, flags, nil)
    guard status == SQLITE_OK, let handle = unsafe handle else {
      unsafe sqlite3_close_v2(handle)
      throw Self.error(status, "open", path, detail: "code \(status)")
    }
    unsafe connection = handle
    unsafe sqlite3_extended_result_codes(handle, 1)
    unsafe sqlite3_busy_timeout(handle, Self.patience)
    unsafe dsbuild_defend(handle)
    unsafe sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, Self.longestValue)
    // A foreign schema must not run functions before it is recognised as foreign. A page whose cells do not fit is damage.
    try execute("PRAGMA trusted_schema = 0; PRAGMA cell_size_check = 1")
    // A cache of at most 8 MB of pages holds the index of a quarter of a million actions. With the default 2 MB, SQLite would
    // read it again and again.
    try execute("PRAGMA cache_size = -8192")
  }

  deinit { unsafe sqlite3_close_v2(connection) }

  /// The URI with which SQLite opens a file without `-wal` and `-shm`. Special characters of URIs are percent-encoded.
  private static func immutableName(_ path: String) -> String {
    let meant = ["%": "%25", "?": "%3F", "#": "%23"]
    return "file:" + path.map { meant[String($0)] ?? String($0) }.joined() + "?immutable=1"
  }

  /// Runs statements that return nothing, separated by semicolons.
  func execute(_ sql: String) throws(EngineError) {
    let status = unsafe sqlite3_exec(connection, sql, nil, nil, nil)
    guard status == SQLITE_OK else { throw error(status, "write") }
  }

  /// Switches the database to write-ahead mode, in which readers never wait. It works if several processes create the database
  /// at once.
  ///
  /// The switch upgrades a read lock to the exclusive lock. SQLite then reports "busy" without waiting, because two processes
  /// that upgrade would wait for each other. After that the read lock is released, so each process may try again.
  func useWriteAheadLog() throws(EngineError) {
    let pause: Int32 = 5
    var waited: Int32 = 0
    while true {
      do throws(EngineError) {
        return try execute("PRAGMA journal_mode = WAL")
      } catch {
        guard case .held = error.code, waited < Self.patience else { throw error }
      }
      usleep(UInt32(pause) * 1000)
      waited += pause
    }
  }

  /// Compiles a statement that is kept and run many times.
  func prepare(_ sql: String) throws(EngineError) -> Statement {
    var handle: OpaquePointer?
    let status = unsafe sqlite3_prepare_v3(
      connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
    // The statements are dsbuild's own, so SQLite rejects one only if the tables are not those that dsbuild created.
    if status == SQLITE_ERROR { throw EngineError(.damaged, "read", path, detail: error(status, "read").detail) }
    guard status == SQLITE_OK, let handle = unsafe handle else { throw error(status, "read") }
    return unsafe Statement(handle: handle, database: self)
  }

  /// Runs `body` as one transaction: either all of it is in the database afterwards, or nothing.
  func transaction(_ body: () throws(EngineError) -> Void) throws(EngineError) {
    try execute("BEGIN IMMEDIATE")
    do throws(EngineError) {
      try body()
      try effects.admit(.commit(path: path), needed: Self.commitSize)
      try execute("COMMIT")
    } catch {
      try? execute("ROLLBACK")
      throw error
    }
  }

  /// Runs `body`, which only reads, under one lock of the database, so that all reads see the same state.
  func reading(_ body: () throws(EngineError) -> Void) throws(EngineError) {
    try execute("BEGIN")
    do throws(EngineError) { try body() } catch {
      try? execute("ROLLBACK")
      throw error
    }
    try execute("COMMIT")
  }

  /// The number in the first column of the first row of a query.
  func number(_ sql: String) throws(EngineError) -> Int64? {
    let statement = try prepare(sql)
    guard try statement.step() else { return nil }
    return statement.integer(0)
  }

  /// The error of the last call on this connection.
  func error(_ status: Int32, _ operation: String) -> EngineError {
    let detail = unsafe sqlite3_errmsg(connection).map { unsafe String(cString: $0) } ?? "code \(status)"
    return Self.error(status, operation, path, detail: detail)
  }

  private static func error(_ status: Int32, _ operation: String, _ path: String, detail: String) -> EngineError {
    switch status & 0xFF {
    // A file system that is full may refuse to enlarge a file that SQLite maps into memory.
    case SQLITE_FULL,
      SQLITE_IOERR where FreeSpace.bytes(at: path) < commitSize:
      EngineError(
        .noSpace(needed: commitSize, free: FreeSpace.bytes(at: path)), operation, path, detail: detail)
    case SQLITE_IOERR: EngineError(.inputOutput, operation, path, detail: detail)
    case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT, SQLITE_TOOBIG:
      EngineError(.damaged, operation, path, detail: detail)
    // SQLite has no separate code for a file with an unknown format.
    case SQLITE_ERROR where detail == "unsupported file format": EngineError(.damaged, operation, path, detail: detail)
    case SQLITE_CANTOPEN where FileSystem.isReadOnly(at: path), SQLITE_READONLY where FileSystem.isReadOnly(at: path):
      EngineError(system: EROFS, operation, path)
    case SQLITE_BUSY, SQLITE_LOCKED: EngineError(.held(by: nil), operation, path, detail: detail)
    case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH: EngineError(.accessDenied, operation, path, detail: detail)
    default: EngineError(.database, operation, path, detail: detail)
    }
  }
}
