import CSQLite
import Digests
import Engine
import Foundation
import TestSupport
import Testing

@Suite("The beginning of a cache")
struct CacheBeginningTests {
  @Test("waits for another process that makes the same database in the same moment")
  func waitsForWriter() async throws {
    let directory = try TemporaryFolder()
    let root = directory.path(of: "cache")
    try Effects().makeDirectories(root)
    var handle: OpaquePointer?
    try #require(unsafe sqlite3_open(root + "/cache.sqlite", &handle) == SQLITE_OK)
    let other = unsafe try #require(handle)
    try #require(unsafe sqlite3_exec(other, "BEGIN IMMEDIATE", nil, nil, nil) == SQLITE_OK)
    let beginning = Task.detached { try ActionCache(root: root, key: ownKey, effects: Effects()) }
    // Time itself is the subject: the first goes on for a while after the second has come.
    try await Task.sleep(for: .milliseconds(200))
    try #require(unsafe sqlite3_exec(other, "COMMIT", nil, nil, nil) == SQLITE_OK)
    unsafe sqlite3_close_v2(other)
    let cache = try await beginning.value
    let key = SHA256Digest(of: "key")
    try cache.record(key, kind: "fetch", value: [1])
    try cache.flush()
    #expect(try cache.value(for: key) == [1])
  }
}
