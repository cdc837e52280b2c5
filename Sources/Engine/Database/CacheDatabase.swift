/// A database that holds nothing which could not be made again: unknown or damaged, it is set aside and begun anew.
struct CacheDatabase {
  let database: Database
  /// Whether a damaged or unknown one was set aside just now.
  let wasReplaced: Bool

  /// Opens the cache at `path` for writing.
  ///
  /// - Parameters:
  ///   - version: the version of `schema`; a cache of another version is set aside.
  ///   - schema: the statements that make an empty cache.
  init(path: String, version: Int64, schema: String, effects: Effects) throws(EngineError) {
    do {
      database = try Self.opened(path, version: version, schema: schema, effects: effects)
      wasReplaced = false
    } catch  where error.code == .damaged {
      try Self.setAside(path, effects: effects)
      database = try Self.opened(path, version: version, schema: schema, effects: effects)
      wasReplaced = true
    }
  }

  /// Opens the cache at `path` for reading; nil when it is missing, damaged or of another version.
  static func reading(path: String, version: Int64, effects: Effects) throws(EngineError) -> Database? {
    guard FileStamp(path: path)?.kind == .file else { return nil }
    do {
      return try reading(path, .readOnly, version, effects)
    } catch {
      switch error.code {
      case .database, .accessDenied:
        // To read, SQLite makes a `-wal` and a `-shm`, which a folder may not allow. Where no build left a `-wal`, the file is all.
        guard (FileStamp(path: path + "-wal")?.size ?? 0) == 0 else { return nil }
        return try? reading(path, .immutable, version, effects)
      case .damaged, .inputOutput: return nil
      case .noSpace, .tooManyFiles, .notFound, .alreadyExists, .crossesFileSystems, .held, .refused, .system:
        throw error
      }
    }
  }

  private static func reading(
    _ path: String, _ mode: Database.Mode, _ version: Int64, _ effects: Effects
  ) throws(EngineError) -> Database? {
    let database = try Database(path: path, mode: mode, effects: effects)
    return try database.number("PRAGMA user_version") == version ? database : nil
  }

  private static func opened(
    _ path: String, version: Int64, schema: String, effects: Effects
  ) throws(EngineError) -> Database {
    if let stamp = FileStamp(path: path, following: false), stamp.kind != .file {
      throw EngineError(.damaged, "open", path, detail: "it is no file")
    }
    let database = try Database(path: path, mode: .readWrite, effects: effects)
    try database.useWriteAheadLog()
    // NORMAL syncs at checkpoints only: a power cut loses the last commits, never the database.
    try database.execute("PRAGMA synchronous = NORMAL; PRAGMA cell_size_check = 1")
    if try database.number("PRAGMA user_version") == 0 {
      try database.transaction { () throws(EngineError) in
        // Another process may have been first.
        if try database.number("PRAGMA user_version") == 0 {
          try database.execute(schema + "; PRAGMA user_version = \(version)")
        }
      }
    }
    guard try database.number("PRAGMA user_version") == version else {
      throw EngineError(.damaged, "open", path, detail: "it is of another version")
    }
    return database
  }

  /// Renames the database to `*.bad`; of several, the last is kept.
  static func setAside(_ path: String, effects: Effects) throws(EngineError) {
    try effects.removeTree(path + ".bad")
    if FileStamp(path: path, following: false) != nil { try effects.rename(path, to: path + ".bad") }
    try effects.removeTree(path + "-wal")
    try effects.removeTree(path + "-shm")
  }
}
