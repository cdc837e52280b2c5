import Digests
import Engine
import Listings
import Manifest
import Pipeline
import TestSupport
import Testing

@Suite("The pieces of a long listing")
struct ListingPiecesTests {
  private static let most = ListingCut.mostRows

  /// Random items, and those that some edits made of them. The number of rows may pass a limit at which the cut changes.
  private func pair(_ generator: inout SeededGenerator) -> (old: [Item], new: [Item]) {
    let count = [Self.most, 2 * Self.most, 3 * Self.most].randomElement(using: &generator) ?? 0
    let old = (0..<count + Int.random(in: -2...2, using: &generator)).map { _ in Item.random(&generator) }
    var new = old
    for _ in 0..<Int.random(in: 0...3, using: &generator) {
      new.remove(at: Int.random(in: new.indices, using: &generator))
    }
    for _ in 0..<Int.random(in: 0...3, using: &generator) {
      new[Int.random(in: new.indices, using: &generator)].score = UInt16.random(in: 0...10_000, using: &generator)
    }
    new += (0..<Int.random(in: 0...3, using: &generator)).map { _ in Item.random(&generator) }
    return (old, new)
  }

  @Test("depend on the rows alone, and each has its part of the ids", arguments: 0..<6 as Range<UInt64>)
  func cut(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let (items, _) = pair(&generator)
    let listing = Listing(items)
    let outline = ListingOutline(listing)
    let count = listing.pieces.count
    #expect(count == (items.count <= Self.most ? 1 : items.count <= 2 * Self.most ? 2 : 4))
    #expect(ListingOutline(Listing(items.shuffled(using: &generator))) == outline)
    #expect(Listing(listing.pieces, cut: outline.cut) == listing)
    #expect(count == 1 || Listing(listing.pieces.reversed(), cut: outline.cut) == nil)
    #expect(Listing(Array(listing.pieces.dropLast()), cut: outline.cut) == nil)
    for (index, piece) in listing.pieces.enumerated() {
      #expect(ListingPiece(encoded: piece.bytes, digest: piece.digest) == piece)
      let ids = Listing(piece).ids
      #expect(count == 1 || ids.allSatisfy { $0.high / (UInt64.max / UInt64(count) + 1) == UInt64(index) })
    }
    #expect(Array(listing.items) == items.sorted { $0.id < $1.id })
    #expect(items.allSatisfy { listing.item($0.id) == $0 })
  }

  @Test("are shared by listings that differ in few rows", arguments: 0..<24 as Range<UInt64>)
  func patched(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let (items, edited) = pair(&generator)
    let (old, new) = (Listing(items), Listing(edited))
    func decide(_ item: inout Item) {
      guard item.id.low % 3 != 0 else { return item.verdict = .out(.crop, .rejectedInCrop) }
      item.group = item.image
    }
    let delta = ListingDelta(from: old, to: new)
    #expect(delta.before == old.items.indices.filter { new.item(old.items[$0].id) != old.items[$0] })
    #expect(delta.now == new.items.indices.filter { old.item(new.items[$0].id) != new.items[$0] })
    let expected = ListingOutline(new.mapEach(decide))
    let former = old.mapEach(decide)
    let decided = new.rows(at: delta.now).mapEach(decide)
    #expect(ListingOutline(new.patched(delta, former: former, decided: decided)) == expected)
    let (before, now) = (ListingOutline(old), ListingOutline(new))
    guard before.cut == now.cut else { return }
    // The same from the pieces that differ alone.
    let differing = now.differing(from: before)
    #expect(differing.count <= delta.before.count + delta.now.count)
    func part(_ listing: Listing) -> Listing {
      let pieces = listing.pieces.indices.map { differing.contains($0) ? listing.pieces[$0] : .empty }
      return Listing(pieces, cut: now.cut) ?? listing
    }
    let small = ListingDelta(from: part(old), to: part(new))
    let fresh = part(new).rows(at: small.now).mapEach(decide)
    let patched = part(new).patched(small, former: part(former), decided: fresh)
    #expect(ListingOutline(former).replacing(differing, with: patched) == expected)
  }

