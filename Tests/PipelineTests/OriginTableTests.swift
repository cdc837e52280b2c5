import Listings
import Manifest
import Pipeline
import Testing

@Suite("Origin tables")
struct OriginTableTests {
  @Test("are read as they were written, absent texts staying absent, and refused when cut")
  func roundTrip() throws {
    let weir = try #require(ClassName(rawValue: "weir"))
    var table = OriginTable(
      sources: [.init(path: "weir.csv", isFiles: false, license: "unknown", provider: "image-search")])
    for (line, text) in ["https://example.org/ä.jpg", "", "https://EXAMPLE.org/b.jpg"].enumerated() {
      var row = OriginTable.Row(
        id: ItemID(class: weir, address: text.lowercased()), standing: text.isEmpty ? .blank : .candidate, source: 0,
        line: line + 2, text: text)
      if line == 2 {
        row.canonicalAddress = "https://example.org/b.jpg"
        row.expected = "00"
      }
      if line == 0 { row.attribution = "somebody" }
      table = OriginTable(sources: table.sources, rows: Array(table.rows) + [row])
    }
    let bytes = table.encoded()
    #expect(OriginTable(encoded: bytes) == table)
    for count in 0..<bytes.count { #expect(OriginTable(encoded: Array(bytes[..<count])) == nil) }
    #expect(table.rows[2].address == "https://example.org/b.jpg")
    #expect(table.place(of: table.rows[0]) == "weir.csv:2")
  }
}
