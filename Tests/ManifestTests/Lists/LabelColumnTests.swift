import Manifest
import Testing

/// The column of a list that contains the class of each row.
@Suite("The column of labels")
struct LabelColumnTests {
  private func rows(_ form: String, _ labels: [String]) -> String {
    labels.enumerated().map { index, label in
      form.replacing("U", with: "http://a.example/\(index).jpg").replacing("N", with: "\(index)")
        .replacing("L", with: label) + "\n"
    }.joined()
  }

  private static let labels = ["hat", "shoe", "hat", "shoe", "hat"]

  @Test(
    "is found by its name or its texts, in every format",
    arguments: [
      ("a.csv", "url,label\n", "U,L", ListSettings.Column.named("label"), true),
      ("a.csv", "image_url,caption,Category\n", "U,no. N,L", .named("Category"), true),
      ("a.csv", "url,animal\n", "U,L", .named("animal"), false), ("a.tsv", "", "L\tU", .number(0), false),
      ("a.csv", "", "U,L", .number(1), false), ("a.jsonl", "", #"{"url": "U", "class": "L"}"#, .named("class"), true),
      ("a.csv", "Bild-URL;Klasse;Nr\r\n", "U;L;N", .named("Klasse"), true),
    ])
  func found(file: String, header: String, form: String, column: ListSettings.Column, isNamed: Bool) throws {
    let text = header + rows(form, Self.labels)
    let labels = try #require(LabelColumn.find(in: Array(text.utf8), file: file))
    #expect(labels.column == column && labels.isNamed == isNamed)
    #expect(labels.values.map(\.text) == ["hat", "shoe"] && labels.values.map(\.rows) == [3, 2])
  }

  @Test(
    "is not one of captions, numbers, rights or splits, and there are not two of them",
    arguments: [
      ("url,caption\n", "U,a hat no. N"), ("url,width\n", "U,640"), ("url,license\n", "U,L"), ("url,split\n", "U,L"),
      ("url,a,b\n", "U,L,L"), ("url\n", "U"), ("", "U"),
    ])
  func absent(header: String, form: String) {
    #expect(LabelColumn.find(in: Array((header + rows(form, Self.labels)).utf8), file: "a.csv") == nil)
  }

  @Test("is not one with a single text, or with thousands of texts")
  func counts() {
    let one = "url,label\n" + rows("U,L", ["hat", "hat"])
    #expect(LabelColumn.find(in: Array(one.utf8), file: "a.csv") == nil)
    let many = "url,label\n" + rows("U,L", (0..<3_000).map { "l\($0 / 2)" })
    #expect(LabelColumn.find(in: Array(many.utf8), file: "a.csv") == nil)
  }
}
