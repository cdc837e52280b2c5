/// The tables of a cache, as SQLite stores their SQL. dsbuild did not create a database with other or additional tables.
struct CacheSchema: Sendable {
  /// The highest plausible version. A higher number is damage.
  private static let latest = 9999

  /// The version of the tables.
  let version: Int64
  /// The statement that creates each table and index, by name.
  let statements: [(name: String, sql: String)]

  /// The statements that create an empty cache.
  var script: String {
    statements.map(\.sql).joined(separator: ";\n") + "; PRAGMA user_version = \(version)"
  }

  /// The result of comparing the tables of a database with these.
  enum Match {
    case same
    /// The database has no tables yet.
    case empty
    case older
    case newer(Int64)
    case other
  }

  /// Compares the tables of a database with these. Triggers, views or other columns give `other`.
  func match(_ database: Database) throws(EngineError) -> Match {
    let found = try database.number("PRAGMA user_version") ?? 0
    if found > Self.latest { return .other }
    if found > version { return .newer(found) }
    let rows = try database.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name").rows { (row) -> String? in
      "\(row.text(0))\n\(row.text(1))"
    }
    if found == 0 { return rows.isEmpty ? .empty : .other }
    if found < version { return .older }
    let expected = statements.sorted { $0.name < $1.name }.map { "\($0.name)\n\($0.sql)" }
    return rows == expected ? .same : .other
  }
}
