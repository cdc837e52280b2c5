import Digests
import TestSupport
import Testing

@testable import Engine

/// The tables that a store keeps in memory.
@Suite("The tables of a store")
struct StoreTablesTests {
  private static func digest(_ number: Int) -> SHA256Digest { SHA256Digest(of: "blob \(number)") }

  @Test("find many digests at once as one by one, however they came and went", arguments: 0..<40 as Range<UInt64>)
  func many(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var map = DigestMap<Int>()
    var expected: [SHA256Digest: Int] = [:]
    func number() -> Int { Int.random(in: 0..<300, using: &generator) }
    for value in 0..<Int.random(in: 0..<200, using: &generator) {
      let digest = Self.digest(number())
      map.load(digest, value)
      expected[digest] = value
    }
    map.sortLoaded()
    for value in 0..<Int.random(in: 0..<100, using: &generator) {
      let digest = Self.digest(number())
      let isGone = Bool.random(using: &generator)
      map[digest] = isGone ? nil : value
      expected[digest] = isGone ? nil : value
    }
    let digests = (0..<400).map(Self.digest)
    #expect(map.contains(digests) == digests.map { expected[$0] != nil })
    #expect(digests.map { map[$0] } == digests.map { expected[$0] })
    #expect(map.contains([]).isEmpty)
  }

  @Test("know each use until it is recorded, and afterwards too", arguments: 0..<20 as Range<UInt64>)
  func uses(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var used = UsedBlobs()
    var (open, all) = (Set<UInt64>(), Set<UInt64>())
    for _ in 0..<Int.random(in: 1..<300, using: &generator) {
      let digest = Self.digest(Int.random(in: 0..<90, using: &generator))
      switch Int.random(in: 0..<12, using: &generator) {
      case 0:
        let recorded = used.unrecorded()
        #expect(recorded == open.sorted())
        let late = Self.digest(100)
        used.insert(late)
        used.noteRecorded(recorded)
        all.insert(late.prefix)
        open = open.contains(late.prefix) ? [] : [late.prefix]
      case 1: #expect(used.contains(digest) == all.contains(digest.prefix))
      default:
        used.insert(digest)
        open.insert(digest.prefix)
        all.insert(digest.prefix)
      }
    }
    #expect(used.unrecorded() == open.sorted() && used.all == all)
  }

  @Test("drop repeated uses before they fill the memory")
  func repeated() {
    var used = UsedBlobs()
    for number in 0..<200_000 { used.insert(Self.digest(number % 3)) }
    #expect(used.unrecorded() == (0..<3).map { Self.digest($0).prefix }.sorted())
  }
}
