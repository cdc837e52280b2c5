import Digests
import Listings
import Manifest
import Pipeline
import TestSupport
import Testing

/// The counts of a class after a change are made of the former ones. They must be those of a count of everything.
@Suite("The counts of a class")
struct ClassCountsTests {
  /// A row as a list has it.
  private struct Row {
    var address: Int?
    var line: Int
    var source: Int
    var credit = Credit()
    /// Whether the address has a user name.
    var isMasked = false
  }

  /// The rows of a class, and what the steps found about each address.
  private struct State {
    var rows: [Row] = []
    var items: [Int: Item] = [:]
    var licenses = ["CC0-1.0", "unknown"]

    private static func row(_ line: Int, _ generator: inout SeededGenerator) -> Row {
      var row = Row(address: Int.random(in: 0..<40, using: &generator), line: line, source: 0)
      if Int.random(in: 0..<8, using: &generator) == 0 { row.address = nil }
      if Int.random(in: 0..<4, using: &generator) == 0 {
        row.credit.license = ["CC-BY-4.0", "CC-BY-NC-4.0", "mine"].randomElement(using: &generator)
      }
      if Int.random(in: 0..<8, using: &generator) == 0 {
        row.credit.licenseURL = "https://creativecommons.org/licenses/by/4.0/"
      }
      row.isMasked = Int.random(in: 0..<60, using: &generator) == 0
      return row
    }

    private static func item(of address: Int, _ generator: inout SeededGenerator) -> Item {
      var item = Item.random(&generator, id: ItemID(class: .weir, address: Self.address(address)))
      item.image = Bool.random(using: &generator) ? .picture(Int.random(in: 0..<9, using: &generator)) : item.image
      if Int.random(in: 0..<3, using: &generator) > 0 { item.verdict = .in }
      return item
    }

    private static func address(_ number: Int) -> String { "https://example.org/\(number).jpg" }

    init(_ generator: inout SeededGenerator) {
      let count = Int.random(in: 0...60, using: &generator)
      rows = (0..<count).map { Self.row($0 + 2, &generator) }
      for index in rows.indices where index >= count / 2 { rows[index].source = 1 }
      for address in 0..<40 { items[address] = Self.item(of: address, &generator) }
    }

    /// One of the edits that people make to lists, or another finding about an address.
    mutating func edit(_ generator: inout SeededGenerator) {
      let place = Int.random(in: 0...rows.count, using: &generator)
      let other = Int.random(in: 0...rows.count, using: &generator)
      switch Int.random(in: 0..<8, using: &generator) {
      case 0 where place < rows.count:
        let (line, source) = (rows[place].line, rows[place].source)
        rows[place] = Self.row(line, &generator)
        rows[place].source = source
      case 1: rows.insert(Self.row(place + 2, &generator), at: place)
      case 2 where place < rows.count: rows.remove(at: place)
      case 3 where place < rows.count && other < rows.count: rows.swapAt(place, other)
      case 4 where place < rows.count && other < rows.count: rows[place].address = rows[other].address
      case 5 where place < rows.count: rows[place].credit.license = "CC-BY-SA-4.0"
      case 6: if Int.random(in: 0..<9, using: &generator) == 0 { licenses.swapAt(0, 1) }
      default: items[place % 40] = Self.item(of: place % 40, &generator)
      }
      guard Bool.random(using: &generator) else { return }
      for index in rows.indices { rows[index].line = index + 2 }
    }

    /// What `sources` and the steps after it make of the rows.
    var built: (listing: Listing, origin: OriginTable) {
      var table = OriginTable(
        sources: licenses.enumerated().map {
          .init(path: "\($0.offset).csv", isFiles: false, license: $0.element, provider: "own")
        })
      var found: [ItemID: Item] = [:]
      for row in rows {
        let address = row.address.map(Self.address) ?? ""
        let id = ItemID(class: .weir, address: address)
        let isFirst = row.address != nil && found[id] == nil
        var entry = OriginTable.Row(
          id: id, standing: row.address == nil ? .blank : isFirst ? .candidate : .repeated, source: row.source,
          line: row.line, text: row.isMasked ? "https://***@example.org/a.jpg" : address)
        entry.credit = row.credit
        table = OriginTable(sources: table.sources, rows: Array(table.rows) + [entry])
        if isFirst, let item = row.address.flatMap({ items[$0] }) { found[id] = item }
      }
      return (Listing(found.values), table)
    }
  }

  @Test("are those of a count of everything, after any edits of its lists and other findings")
  func changed() {
    var patched = 0
    for seed in 0..<400 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      var state = State(&generator)
      let before = state.built
      for _ in 0..<Int.random(in: 0...4, using: &generator) { state.edit(&generator) }
      let now = state.built
      let former = ClassCounts(before.listing, origin: before.origin, embeddings: [])
      guard let counts = ClassCounts(former, of: before, now: now) else { continue }
      patched += 1
      #expect(counts == ClassCounts(now.listing, origin: now.origin, embeddings: []), "seed \(seed)")
    }
    #expect(patched > 150)
  }

  @Test("are counted anew if the sources or most rows are others")
  func anew() {
    let items = (0..<9).map { Item.at("\($0)") }
    let table = OriginTable.of((0..<9).map { "https://example.org/\($0)" })
    let other = OriginTable.of((0..<9).map { "https://example.org/\($0)" }, list: "other.csv")
    let former = ClassCounts(Listing(items), origin: table, embeddings: [])
    #expect(ClassCounts(former, of: (Listing(items), table), now: (Listing(items), table)) == former)
    #expect(ClassCounts(former, of: (Listing(items), table), now: (Listing(items), other)) == nil)
    let few = OriginTable.of(["https://example.org/0"])
    #expect(ClassCounts(former, of: (Listing(items), table), now: (Listing(items.prefix(1)), few)) == nil)
  }
}
