/// A database whose content can always be computed again. If it is damaged or of an unknown form, it is set aside and a new one
/// is created.
///
/// A database of a newer dsbuild is rejected instead: two versions that share a cache would replace each other's database in
/// turn.
struct CacheDatabase {
  let database: Database
  /// The reason why the existing database was set aside; nil if it was not.
  let replaced: EngineError?

  /// Opens the cache at `path` for writing.
  ///
  /// - Throws: ``EngineError/Code/refused`` for a cache of a newer version.
  init(path: String, schema: CacheSchema, effects: Effects) throws(EngineError) {
    do {
      database = try Self.opened(path, schema: schema, effects: effects)
      replaced = nil
    } catch  where error.code == .damaged {
      try Self.setAside(path, effects: effects)
      database = try Self.opened(path, schema: schema, effects: effects)
      replaced = error
    }
  }

  /// Opens the cache at `path` for reading; nil if it is missing, damaged or of an older version.
  ///
  /// - Throws: ``EngineError/Code/refused`` for a cache of a newer version.
  static func reading(path: String, schema: CacheSchema, effects: Effects) throws(EngineError) -> Database? {
    guard isPlain(path), FileStamp(path: path, following: false) != nil else { return nil }
    do {
      return try reading(path, .readOnly, schema, effects)
    } catch {
      switch error.code {
      case .database, .accessDenied:
        // SQLite creates a `-wal` and a `-shm` to read, which the folder may not permit. If there is no `-wal`, the database
        // file is complete and can be read alone.
        guard (FileStamp(path: path + "-wal")?.size ?? 0) == 0 else { return nil }
        return try? reading(path, .immutable, schema, effects)
      case .damaged, .inputOutput: return nil
      case .noSpace, .tooManyFiles, .notFound, .alreadyExists, .crossesFileSystems, .held, .lost, .refused,
        .system:
        throw error
      }
    }
  }

  private static func reading(
    _ path: String, _ mode: Database.Mode, _ schema: CacheSchema, _ effects: Effects
  ) throws(EngineError) -> Database? {
    let database = try Database(path: path, mode: mode, effects: effects)
    switch try schema.match(database) {
    case .same: return database
    case .newer(let version): throw newer(path, version, schema)
    case .empty, .older, .other: return nil
    }
  }

  private static func opened(_ path: String, schema: CacheSchema, effects: Effects) throws(EngineError) -> Database {
    guard isPlain(path) else { throw EngineError(.damaged, "open", path, detail: "it is not a plain file") }
    let database = try Database(path: path, mode: .readWrite, effects: effects)
    try database.useWriteAheadLog()
    // NORMAL syncs only at checkpoints. A power cut loses the last commits, but never the database.
    try database.execute("PRAGMA synchronous = NORMAL")
    if case .empty = try schema.match(database) {
      try database.transaction { () throws(EngineError) in
        // Another process may have created the tables first.
        if case .empty = try schema.match(database) { try database.execute(schema.script) }
      }
    }
    switch try schema.match(database) {
    case .same: return database
    case .newer(let version): throw newer(path, version, schema)
    case .older:
      throw EngineError(.damaged, "open", path, detail: "an older dsbuild made it, and this one cannot read it")
    case .empty, .other: throw EngineError(.damaged, "open", path, detail: "it is a database of another program")
    }
  }

  private static func newer(_ path: String, _ version: Int64, _ schema: CacheSchema) -> EngineError {
    EngineError(
      .refused, "use", path,
      detail: "a newer dsbuild made it (tables of version \(version), this one has \(schema.version))",
      hint: "use the newer dsbuild, or write another folder as `cache.dir`")
  }

  /// The database file and the files that SQLite keeps beside it.
  private static func files(of path: String) -> [String] { ["", "-wal", "-shm", "-journal"].map { path + $0 } }

  /// Whether all files that SQLite will open are regular files or missing.
  private static func isPlain(_ path: String) -> Bool {
    files(of: path).allSatisfy { file in
      FileStamp(path: file, following: false).map { $0.kind == .file } ?? true
    }
  }

  /// Renames the database to `*.bad`. Only the last one is kept.
  static func setAside(_ path: String, effects: Effects) throws(EngineError) {
    try effects.removeTree(path + ".bad")
    if FileStamp(path: path, following: false) != nil { try effects.rename(path, to: path + ".bad") }
    for file in files(of: path).dropFirst() { try effects.removeTree(file) }
  }
}
