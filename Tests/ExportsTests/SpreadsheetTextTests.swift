import Exports
import Pipeline
import Testing

@Suite("A cell that a spreadsheet might compute")
struct SpreadsheetTextTests {
  @Test(
    "has an apostrophe before it",
    arguments: [
      "=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", " =1", "\u{A0}=1", "\u{3000}@x", "\u{FEFF}=1", "\u{200B}+1",
      "\u{0}=1", "  \t -1", "\u{FF1D}1", "\u{FF0B}1", "\u{FF0D}1", "\u{FF20}x", " \u{FF1D}1",
      "=HYPERLINK(\"http://a.example\")",
      "-", "=", "'", "'=1", "''", "-1,", "-1,x", "=1,2", "--1,2",
    ])
  func guarded(_ text: String) {
    #expect(SpreadsheetText.guarded(text) == "'" + text)
  }

  @Test(
    "is left alone where it is none",
    arguments: [
      "", " ", "1", "CC-BY-4.0", "a=1", "https://a.example/?x=1", "\"=1\"", "Ann & Bee", "größe", "(=1)", "\u{2212}1",
      "#1", "a'b", "-5,0,120", "-5,-7,1",
    ])
  func plain(_ text: String) {
    #expect(SpreadsheetText.guarded(text) == text)
  }

  @Test("gives its text back without its first apostrophe")
  func inverse() throws {
    for text in ["=1+1", "'=1", "'", "a", "", "-x", "''"] {
      let cell = SpreadsheetText.guarded(text)
      #expect((cell.hasPrefix("'") ? String(cell.dropFirst()) : cell) == text)
    }
  }

  @Test("is guarded in every column that holds another's words")
  func columns() throws {
    var dataset = try SampleDataset.small(isSplit: true)
    dataset.images[0].origin = ExportImage.Origin(
      source: "=a.csv", row: 3, url: "@http://a.example", license: "-CC", attribution: "+Ann", provider: "image-search")
    let format = CSVFormat(options: ExportOptions(path: "m.csv"))
    let line = try format.files(of: dataset).first.required.text.split(separator: "\n")[1]
    #expect(line.contains(",'=a.csv,3,'@http://a.example,'-CC,'+Ann,,,,,model,"))
  }
}
