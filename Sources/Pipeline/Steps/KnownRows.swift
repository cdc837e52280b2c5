import Digests
import Engine
import Listings
import Manifest

/// The rows of a class in the last run, in their order. A row whose text comes again has the same address and the same id, so they are
/// not computed again.
package struct KnownRows {
  let table: OriginTable
  /// The row that is expected next.
  private var place = 0

  /// The rows of a step's last run; nil if its options were others, or if a row of it was no candidate that is in.
  init?(_ step: SourcesStep, _ inputs: StepInputs, in workspace: Workspace) {
    guard let last = workspace.last?[step.node], Self.hasSameOptions(step.describe(inputs), last.description),
      let listing = last.output.listings[step.className].flatMap({ try? workspace.listing($0) }),
      listing.items.indices.allSatisfy({ listing.items.isIn(at: $0) }),
      let table = last.output.origin.flatMap({ try? workspace.origin($0) })
    else { return nil }
    self.table = table
  }

  private static func hasSameOptions(_ now: Description, _ old: Description) -> Bool {
    now.fields.map(\.name) == old.fields.map(\.name)
      && now.changes(since: old).allSatisfy { $0.name.hasPrefix(SourcesStep.field(of: "")) }
  }

  /// The place and the id of the next row if it is expected next and was the same in the last run: the text, the line, the source,
  /// and no more.
  mutating func same(_ row: URLList.Row, of source: Int) -> (place: Int, id: ItemID)? {
    guard row.isOnlyText, table.rows.indices.contains(place), Self.mayBeKnown(row.text),
      let id = table.rows.candidate(at: place, text: row.text, source: source, line: row.line),
      !table.sources[source].isFiles
    else { return nil }
    defer { place += 1 }
    return (place, id)
  }

  /// Whether a row of the table with this text has the text of the list: it masks addresses, and pictures in a list are not kept.
  private static func mayBeKnown(_ text: String) -> Bool {
    !text.utf8.starts(with: "data:".utf8) && !text.utf8.contains(UInt8(ascii: "*"))
  }

  /// The address and the id of the next row, if the last run had a row with its text near this place in the same source. Another
  /// source may allow other schemes.
  mutating func next(_ text: String, of source: Int) -> (address: String, id: ItemID)? {
    guard Self.mayBeKnown(text) else { return nil }
    let rows = table.rows
    for place in [place, place + 1, place - 1] where rows.indices.contains(place) {
      guard rows.text(at: place).elementsEqual(text.utf8), let id = rows.candidate(at: place),
        rows.source(at: place) == source, !table.sources[source].isFiles
      else { continue }
      self.place = place + 1
      return (rows.isCanonical(at: place) ? text : rows[place].address, id)
    }
    place += 1
    return nil
  }
}
