import Digests
import Imaging
import Listings
import Manifest
import Pipeline
import TestSupport
import Testing

@Suite("Listings of random items")
struct ListingRoundTripTests {
  private func items(_ generator: inout SeededGenerator, _ counts: ClosedRange<Int> = 0...40) -> [Item] {
    (0..<Int.random(in: counts, using: &generator)).map { _ in Item.random(&generator) }
  }

  @Test("are read as they were written, in any order", arguments: 0..<60 as Range<UInt64>)
  func roundTrip(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let items = items(&generator)
    let listing = Listing(items)
    #expect(Listing(encoded: listing.encoded()) == listing)
    #expect(Listing(items.shuffled(using: &generator)) == listing)
    #expect(Array(listing.items) == items.sorted { $0.id < $1.id })
    for item in items { #expect(listing.item(item.id) == item) }
  }

  @Test("are refused or read to the same bytes when one byte is another", arguments: 0..<60 as Range<UInt64>)
  func damaged(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let bytes = Listing(items(&generator, 1...12)).encoded()
    for _ in 0..<200 {
      var damaged = bytes
      damaged[Int.random(in: damaged.indices, using: &generator)] ^= UInt8.random(in: 1...255, using: &generator)
      guard let listing = Listing(encoded: damaged) else { continue }
      let isSame = Listing(listing.items).encoded() == damaged
      #expect(isSame, "seed \(seed)")
    }
  }

  @Test("are refused when they end early or go on", arguments: 0..<20 as Range<UInt64>)
  func cut(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let bytes = Listing(items(&generator, 1...6)).encoded()
    for count in bytes.indices { #expect(Listing(encoded: Array(bytes[..<count])) == nil) }
    #expect(Listing(encoded: bytes + [UInt8.random(in: 0...255, using: &generator)]) == nil)
  }

  @Test("are refused with a count that no bytes could hold")
  func hugeCount() {
    var bytes = Listing([Item.at("a")]).encoded()
    for index in 8..<16 { bytes[index] = 0xff }
    #expect(Listing(encoded: bytes) == nil)
  }

  @Test("are refused when two items have one id, or are out of order")
  func order() {
    let one = Array(Listing([Item(id: ItemID(high: 1, low: 1))]).encoded().dropFirst(16))
    let two = Array(Listing([Item(id: ItemID(high: 1, low: 2))]).encoded().dropFirst(16))
    let head = Listing.header(count: 2)
    #expect(Listing(encoded: head + one + two) != nil)
    #expect(Listing(encoded: head + two + one) == nil)
    #expect(Listing(encoded: head + one + one) == nil)
  }

  @Test("change only the items that are still in, and keep the others' bytes")
  func mapIn() {
    var generator = SeededGenerator(seed: 5)
    let listing = Listing(items(&generator, 40...40))
    let mapped = listing.mapIn { $0.score = 7 }
    for (before, after) in zip(listing.items, mapped.items) {
      var expected = before
      if before.isIn { expected.score = 7 }
      #expect(after == expected)
    }
    #expect(Listing(encoded: mapped.encoded()) == mapped)
    #expect(listing.mapEach { _ in } == listing)
  }

  @Test("tell the splits of their pictures without decoding the rest", arguments: 0..<20 as Range<UInt64>)
  func splits(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let listing = Listing((0..<40).map { _ in Item.random(&generator) })
    var found: [SHA256Digest: Split] = [:]
    var counts: [Split: Int] = [:]
    listing.items.forEachSplit { image, split, isIn in
      found[image] = split
      if isIn { counts[split, default: 0] += 1 }
    }
    let expected = listing.items.filter { $0.image != nil && $0.split != nil }
    #expect(Array(found.keys).sorted() == expected.compactMap(\.image).sorted())
    #expect(expected.allSatisfy { item in item.image.flatMap { found[$0] } == item.split })
    #expect(counts == expected.filter(\.isIn).compactMap(\.split).reduce(into: [:]) { $0[$1, default: 0] += 1 })
    #expect(ListedSplits(listing).counts == counts)
  }

  @Test("name each picture that is in once, in ascending order")
  func imagesIn() {
    let listing = Listing([
      .at("a", image: .picture(2)), .at("b", image: .picture(1)), .at("c", image: .picture(2)),
      .at("d", image: .picture(3), .out(.inspect, .corrupt)), .at("e"),
    ])
    #expect(listing.imagesIn == [SHA256Digest.picture(1), .picture(2)].sorted())
  }
}
