import Manifest
import Testing

@Suite("A cell of a list that dsbuild writes")
struct ListCellTests {
  @Test(
    "is no formula for a spreadsheet",
    arguments: ["=1+1", "+1", "-1", "@x", "\u{FF1D}1+1", "\u{200B}=1", "\t=1", " =1"])
  func formulas(text: String) {
    #expect(ListCell.encoded(text) == " " + text)
  }

  @Test("stays as it is where it is none", arguments: ["a=b", "https://a.example/1.jpg", "", "é"])
  func others(text: String) { #expect(ListCell.encoded(text) == text) }
}
