import CSQLite
import Digests
import Engine
import TestSupport
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

@Suite("A cache of strange hands")
struct HostileCacheTests {
  private let directory: TemporaryFolder
  private var root: String { directory.path(of: "cache") }
  private let known = SHA256Digest(of: "known")

  init() throws {
    directory = try TemporaryFolder()
    let cache = try cache()
    try cache.record(known, kind: "crop", value: [1])
    try cache.checkpoint()
  }

  private func cache(_ access: BlobStore.Access = .readWrite, key: SealKey = ownKey) throws -> ActionCache {
    try ActionCache(root: root, key: key, effects: Effects(), access: access)
  }

  private func run(_ sql: String) throws {
    var handle: OpaquePointer?
    try #require(unsafe sqlite3_open(root + "/cache.sqlite", &handle) == SQLITE_OK)
    defer { unsafe sqlite3_close_v2(handle) }
    try #require(unsafe sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK, "\(sql)")
  }

  private static let endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)"

  @Test(
    "with any other table, column, index, view or trigger it is set aside and begun anew, and nothing of it is run",
    arguments: [
      "CREATE TRIGGER t AFTER INSERT ON actions BEGIN INSERT INTO nodes SELECT 1, 2, 3 WHERE (\(endless) SELECT count(*) FROM c) > 0; END",
      "CREATE TRIGGER t BEFORE UPDATE ON actions BEGIN SELECT RAISE(ABORT, 'no'); END",
      """
      ALTER TABLE actions RENAME TO others; CREATE VIEW actions AS \(endless)
      SELECT x AS name, '' AS kind, x'' AS value, NULL AS expires, NULL AS blob, 0 AS used, 0 AS seal, x'' AS rest FROM c
      """,
      "DROP TABLE actions", "DROP TABLE actions; CREATE TABLE actions (x)", "DROP INDEX actions_by_name",
      "ALTER TABLE actions ADD COLUMN more", "CREATE TABLE more (x)",
      "CREATE INDEX more ON actions (kind)", "CREATE TEMP TABLE none (x); CREATE VIEW more AS SELECT 1",
      "PRAGMA user_version = 0", "PRAGMA user_version = 2", "PRAGMA user_version = -1",
      "PRAGMA user_version = 268435459",
    ])
  func otherSchema(sql: String) throws {
    try run(sql)
    #expect(try cache(.readOnly).value(for: known) == nil)
    #expect(try cache(.readOnly).problem() == .content)
    let begun = try cache()
    #expect(begun.replaced?.code == .damaged)
    try begun.record(SHA256Digest(of: "new"), kind: "k", value: [2])
    try begun.flush()
    #expect(try cache(.readOnly).value(for: SHA256Digest(of: "new")) == [2])
    #expect(FileStamp(path: root + "/cache.sqlite.bad") != nil)
    #expect(try cache().replaced == nil)
  }

  @Test(
    "of a newer dsbuild it is refused by name and stays as it is", arguments: [BlobStore.Access.readOnly, .readWrite])
  func newer(access: BlobStore.Access) throws {
    try run("PRAGMA user_version = 99")
    let before = try directory.read("cache/cache.sqlite")
    let error = #expect(throws: EngineError.self) { try cache(access) }
    #expect(error?.code == .refused)
    #expect(error?.message.contains("a newer dsbuild made it (tables of version 99") == true)
    #expect(error?.hint?.contains("cache.dir") == true)
    #expect(try directory.read("cache/cache.sqlite") == before)
    #expect(FileStamp(path: root + "/cache.sqlite.bad") == nil)
  }

  @Test("in a format that SQLite does not know it is set aside and begun anew", arguments: [5, 127, 251] as [UInt8])
  func unknownFormat(format: UInt8) throws {
    var bytes = try directory.read("cache/cache.sqlite")
    bytes[47] = format
    try directory.replace("cache/cache.sqlite", with: bytes)
    #expect(try cache(.readOnly).value(for: known) == nil)
    #expect(try cache().replaced?.code == .damaged)
    #expect(try cache().replaced == nil)
  }

  @Test("with a value that no memory holds it is set aside")
  func hugeValue() throws {
    try run("UPDATE actions SET value = zeroblob(300000000)")
    let cache = try cache()
    #expect(try cache.value(for: known) == nil)
    try cache.record(known, kind: "crop", value: [3])
    #expect(try cache.value(for: known) == [3])
  }

  @Test(
    "a link, a pipe or a folder in place of one of its files is set aside and not opened",
    arguments: ["", "-wal", "-shm", "-journal"])
  func otherFiles(ending: String) throws {
    let path = root + "/cache.sqlite" + ending
    try directory.replace("precious", with: [1, 2, 3])
    for make in [
      { unsafe symlink(directory.path(of: "precious"), path) }, { unsafe mkfifo(path, 0o644) },
      { unsafe mkdir(path, 0o755) },
    ] {
      try Effects().removeTree(path)
      try #require(make() == 0)
      #expect(try cache(.readOnly).value(for: known) == nil)
      #expect(try cache().replaced?.code == .damaged)
    }
    #expect(try directory.read("precious") == [1, 2, 3])
  }

  @Test("a result that another user's key sealed is not known, counts as damage, and is dropped by mending")
  func otherKey() throws {
    let other = SealKey.random()
    let stranger = try cache(key: other)
    #expect(try stranger.value(for: known) == nil)
    let forged = SHA256Digest(of: "forged")
    try stranger.record(forged, kind: "crop", value: [9])
    let node = NodeRecord(description: Description(kind: "n", version: 1), outputs: [forged], summary: [9])
    try stranger.record(node)
    #expect(try cache().value(for: forged) == nil)
    #expect(try cache().node(node.key) == nil)
    #expect(try cache().verify() == (3, false))
    let own = try cache()
    try own.mend()
    #expect(try own.verify() == (1, true))
    #expect(try own.value(for: known) == [1])
  }

  @Test("a result in the journal of another user's process is not taken over")
  func otherJournal() async throws {
    await #expect(processExitsWith: .signal(9)) { [root = root as String] in
      let cache = try ActionCache(root: root, key: .random(), effects: Effects())
      try cache.record(SHA256Digest(of: "forged"), kind: "crop", value: [9])
      let faulty = Effects(faults: FaultPlan(.kill, at: 1))
      try withExtendedLifetime(cache) { try faulty.unlink(root + "/other") }
    }
    #expect(directory.files().contains { $0.hasPrefix("cache/journal/") })
    #expect(try cache().value(for: SHA256Digest(of: "forged")) == nil)
  }
}
