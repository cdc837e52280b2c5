/// The tables of a cache, in the words in which SQLite keeps them: a database that has others, or more, was not made here.
struct CacheSchema: Sendable {
  /// No dsbuild will count so far: a higher number is damage.
  private static let latest = 9999

  /// The version of the tables.
  let version: Int64
  /// The statement that makes each table and index, by its name.
  let statements: [(name: String, sql: String)]

  /// The statements that make an empty cache.
  var script: String {
    statements.map(\.sql).joined(separator: ";\n") + "; PRAGMA user_version = \(version)"
  }

  /// How the tables of a database stand to these.
  enum Match {
    case same
    /// Nothing was made in it yet.
    case empty
    case older
    case newer(Int64)
    case other
  }

  /// Compares the tables of a database with these; triggers, views and other columns make them others.
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
