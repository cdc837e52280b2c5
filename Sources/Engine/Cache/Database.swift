import CSQLite

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A SQLite connection, owned by one holder; the only two files that touch SQLite are this and `Statement.swift`.
///
/// Opened without SQLite's own locks: whoever owns it keeps other threads out.
@safe final class Database {
  /// How a database is opened.
  enum Mode {
    /// For reading and writing, made when it is not there.
    case readWrite
    /// For reading; nothing is made but SQLite's own `-wal` and `-shm`.
    case readOnly
    /// For reading a file that nobody writes meanwhile; nothing is made at all.
    case immutable
  }

  /// What a commit is said to need when the disk is full: SQLite does not tell, a batch of a thousand rows takes about so much.
  private static let commitSize = 1 << 20
  /// How long another process's lock is waited for, in milliseconds: its transactions are short; a minute is for a machine that swaps.
  private static let patience: Int32 = 60_000

  /// The longest value there may be; the longest that dsbuild writes is the content of a reference archive of a million pictures.
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
    // A schema that is not ours must not run functions before it is found to be none of ours; a page that does not fit is damage.
    try execute("PRAGMA trusted_schema = 0; PRAGMA cell_size_check = 1")
    // At most 8 MB of pages, the index of a quarter of a million actions: the usual 2 MB would have it read again and again.
    try execute("PRAGMA cache_size = -8192")
  }

  deinit { unsafe sqlite3_close_v2(connection) }

  /// The name by which SQLite opens a file without its `-wal` and `-shm`; what has a meaning in a URI is percent-encoded.
  private static func immutableName(_ path: String) -> String {
    let meant = ["%": "%25", "?": "%3F", "#": "%23"]
    return "file:" + path.map { meant[String($0)] ?? String($0) }.joined() + "?immutable=1"
  }

  /// Runs statements that return nothing, separated by semicolons.
  func execute(_ sql: String) throws(EngineError) {
    let status = unsafe sqlite3_exec(connection, sql, nil, nil, nil)
    guard status == SQLITE_OK else { throw error(status, "write") }
  }

  /// Puts the database into write-ahead mode, in which readers never wait, however many processes make it at once.
  ///
  /// The switch turns a read lock into the exclusive one. There SQLite says "busy" without waiting, since two that do so would wait
  /// for each other; having let go of the read lock, each may try again.
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

  /// Compiles a statement, to be kept and run many times.
  func prepare(_ sql: String) throws(EngineError) -> Statement {
    var handle: OpaquePointer?
    let status = unsafe sqlite3_prepare_v3(
      connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
    // The statements are our own: one that is refused as such meets other tables than were made here.
    if status == SQLITE_ERROR { throw EngineError(.damaged, "read", path, detail: error(status, "read").detail) }
    guard status == SQLITE_OK, let handle = unsafe handle else { throw error(status, "read") }
    return unsafe Statement(handle: handle, database: self)
  }

  /// Runs `body` as one transaction: all of it is in the database afterwards, or nothing is.
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

  /// Runs `body`, which only reads, under one lock of the database: all of it sees the same state.
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
    case SQLITE_FULL:
      EngineError(
        .noSpace(needed: commitSize, free: FreeSpace.bytes(at: path)), operation, path, detail: detail)
    case SQLITE_IOERR: EngineError(.inputOutput, operation, path, detail: detail)
    case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT, SQLITE_TOOBIG:
      EngineError(.damaged, operation, path, detail: detail)
    // There is no code of its own for a file whose format SQLite does not know.
    case SQLITE_ERROR where detail == "unsupported file format": EngineError(.damaged, operation, path, detail: detail)
    case SQLITE_BUSY, SQLITE_LOCKED: EngineError(.held(by: nil), operation, path, detail: detail)
    case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH: EngineError(.accessDenied, operation, path, detail: detail)
    default: EngineError(.database, operation, path, detail: detail)
    }
  }
}
