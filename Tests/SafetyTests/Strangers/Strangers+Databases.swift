import Foundation

/// Databases of results with a schema of the stranger's.
extension Strangers {
  private static let endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"

  private static let statements: [(name: String, text: String)] = [
    ("a trigger without an end", events { "\(endless);" }),
    ("a trigger that fails", events { "SELECT RAISE(ABORT, 'no');" }),
    ("a trigger that empties the table", events { "DELETE FROM actions;" }),
    ("a view in place of a table", "DROP TABLE IF EXISTS actions; CREATE VIEW actions AS \(endless);"),
    ("a table of other columns", "DROP TABLE IF EXISTS actions; CREATE TABLE actions(x);"),
    (
      "a table with a computed column",
      "DROP TABLE IF EXISTS actions; CREATE TABLE actions(name, rest, kind AS (length(hex(zeroblob(100000000)))));"
    ),
    ("a check without an end", "CREATE TABLE more(x CHECK (x < (\(endless))));"),
    ("an index over an expression", "CREATE INDEX IF NOT EXISTS slow ON actions(length(hex(zeroblob(1000000))));"),
    ("a virtual table", "CREATE VIRTUAL TABLE found USING fts5(x);"),
    ("no tables", "DROP TABLE IF EXISTS actions; DROP TABLE IF EXISTS nodes;"),
    ("a newer version", "PRAGMA user_version = 99;"),
    ("an older version", "PRAGMA user_version = 1;"),
    (
      "a schema that is damaged",
      "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE actions(' || name;"
    ),
    ("a rollback journal", "PRAGMA journal_mode = PERSIST; CREATE TABLE more(x); INSERT INTO more VALUES (1);"),
    ("results that are gone", "DELETE FROM actions; VACUUM;"),
    ("results that are not sealed", "UPDATE actions SET kind = 'crop';"),
  ]

  private static func events(_ body: () -> String) -> String {
    ["INSERT", "UPDATE", "DELETE"].map {
      "CREATE TRIGGER on_\($0) BEFORE \($0) ON actions BEGIN \(body()) END;"
    }.joined(separator: " ")
  }

  static let databases = statements.map { name, text in
    Stranger("a cache with \(name)") { clone in
      try await clone.shell("mkdir -p .dsbuild")
      // Where there is no such program, the clone is an honest one.
      let sqlite = "/usr/bin/sqlite3"
      if FileManager.default.isExecutableFile(atPath: sqlite) {
        try clone.write("CREATE TABLE IF NOT EXISTS actions(name, rest, kind); \(text)", to: ".dsbuild/sql")
        try await clone.shell("\(sqlite) .dsbuild/cache.sqlite <.dsbuild/sql")
        try clone.remove(".dsbuild/sql")
      }
    }
  }
}