  @Test("are listed in bytes that are read again, and in no others", arguments: 0..<4 as Range<UInt64>)
  func outline(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let items = (0..<2 * Self.most + 1).map { _ in Item(id: ItemID(high: generator.next(), low: generator.next())) }
    let outline = ListingOutline(Listing(items))
    let bytes = outline.encoded()
    #expect(outline.pieces.count == 4 && outline.count == items.count)
    #expect(ListingOutline(encoded: bytes) == outline)
    for count in bytes.indices { #expect(ListingOutline(encoded: Array(bytes[..<count])) == nil) }
    #expect(ListingOutline(encoded: bytes + [0]) == nil)
    #expect(ListingOutline(encoded: Listing(items.prefix(3)).encoded()) == nil)
    for place in 0..<12 {
      var damaged = bytes
      damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      #expect(ListingOutline(encoded: damaged) == nil)
    }
  }

  @Test("of a version that did not cut are cut when they are read")
  func uncut() throws {
    var generator = SeededGenerator(seed: 1)
    let listing = Listing((0..<Self.most * 3).map { _ in Item.random(&generator) })
    let rows = listing.pieces.flatMap { $0.bytes.dropFirst(16) }
    let uncut = Listing.header(count: listing.items.count) + rows
    #expect(Listing(encoded: uncut) == listing)
    // Its pieces are not in the store, but its rows are compared with those of a cut one.
    let project = try PlannedProject("dsbuild: 1\nname: uncut\nclasses: { weir: weir.csv }\n", files: ["weir.csv": ""])
    let listings = project.workspace.listings
    let old = try project.workspace.store.put(uncut)
    var items = Array(listing.items)
    items[0].score = items[0].score == 1 ? 2 : 1
    let (before, now) = try listings.differing(old, from: listings.put(Listing(items)))
    let delta = ListingDelta(from: before, to: now)
    #expect(before.rows(at: delta.before) == Listing(listing.items.prefix(1)))
    #expect(now.rows(at: delta.now) == Listing(items.prefix(1)))
  }

  @Test("are stored each once, and a listing without one of them is lost")
  func stored() throws {
    var generator = SeededGenerator(seed: 2)
    let project = try PlannedProject("dsbuild: 1\nname: pieces\nclasses: { weir: weir.csv }\n", files: ["weir.csv": ""])
    let workspace = project.workspace
    var items = (0..<Self.most * 3).map { _ in Item.random(&generator) }
    let listing = Listing(items)
    let digest = try workspace.put(listing)
    let blobs = try workspace.store.allDigests().count
    #expect(blobs == 5)
    #expect(try workspace.listing(digest) == listing)
    items[0].score = 1
    let changed = try workspace.put(Listing(items))
    #expect(try workspace.store.allDigests().count == blobs + 2)
    try workspace.store.close()

    // Another process has nothing in memory.
    let other = try project.edited("dsbuild: 1\nname: pieces\nclasses: { weir: weir.csv }\n").workspace
    #expect(try other.listing(changed) == Listing(items))
    #expect(try other.store.listing(digest) == listing)
    let outline = try other.listings.stored(digest).outline
    let part = try other.listings.stored(digest).listing(at: [2])
    #expect(part.pieces[2] == listing.pieces[2] && part.items.count == outline.pieces[2].count)
    var output = NodeOutput(listings: [.weir: digest])
    #expect(try other.listings.pieces(of: output) == outline.pieces.map(\.digest))
    output.listings = [.gate: try other.put(Listing(items.prefix(9)))]
    #expect(try other.listings.pieces(of: output).isEmpty)
    try other.store.close()

    let last = try project.edited("dsbuild: 1\nname: pieces\nclasses: { weir: weir.csv }\n").workspace
    let lost = outline.pieces[3].digest
    _ = try GarbageCollection(store: last.store, cache: last.actions).run(
      roots: Set(try last.store.allDigests()).subtracting([lost]), rules: .init(dropsUnneeded: true))
    #expect(throws: EngineError.self) { try last.listing(digest) }
    let two = try last.listings.stored(digest).listing(at: [0, 1])
    #expect(two.items.count == outline.pieces[0].count + outline.pieces[1].count)
    #expect(throws: EngineError.self) { try last.listings.put(part, at: [2], of: outline) }
    #expect(try last.put(listing) == digest)
    #expect(try last.listing(digest) == listing)
  }

  @Test("that are lost are made again by the next build, whichever step gave them", arguments: [0, 1, 2, 3])
  func lost(step: Int) async throws {
    let step = [StepName.sources, .fetch, .inspect, .crop][step]
    let manifest = """
      dsbuild: 1
      name: lost
      classes: { weir: { sources: [{ files: "photos/*.png" }] } }
      inspect: { min_side: 8 }
      duplicates: { near: { threshold: 0% } }
      crop: { mode: none }
      export: [{ format: csv, to: out/table.csv }]

      """
    let project = try PlannedProject(manifest)
    for number in 0..<Self.most + 20 {
      let picture = PlainPNG.file(width: 8, height: 8) { x, y in (UInt8(number & 255), UInt8(number >> 8), UInt8(x * y))
      }
      try project.folder.write(picture, to: "photos/\(number).png")
    }
    try await project.build()
    let table = try project.folder.text("out/table.csv")
    let workspace = project.workspace
    let output = try #require(try NodeHistory(workspace.state)[NodeName(step, .oneClass(.weir))]?.output)
    let lost = try #require(try workspace.listings.pieces(of: output).first)
    try workspace.store.remove([lost])
    #expect(try !workspace.store.contains(lost))
    try workspace.store.close()
    let again = try project.edited(manifest)
    let report = try await again.build()
    #expect(report.nodesRan > 0)
    #expect(try again.workspace.store.contains(lost))
    #expect(try again.folder.text("out/table.csv") == table)
    #expect(try await project.edited(manifest).build().nodesRan == 0)
  }
}
