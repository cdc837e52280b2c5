import Digests
import Engine
import TestSupport
import Testing

@Suite("Blob store")
struct BlobStoreTests {
  private let directory: TemporaryFolder

  init() throws { directory = try TemporaryFolder() }

  private func store(_ access: BlobStore.Access = .readWrite) -> BlobStore {
    BlobStore(root: directory.path(of: "cache"), effects: Effects(), access: access, limits: tinyLimits)
  }

  @Test("what is put is read, in the same process and in the next", arguments: [0, 1, 99, 100, 101, 5000])
  func roundTrip(length: Int) throws {
    let bytes = content(length, length: length)
    let first = store()
    let digest = try first.put(bytes)
    #expect(digest == SHA256Digest(of: bytes))
    #expect(try first.read(digest) == bytes)
    #expect(try first.size(of: digest) == length)
    try first.close()
    let second = store()
    #expect(try second.contains(digest))
    #expect(try second.size(of: digest) == length)
    #expect(try second.read(digest) == bytes)
    #expect(try second.allDigests() == [digest])
  }

  @Test("a blob that was never put is absent, not an error")
  func absent() throws {
    let digest = SHA256Digest(of: "nothing")
    #expect(try store().read(digest) == nil)
    #expect(try store(.readOnly).contains(digest) == false)
  }

  @Test("the blobs that are missing among some are told, whether the others are in packs or files of their own")
  func missing() throws {
    let store = store()
    let kept = try (0..<20).map { try store.put(content($0, length: $0 * 20)) }
    let unknown = (0..<5).map { SHA256Digest(of: "unknown \($0)") }
    for _ in 0..<2 {
      #expect(try store.missing(among: unknown + kept + unknown) == Set(unknown))
      try store.flush()
    }
    #expect(try self.store(.readOnly).missing(among: kept).isEmpty)
    // More than are looked up at once.
    let many = (0..<9_000).map { SHA256Digest(of: "unknown \($0)") }
    #expect(try store.missing(among: kept + many + kept) == Set(many))
  }

  @Test("a store opened for reading makes nothing, and finds what is there")
  func readOnly() throws {
    #expect(try store(.readOnly).allDigests().isEmpty)
    #expect(directory.files().isEmpty)
    let writer = store()
    let digests = try (0..<20).map { try writer.put(content($0)) }
    // Nothing was flushed past the last batch: the tail is found behind the index.
    let before = directory.files()
    let reader = store(.readOnly)
    #expect(try reader.allDigests() == digests.sorted())
    for (number, digest) in digests.enumerated() { #expect(try reader.read(digest) == content(number)) }
    #expect(directory.files() == before)
  }

  @Test("the same bytes are written once")
  func idempotent() throws {
    let store = store()
    try store.put(content(1))
    try store.put(content(2, length: 4000))
    try store.flush()
    let size = try store.storedBytes()
    try store.put(content(1))
    try store.put(content(2, length: 4000))
    try store.close()
    #expect(try store.storedBytes() == size)
  }

  @Test("many threads put and read at once")
  func threads() async throws {
    let store = store()
    let pool = ProcessorPool(width: 4)
    let results = try await pool.map(Array(0..<400)) { number in
      let bytes = content(number % 150, length: 20 + number % 150)
      return (try? store.put(bytes)).flatMap { try? store.read($0) } == bytes
    }
    #expect(results.allSatisfy { $0 })
    try store.close()
    let reader = BlobStore(root: directory.path(of: "cache"), effects: Effects(), access: .readOnly)
    #expect(try Verification(store: reader).run(readShare: 1).damaged.isEmpty)
  }

  @Test("two writers at once use packs of their own, and each finds what both have put")
  func twoWriters() throws {
    let (first, second) = (store(), store())
    var digests: [SHA256Digest] = []
    for number in 0..<30 {
      digests.append(try first.put(content(number)))
      digests.append(try second.put(content(1000 + number)))
    }
    try first.close()
    try second.close()
    let third = store()
    #expect(try third.allDigests() == digests.sorted())
    for digest in digests { #expect(try third.read(digest) != nil) }
    #expect(directory.files().filter { $0.hasPrefix("cache/incoming") }.isEmpty)
  }

  @Test("what is removed is gone in the next process too, and compacting gives its room back")
  func removal() throws {
    let store = store()
    let digests = try (0..<24).map { try store.put(content($0)) } + [try store.put(content(99, length: 3000))]
    try store.flush()
    let size = try store.storedBytes()
    let gone = digests.enumerated().filter { $0.offset % 3 == 0 }.map(\.element)
    try store.remove(gone)
    #expect(try store.allDigests() == digests.filter { !gone.contains($0) }.sorted())
    #expect(try self.store().allDigests() == digests.filter { !gone.contains($0) }.sorted())
    try store.compact(to: 0)
    #expect(try store.storedBytes() == size - 9 * 104 + (gone.contains(digests[24]) ? 104 - 3000 : 0))
    try store.close()
    let reader = self.store(.readOnly)
    let report = try Verification(store: reader).run(readShare: 1)
    #expect(report.blobs == 16)
    #expect(report.damaged.isEmpty)
  }

  @Test("a process that compacts leaves another one's view right")
  func compactionBehindTheBack() throws {
    let first = store()
    let digests = try (0..<24).map { try first.put(content($0)) }
    try first.close()
    let reader = store()
    #expect(try reader.read(digests[0]) != nil)
    let second = store()
    try second.remove([digests[1], digests[9]])
    try second.compact(to: 0)
    try second.close()
    for (number, digest) in digests.enumerated() where number != 1 && number != 9 {
      #expect(try reader.read(digest) == content(number))
    }
    #expect(try reader.read(digests[1]) == nil)
    #expect(reader.quarantined.isEmpty)
  }
}
