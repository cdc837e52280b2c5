import Foundation
import Manifest
import TestSupport
import Testing

@Suite("Lists people have published", .enabled(if: Corpora.folder("csv") != nil, "\(Corpora.absence)"))
struct ListCorporaTests {
  @Test(
    "csv-spectrum reads as its JSON says",
    arguments: [
      "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "location_coordinates", "newlines",
      "newlines_crlf", "quotes_and_newlines", "simple", "simple_crlf", "utf8",
    ])
  func spectrum(name: String) throws {
    let bytes = try Corpora.bytes("csv/csv-spectrum/csvs/\(name).csv")
    // One of the files holds a byte that is no UTF-8; both sides get the replacement character.
    let json = String(decoding: try Corpora.bytes("csv/csv-spectrum/json/\(name).json"), as: UTF8.self)
    let value = try JSONValue(parsing: json)
    let expected = (value.elements.isEmpty ? [value] : value.elements).map(\.members)
    let columns = try #require(expected.first?.keys.sorted())
    // The telephone number of this one file is another one in its JSON.
    for column in columns where column != "Contact Phone Number" {
      var settings = ListSettings()
      settings.header = .names
      settings.column = .named(column)
      let read = try URLList.read(bytes, file: "\(name).csv", settings: settings)
      // Cells are trimmed, as addresses are; the CR LF of one JSON file has become LF in its CSV file.
      let wanted = expected.map { row in
        (row[column]?.string ?? "").trimmingCharacters(in: .whitespacesAndNewlines).replacing("\r\n", with: "\n")
      }
      #expect(read.rows.map(\.text) == wanted)
    }
  }

  @Test("the browser exports of many projects lose no row, and keep their commas")
  func exports() throws {
    var lines = 0
    var blank = 0
    var addresses = 0
    var commas = 0
    for name in try Corpora.names(in: #require(Corpora.folder("csv/google-exports"))) {
      let bytes = try Corpora.bytes("csv/google-exports/\(name)")
      let read = try URLList.read(bytes, file: name, settings: ListSettings())
      let text = String(decoding: bytes, as: UTF8.self)
      var counted = text.split(separator: "\n", omittingEmptySubsequences: false)
      if counted.last == "" { counted.removeLast() }
      #expect(read.rows.count == counted.count)
      #expect(read.rows.map(\.text) == counted.map { $0.trimmingCharacters(in: .whitespaces) })
      lines += read.rows.count
      blank += read.rows.filter(\.text.isEmpty).count
      addresses += read.rows.filter { !$0.text.isEmpty }.count
      commas += read.rows.filter { $0.text.contains(",") }.count
    }
    #expect(lines == 4_935)
    #expect(blank == 360)
    #expect(addresses == 4_575)
    #expect(commas == 91)
  }

  @Test("a list of a thousand addresses has a thousand rows")
  func laion() throws {
    let read = try URLList.read(
      try Corpora.bytes("csv/laion/test_1000.txt"), file: "test_1000.txt", settings: ListSettings())
    #expect(read.rows.filter { !$0.text.isEmpty }.count == 1_000)
  }
}
