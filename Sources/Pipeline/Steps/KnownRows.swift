import Digests
import Engine
import Listings
import Manifest
import Transfer

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The rows of a class in the last run, in their order. A row whose text comes again has the same address and the same id, so they are
/// not computed again.
package struct KnownRows {
  let table: OriginTable
  private let listing: Listing
  /// The row that is expected next.
  private var place = 0
  /// The rows that came again, in their order.
  private var kept: [Range<Int>] = []
  /// The row of each candidate, once somebody asked for one.
  private var places: [ItemID: Int] = [:]

  /// The rows of a step's last run; nil if its options were others, or if a row of it was no candidate that is in.
  init?(_ step: SourcesStep, _ inputs: StepInputs, in workspace: Workspace) {
    guard let last = workspace.last?[step.node], Self.hasSameOptions(step.describe(inputs), last.description),
      let listing = last.output.listings[step.className].flatMap({ try? workspace.listing($0) }),
      listing.items.indices.allSatisfy({ listing.items.isIn(at: $0) }),
      let table = last.output.origin.flatMap({ try? workspace.origin($0) })
    else { return nil }
    (self.table, self.listing) = (table, listing)
  }

  private static func hasSameOptions(_ now: Description, _ old: Description) -> Bool {
    now.fields.map(\.name) == old.fields.map(\.name)
      && now.changes(since: old).allSatisfy { $0.name.hasPrefix(SourcesStep.field(of: "")) }
  }

  /// The place and the id of the next row if it is expected next and was the same in the last run: the text, the line, the source,
  /// and no more.
  mutating func same(_ row: URLList.Row, of source: Int) -> (place: Int, id: ItemID)? {
    guard row.isOnlyText, table.rows.indices.contains(place), table.rows.line(at: place) == row.line,
      let text = Self.written(row.text), let id = table.rows.candidate(at: place, text: text, source: source),
      !table.sources[source].isFiles
    else { return nil }
    defer { place += 1 }
    return (place, id)
  }

  /// Notes that some rows, behind those that were noted before, came again as the candidates that they were.
  mutating func keep(_ rows: Range<Int>) { kept.append(rows) }

  /// Whether the row of a candidate came again so far.
  mutating func keeps(_ id: ItemID) -> Bool {
    guard listing.position(of: id) != nil else { return false }
    if places.isEmpty {
      for row in table.rows.indices { if let id = table.rows.candidate(at: row) { places[id] = row } }
    }
    guard let row = places[id] else { return false }
    let index = kept.partitioningIndex { $0.upperBound > row }
    return index < kept.count && kept[index].contains(row)
  }

  /// The candidates whose rows came again, and others.
  func listing(with others: Listing) -> Listing {
    var (gone, next) = ([ItemID](), 0)
    for range in kept + [table.rows.count..<table.rows.count] {
      gone += (next..<range.lowerBound).compactMap { table.rows.candidate(at: $0) }
      next = range.upperBound
    }
    return listing.replacing(gone.sorted(), with: others)
  }

  /// The text that the table has for a text of the list: for a picture in the list, the digest of it. Nil if the table may mask
  /// it, or if it is such a digest itself.
  private static func written(_ text: String) -> String? {
    if text.utf8.starts(with: "data:".utf8) {
      let name = Address(data: text).text
      return name == text ? nil : name
    }
    let mayBeMasked = unsafe text.utf8.withContiguousStorageIfAvailable { utf8 in
      guard let base = utf8.baseAddress else { return false }
      return unsafe memchr(base, Int32(UInt8(ascii: "*")), utf8.count) != nil
    }
    return mayBeMasked ?? true ? nil : text
  }

  /// The text in the table, the address and the id of the next row, if the last run had a row with its text near this place in the
  /// same source. Another source may allow other schemes.
  mutating func next(_ text: String, of source: Int) -> (text: String, address: String, id: ItemID)? {
    guard let text = Self.written(text) else { return nil }
    let rows = table.rows
    for place in [place, place + 1, place - 1] where rows.indices.contains(place) {
      guard rows.text(at: place).elementsEqual(text.utf8), let id = rows.candidate(at: place),
        rows.source(at: place) == source, !table.sources[source].isFiles
      else { continue }
      self.place = place + 1
      return (text, rows.isCanonical(at: place) ? text : rows[place].address, id)
    }
    place += 1
    return nil
  }
}
