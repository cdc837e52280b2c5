import Digests
import Engine
import TestSupport
import Testing

@Suite("Action cache")
struct ActionCacheTests {
  private let directory: TemporaryFolder

  init() throws { directory = try TemporaryFolder() }

  private func cache(
    _ access: BlobStore.Access = .readWrite, clock: WallClock = .system
  ) throws -> ActionCache {
    try ActionCache(root: directory.path(of: "cache"), key: ownKey, effects: Effects(), access: access, clock: clock)
  }

  private func key(_ number: Int) -> SHA256Digest { SHA256Digest(of: "key \(number)") }
  private func clock(_ seconds: Int64) -> WallClock { WallClock { seconds * 1_000_000_000 } }

  @Test("what is recorded is known at once, and in the next process after a flush")
  func roundTrip() throws {
    let blob = SHA256Digest(of: "blob")
    let first = try cache()
    try first.record(key(1), kind: "fetch", value: [1, 2, 3])
    try first.record(key(2), kind: "crop", value: [], expires: 9_999_999_999, blob: blob)
    #expect(try first.value(for: key(1)) == [1, 2, 3])
    try first.flush()
    let second = try cache(.readOnly)
    #expect(try second.entry(for: key(1)) == ActionEntry(kind: "fetch", value: [1, 2, 3]))
    #expect(
      try second.entry(for: key(2)) == ActionEntry(kind: "crop", value: [], expires: 9_999_999_999, blob: blob))
    #expect(try second.value(for: key(3)) == nil)
    #expect(try second.values(for: (0..<9).map(key)) == [key(1): [1, 2, 3], key(2): []])
    #expect(try second.referencedBlobs() == [blob])
  }

  @Test("a result is asked for again from the second on in which it expires")
  func expiry() throws {
    let cache = try cache(clock: clock(100))
    try cache.record(key(1), kind: "fetch", value: [1], expires: 100)
    try cache.record(key(2), kind: "fetch", value: [2], expires: 101)
    #expect(try cache.value(for: key(1)) == nil)
    #expect(try cache.value(for: key(2)) == [2])
    try cache.flush()
    #expect(try self.cache(clock: clock(99)).value(for: key(1)) == [1])
    #expect(try self.cache(clock: clock(101)).value(for: key(2)) == nil)
  }

  @Test("a newer result replaces the older, and a removed one is gone")
  func replacing() throws {
    let cache = try cache()
    try cache.record(key(1), kind: "fetch", value: [1])
    try cache.flush()
    try cache.record(key(1), kind: "fetch", value: [2])
    try cache.flush()
    #expect(try cache.value(for: key(1)) == [2])
    try cache.remove([key(1)])
    #expect(try cache.value(for: key(1)) == nil)
  }

  @Test("the run of a node is known by its key")
  func nodes() throws {
    var description = Description(kind: "split", version: 3)
    description["seed"] = .integer(7)
    let record = NodeRecord(description: description, outputs: [key(1), key(2)], summary: [9, 9])
    try cache().record(record)
    #expect(try cache(.readOnly).node(description.key) == record)
    #expect(try cache(.readOnly).node(key(5)) == nil)
  }

  @Test("opened for reading, a missing or damaged cache is empty and stays as it is")
  func readOnly() throws {
    #expect(try cache(.readOnly).value(for: key(1)) == nil)
    #expect(directory.files().isEmpty)
    try Effects().makeDirectories(directory.path(of: "cache"))
    try directory.replace("cache/cache.sqlite", with: content(1, length: 9000))
    #expect(try cache(.readOnly).value(for: key(1)) == nil)
    #expect(try directory.read("cache/cache.sqlite") == content(1, length: 9000))
  }

  @Test("what is no cache of this version is set aside and begun anew", arguments: [0, 5, 9000])
  func replaced(length: Int) throws {
    try Effects().makeDirectories(directory.path(of: "cache"))
    try directory.replace("cache/cache.sqlite", with: content(1, length: length))
    let cache = try cache()
    try cache.record(key(1), kind: "fetch", value: [1])
    try cache.flush()
    #expect(try self.cache().value(for: key(1)) == [1])
    #expect(directory.files().contains("cache/cache.sqlite.bad") == (length > 0))
  }

  @Test("a directory in its place is set aside")
  func directoryInstead() throws {
    try Effects().makeDirectories(directory.path(of: "cache/cache.sqlite/inner"))
    let cache = try cache()
    try cache.record(key(1), kind: "fetch", value: [1])
    #expect(try cache.value(for: key(1)) == [1])
  }

  @Test("a bit flipped anywhere in the database gives the right result, none, or a cache begun anew; never a wrong one")
  func flips() throws {
    let cache = try cache()
    for number in 0..<60 {
      try cache.record(key(number), kind: "inspect", value: content(number, length: 150), blob: key(number + 1000))
    }
    try cache.record(NodeRecord(description: Description(kind: "n", version: 1), outputs: [key(1)], summary: [5]))
    try cache.checkpoint()
    let whole = try directory.read("cache/cache.sqlite")
    #expect(whole.count > 8192)
    for offset in Array(stride(from: 0, to: 200, by: 5)) + Array(stride(from: 200, to: whole.count, by: 199)) {
      var bytes = whole
      bytes[offset] ^= UInt8(1 << (offset % 8))
      for file in directory.files() { try Effects().unlink(directory.path(of: file)) }
      try directory.replace("cache/cache.sqlite", with: bytes)
      for access in [BlobStore.Access.readOnly, .readWrite] {
        let damaged = try self.cache(access)
        for number in 0..<60 {
          let entry = try damaged.entry(for: key(number))
          let right = ActionEntry(kind: "inspect", value: content(number, length: 150), blob: key(number + 1000))
          #expect(entry == nil || entry == right, "byte \(offset)")
        }
        let node = try damaged.node(Description(kind: "n", version: 1).key)
        #expect(node == nil || node?.outputs == [key(1)])
      }
      // Whatever was found, recording goes on.
      let going = try self.cache()
      try going.record(key(1), kind: "inspect", value: [1])
      try going.flush()
      #expect(try self.cache().value(for: key(1)) == [1], "byte \(offset)")
    }
  }

  @Test(
    "a bit flipped in a row is found without asking for it, and mending drops that row alone", arguments: [0, 40, 149])
  func flippedRow(at offset: Int) throws {
    let cache = try cache()
    for number in 0..<20 { try cache.record(key(number), kind: "inspect", value: content(number, length: 150)) }
    try cache.record(NodeRecord(description: Description(kind: "n", version: 1), outputs: [key(1)], summary: [5]))
    try cache.checkpoint()
    #expect(try cache.verify() == (21, true))
    var bytes = try directory.read("cache/cache.sqlite")
    let value = content(7, length: 150)
    let place = try #require((0...bytes.count - 150).first { Array(bytes[$0..<$0 + 150]) == value })
    bytes[place + offset] ^= 8
    for file in directory.files() { try Effects().unlink(directory.path(of: file)) }
    try directory.replace("cache/cache.sqlite", with: bytes)
    #expect(try self.cache(.readOnly).verify() == (21, false))
    #expect(try self.cache(.readOnly).problem() == .content)
    let mended = try self.cache()
    try mended.mend()
    #expect(try mended.verify() == (20, true))
    #expect(try mended.value(for: key(7)) == nil)
    #expect(try mended.value(for: key(8)) == content(8, length: 150))
  }

  @Test("two processes' worth of connections write and read at once")
  func twoWriters() async throws {
    let (first, second) = (try cache(), try cache())
    let pool = ProcessorPool(width: 2)
    let written = try await pool.map([0, 1]) { half -> Bool in
      let cache = half == 0 ? first : second
      for round in 0..<20 {
        for number in 0..<20 {
          guard (try? cache.record(key(half * 1000 + round * 20 + number), kind: "k", value: [UInt8(number)])) != nil
          else { return false }
        }
        guard (try? cache.flush()) != nil else { return false }
      }
      return true
    }
    #expect(written == [true, true])
    #expect(try cache(.readOnly).values(for: (0..<2000).map(key)).count == 800)
    #expect(try cache(.readOnly).verify() == (800, true))
  }
}
