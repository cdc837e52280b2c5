import Digests
import Engine
import Listings
import Manifest
import Pipeline

extension BuiltDataset {
  /// One row of the last listing of a class, with the values that a report counts.
  struct PictureRow {
    let picture: ReportContent.Picture
    /// The host of its address; empty for a file on disk, `data:` for a picture inside the list.
    let host: String
    let license: String
    let provider: String
    let attribution: String?
  }

  /// Every row of a class after the last step, in the order of its sources.
  func pictures(of name: ClassName) throws(EngineError) -> [PictureRow] {
    let listing = try listing(name, after: .export)
    let table = try origin(of: name)
    var rows: [PictureRow] = []
    rows.reserveCapacity(table.rows.count)
    for row in table.rows {
      let item: Item
      if let reason = row.reason {
        item = Item(id: row.id, verdict: .out(.sources, reason))
      } else if let known = listing.item(row.id) {
        item = known
      } else {
        continue
      }
      let source = table.sources[row.source]
      let address = source.isFiles ? "" : SourceText.published(row.text)
      let picture = ReportContent.Picture(
        className: name, item: item, place: table.place(of: row), url: address.isEmpty ? nil : address)
      rows.append(
        PictureRow(
          picture: picture, host: source.isFiles ? "" : Self.host(of: row.address),
          license: item.isIn ? table.license(of: row) : "",
          provider: source.isFiles && source.provider == SourceSettings.usualProvider ? "files" : source.provider,
          attribution: row.attribution))
    }
    return rows
  }

  /// The host of an address; `data:` for a data URI, and a fixed text for anything that is not an address.
  private static func host(of address: String) -> String {
    if address.hasPrefix("data:") { return "data:" }
    guard let start = address.utf8.firstIndex(of: UInt8(ascii: ":")) else { return "no address" }
    let rest = address.utf8[start...].dropFirst()
    guard rest.starts(with: "//".utf8) else { return "no address" }
    let authority = rest.dropFirst(2).prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
    let host = authority.lastIndex(of: UInt8(ascii: "@")).map { authority[$0...].dropFirst() } ?? authority
    return String(Substring(host.prefix(255)))
  }
}
