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
      if line == 0 { row.credit.attribution = "somebody" }
      if line != 1 {
        row.credit.licenseURL = "https://creativecommons.org/licenses/by/4.0/"
        row.credit.landingURL = line == 0 ? "https://example.org/page" : nil
        row.credit.title = line == 0 ? nil : "=Weir"
      }
      row.later.isGone = line > 0
      if line == 2 { row.later.license = "CC-BY-NC-4.0" }
      table = OriginTable(sources: table.sources, rows: Array(table.rows) + [row])
    }
    let bytes = table.encoded()
    #expect(OriginTable(encoded: bytes) == table)
    for count in 0..<bytes.count { #expect(OriginTable(encoded: Array(bytes[..<count])) == nil) }
    #expect(table.rows[2].address == "https://example.org/b.jpg")
    #expect(table.place(of: table.rows[0]) == "weir.csv:2")
    #expect(table.rows[2].credit.title == "=Weir" && table.rows[2].credit.landingURL == nil)
    #expect(table.rows[1].credit == Credit())
    #expect(table.rows.map(\.later.isGone) == [false, true, true])
    #expect(table.rows.map(\.later.license) == [nil, nil, "CC-BY-NC-4.0"])
  }

  @Test("of the format before rights were kept are still read")
  func formerFormat() throws {
    let weir = try #require(ClassName(rawValue: "weir"))
    var row = OriginTable.Row(
      id: ItemID(class: weir, address: "a"), standing: .candidate, source: 0, line: 2, text: "https://a.example/a.jpg")
    (row.credit.license, row.credit.attribution, row.expected) = ("CC0-1.0", "Ann", "00")
    let table = OriginTable(
      sources: [.init(path: "weir.csv", isFiles: false, license: "unknown", provider: "own")], rows: [row])
    var bytes = table.encoded()
    #expect(Array(bytes[6..<8]) == [3, 0])
    for format: UInt8 in [1, 2] {
      bytes[6] = format
      #expect(OriginTable(encoded: bytes) == table)
    }
    bytes[6] = 4
    #expect(OriginTable(encoded: bytes) == nil)
  }

  private static func table(_ rows: [(text: String, credit: Credit)], license: String = "unknown") throws -> OriginTable
  {
    let weir = try #require(ClassName(rawValue: "weir"))
    return OriginTable(
      sources: [.init(path: "weir.csv", isFiles: false, license: license, provider: "own")],
      rows: rows.enumerated().map { line, content in
        var row = OriginTable.Row(
          id: ItemID(class: weir, address: content.text), standing: .candidate, source: 0, line: line + 1,
          text: content.text)
        row.credit = content.credit
        return row
      })
  }

  @Test("name the stricter licence of a code and an address, and that of the source for a row without either")
  func claims() throws {
    var (coded, linked, both) = (Credit(), Credit(), Credit())
    coded.license = "cc-by-sa 3.0"
    linked.licenseURL = "http://creativecommons.org/licenses/by/2.0/deed.de"
    (both.license, both.licenseURL) = ("by", "https://creativecommons.org/licenses/by-nc-nd/4.0/")
    let table = try Self.table([("a", coded), ("b", linked), ("c", both), ("d", Credit())], license: "CC0")
    #expect(
      table.rows.map { table.license(of: $0) } == ["CC-BY-SA-3.0", "CC-BY-2.0", "CC-BY-NC-ND-4.0", "CC0-1.0"])
    #expect(table.claim(of: table.rows[2]).isConflict)
  }

  @Test("have one digest of rights, whatever the order of the rows, and none if nothing is known")
  func creditDigest() throws {
    var credit = Credit()
    #expect(try Self.table([("a", credit), ("b", credit)]).creditDigest == nil)
    #expect(try Self.table([("a", credit)], license: "CC0-1.0").creditDigest != nil)
    credit.creator = "Ann"
    let first = try Self.table([("a", credit), ("b", Credit())]).creditDigest
    #expect(first != nil)
    #expect(try Self.table([("b", Credit()), ("a", credit)]).creditDigest == first)
    #expect(try Self.table([("b", credit), ("a", Credit())]).creditDigest != first)
  }
}
