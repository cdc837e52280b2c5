import Digests
import Engine
import TestSupport
import Testing

@Suite("Collection and explanation")
struct UpkeepTests {
  private let directory: TemporaryFolder
  private let hour: Int64 = 3600

  init() throws { directory = try TemporaryFolder() }

  private func clock(_ seconds: Int64) -> WallClock { WallClock { seconds * 1_000_000_000 } }

  private func store(at seconds: Int64) -> BlobStore {
    BlobStore(root: directory.path(of: "cache"), effects: Effects(), limits: tinyLimits, clock: clock(seconds))
  }

  private func cache(at seconds: Int64) throws -> ActionCache {
    try ActionCache(root: directory.path(of: "cache"), key: ownKey, effects: Effects(), clock: clock(seconds))
  }

  /// Twelve blobs of 104 bytes each in the store, of which number n was last used at hour n.
  private func fill() throws -> [SHA256Digest] {
    var digests: [SHA256Digest] = []
    for number in 0..<12 {
      let (store, cache) = (store(at: Int64(number) * hour), try cache(at: Int64(number) * hour))
      let digest = try store.put(content(number))
      try cache.record(SHA256Digest(of: "action \(number)"), kind: "fetch", value: [1], blob: digest)
      try cache.flush()
      try store.close()
      digests.append(digest)
    }
    return digests
  }

  @Test("the least recently used go first, roots never, and entries go with their blobs")
  func size() throws {
    let digests = try fill()
    let now = 20 * hour
    let collection = GarbageCollection(store: store(at: now), cache: try cache(at: now), clock: clock(now))
    let roots: Set = [digests[0], digests[2]]
    let dry = try collection.run(roots: roots, rules: .init(maxSize: 700, isDryRun: true))
    #expect(dry.blobs == [1, 3, 4, 5, 6, 7].map { digests[$0] })
    #expect(dry.bytes == 6 * 104 && dry.remaining == 6 * 104 && !dry.isOverSize)
    #expect(try store(at: now).allDigests().count == 12)
    let report = try collection.run(roots: roots, rules: .init(maxSize: 700))
    #expect(report == dry)
    #expect(report.entries == 6)
    let after = store(at: now)
    #expect(try after.allDigests() == [0, 2, 8, 9, 10, 11].map { digests[$0] }.sorted())
    #expect(try after.storedBytes() <= 700)
    let cache = try cache(at: now)
    for number in 0..<12 {
      let isKept = [0, 2, 8, 9, 10, 11].contains(number)
      #expect(try cache.value(for: SHA256Digest(of: "action \(number)")) == (isKept ? [1] : nil))
    }
    let over = try collection.run(roots: Set(digests), rules: .init(maxSize: 1))
    #expect(over.isOverSize && over.blobs.isEmpty)
  }

  @Test("under a limit that is kept, a blob to be removed goes with what was made of it, and nothing else does")
  func removal() throws {
    let digests = try fill()
    let now = 20 * hour
    let (store, cache) = (store(at: now), try cache(at: now))
    let crop = try store.put(content(300))
    try cache.record(SHA256Digest(of: "crop"), kind: "crop", value: [2], blob: crop, source: digests[4])
    try cache.flush()
    let report = try GarbageCollection(store: store, cache: cache, clock: clock(now)).run(
      roots: [digests[0]], rules: .init(maxSize: 1 << 30, removing: [digests[4]]))
    #expect(Set(report.blobs) == [digests[4], crop])
    #expect(report.entries == 2)
    #expect(try self.store(at: now).allDigests() == digests.filter { $0 != digests[4] }.sorted())
    #expect(try self.store(at: now).storedBytes() == report.remaining)
  }

  @Test("a read counts as a use")
  func reading() throws {
    let digests = try fill()
    let reader = store(at: 15 * hour)
    _ = try reader.read(digests[0])
    try reader.close()
    let collection = GarbageCollection(
      store: store(at: 20 * hour), cache: try cache(at: 20 * hour), clock: clock(20 * hour))
    let report = try collection.run(roots: [], rules: .init(maxSize: 110))
    #expect(try store(at: 20 * hour).allDigests() == [digests[0]])
    #expect(report.blobs.first == digests[1])
  }

  @Test("what lay unused too long goes, and what nothing names goes in any case")
  func age() throws {
    let digests = try fill()
    let orphan = store(at: 19 * hour)
    let lonely = try orphan.put(content(500))
    try orphan.close()
    let collection = GarbageCollection(
      store: store(at: 20 * hour), cache: try cache(at: 20 * hour), clock: clock(20 * hour))
    let report = try collection.run(roots: [], rules: .init(maxAge: 11 * hour))
    #expect(report.blobs == digests[0..<9] + [lonely])
    #expect(try store(at: 20 * hour).allDigests() == digests[9...].sorted())
  }

  @Test("what another running build may have used stays")
  func leases() throws {
    let digests = try fill()
    let lease = try BuildLease(root: directory.path(of: "cache"), effects: Effects(), clock: clock(6 * hour))
    let (store, cache) = (store(at: 20 * hour), try cache(at: 20 * hour))
    let collection = GarbageCollection(store: store, cache: cache, clock: clock(20 * hour))
    // The packs were written by the machine's clock, after the lease began.
    #expect(try collection.run(roots: [], rules: .init(maxSize: 0)).blobs.isEmpty)
    #expect(try collection.run(roots: [], rules: .init(maxSize: 0), lease: lease).blobs.count == digests.count)
    try lease.end()
  }
}
