import Digests
import Listings
import Manifest
import TestSupport
import Testing

@Suite("The difference of two listings")
struct ListingDeltaTests {
  /// A listing of random items, and one that some edits made of it.
  private func pair(_ generator: inout SeededGenerator) -> (old: Listing, new: Listing) {
    let items = (0..<Int.random(in: 0...40, using: &generator)).map { _ in Item.random(&generator) }
    var edited = items.filter { _ in Int.random(in: 0..<8, using: &generator) > 0 }
    for index in edited.indices where Int.random(in: 0..<6, using: &generator) == 0 {
      edited[index].score = UInt16.random(in: 0...10_000, using: &generator)
    }
    edited += (0..<Int.random(in: 0...5, using: &generator)).map { _ in Item.random(&generator) }
    return (Listing(items), Listing(edited))
  }

  @Test("has exactly the rows that are not the same in both", arguments: 0..<200 as Range<UInt64>)
  func rows(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let (old, new) = pair(&generator)
    let delta = ListingDelta(from: old, to: new)
    #expect(delta.before == old.items.indices.filter { new.item(old.items[$0].id) != old.items[$0] })
    #expect(delta.now == new.items.indices.filter { old.item(new.items[$0].id) != new.items[$0] })
    #expect(delta.isEmpty == (old == new))
    #expect(Array(new.rows(at: delta.now).items) == delta.now.map { new.items[$0] })
  }

  @Test("has the rows of judged pictures too", arguments: 0..<50 as Range<UInt64>)
  func judged(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let (old, new) = pair(&generator)
    let judged = Set(new.items.compactMap(\.image).filter { _ in Bool.random(using: &generator) })
    let delta = ListingDelta(from: old, to: new, judged: judged)
    let expected = new.items.indices.filter { place in
      old.item(new.items[place].id) != new.items[place] || new.items[place].image.map(judged.contains) == true
    }
    #expect(delta.now == expected)
  }

  @Test("patches an earlier output to the bytes that deciding all rows gives", arguments: 0..<200 as Range<UInt64>)
  func patched(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let (old, new) = pair(&generator)
    func decide(_ item: inout Item) {
      guard item.id.low % 3 != 0 else { return item.verdict = .out(.crop, .rejectedInCrop) }
      item.group = item.image
      item.confidence = UInt16(item.id.low % 1000)
    }
    let delta = ListingDelta(from: old, to: new)
    let patched = new.patched(
      delta, former: old.mapEach(decide), decided: new.rows(at: delta.now).mapEach(decide))
    #expect(patched.encoded() == new.mapEach(decide).encoded())
    #expect(patched == new.mapEach(decide))
  }

  @Test("replaces single items", arguments: 0..<50 as Range<UInt64>)
  func replaced(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let listing = pair(&generator).old
    let places = listing.items.indices.filter { _ in Int.random(in: 0..<4, using: &generator) == 0 }
    let chosen = Set(places.map { listing.items[$0].id })
    func change(_ item: inout Item) { item.image = SHA256Digest(of: item.id.hex) }
    let replaced = listing.replacing(at: places) { _, item in change(&item) }
    #expect(replaced == listing.mapEach { if chosen.contains($0.id) { change(&$0) } })
  }

  @Test("takes some items out and others in", arguments: 0..<60 as Range<UInt64>)
  func exchanged(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let items = pair(&generator).old.items
    let gone = items.filter { _ in Int.random(in: 0..<3, using: &generator) == 0 }
    // Some of them come back with other facts.
    let again = gone.prefix(Int.random(in: 0...2, using: &generator)).map { Item.random(&generator, id: $0.id) }
    let come = again + (0..<Int.random(in: 0...3, using: &generator)).map { _ in Item.random(&generator) }
    let left = items.filter { item in !gone.contains { $0.id == item.id } }
    let exchanged = Listing(items).replacing(gone.map(\.id), with: Listing(come))
    #expect(exchanged.encoded() == Listing(left + come).encoded())
  }

  @Test("groups pictures without decoding them to the same bytes", arguments: 0..<200 as Range<UInt64>)
  func grouped(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var items = (0..<30).map { _ in Item.random(&generator) }
    for index in items.indices {
      if Bool.random(using: &generator) { items[index].verdict = .in }
      if Int.random(in: 0..<3, using: &generator) > 0 { items[index].group = nil }
    }
    let listing = Listing(items)
    let others = Set(items.compactMap(\.image).filter { _ in Int.random(in: 0..<5, using: &generator) == 0 })
    func judge(_ item: inout Item) { item.verdict = .out(.nearDuplicates, .nearDuplicate) }
    let expected = listing.mapIn { item in
      guard let image = item.image else { return }
      if others.contains(image) { judge(&item) } else { item.group = image }
    }
    #expect(listing.grouped(besides: others, judge).encoded() == expected.encoded())
  }

  @Test("gives each fact without its item", arguments: 0..<40 as Range<UInt64>)
  func facts(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let listing = pair(&generator).new
    for (place, item) in listing.items.enumerated() {
      #expect(listing.items.id(at: place) == item.id)
      #expect(listing.items.image(at: place) == item.image)
      #expect(listing.items.isIn(at: place) == item.isIn)
      #expect(listing.items.crop(at: place) == item.crop)
      #expect(listing.items.map(\.id).index(ofSorted: item.id) == place)
    }
  }
}
