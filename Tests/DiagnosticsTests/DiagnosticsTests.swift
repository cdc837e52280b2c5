import Diagnostics
import Testing

@Suite("A rendered diagnostic")
struct DiagnosticRendererTests {
  private func render(_ diagnostic: Diagnostic) -> String { DiagnosticRenderer().render(diagnostic).string }

  @Test("place, message, line, caret, note and hint each have their row")
  func whole() {
    let diagnostic = Diagnostic(
      .error, "unknown key `treshold`", at: SourcePlace(file: "dataset.yaml", line: 74, column: 5),
      excerpt: Diagnostic.Excerpt(line: "    treshold: 10%", length: 8),
      notes: [Diagnostic.Note("`near` begins here", at: SourcePlace(file: "dataset.yaml", line: 72, column: 3))],
      hint: "did you mean `threshold`?")
    #expect(
      render(diagnostic) == """
        dataset.yaml:74:5: error: unknown key `treshold`
         74 |     treshold: 10%
            |     ^~~~~~~~
          dataset.yaml:72:3: note: `near` begins here
          hint: did you mean `threshold`?

        """)
  }

  @Test("a message without a place is one line")
  func placeless() {
    #expect(render(Diagnostic(.warning, "the lock is older")) == "warning: the lock is older\n")
  }

  /// The row of the caret under a line, from the bar on.
  private func caret(under line: String, column: Int, length: Int = 1) -> String? {
    let diagnostic = Diagnostic(
      .error, "m", at: SourcePlace(file: "f", line: 1, column: column),
      excerpt: Diagnostic.Excerpt(line: line, length: length))
    return render(diagnostic).split(separator: "\n").last.map { String($0.drop { $0 != "|" }) }
  }

  @Test("a tab is one cell, so that the caret stays under its letter")
  func tabs() {
    #expect(caret(under: "\tname: x", column: 2) == "|  ^")
  }

  @Test("wide letters take two cells, combining marks none")
  func wide() {
    #expect(caret(under: "日本: x", column: 5) == "|       ^")
    #expect(caret(under: "😀: x", column: 4) == "|     ^")
    #expect(caret(under: "e\u{301}: x", column: 5) == "|    ^")
  }

  @Test("an escaped letter takes as many cells as its spelling")
  func escapedCells() {
    #expect(caret(under: "\u{202E}x", column: 2) == "|         ^")
  }

  @Test("the underline ends with the line")
  func underline() {
    #expect(caret(under: "abc", column: 2, length: 50) == "|  ^~")
  }

  @Test("a place past the end of the line still renders")
  func pastTheEnd() {
    #expect(caret(under: "ab", column: 9) == "|   ^")
    #expect(caret(under: "", column: 1) == "| ^")
  }

  @Test("a long line shows a window round the column")
  func longLine() {
    let text = render(
      Diagnostic(
        .error, "m", at: SourcePlace(file: "f", line: 1, column: 5_000),
        excerpt: Diagnostic.Excerpt(line: String(repeating: "x", count: 100_000))))
    #expect(text.utf8.count < 500)
  }

  @Test("what a file says cannot steer the terminal")
  func escapes() {
    let text = render(
      Diagnostic(
        .error, "bad \u{1B}[31m", at: SourcePlace(file: "a\u{7}b", line: 1),
        excerpt: Diagnostic.Excerpt(line: "\u{9B}2J"), hint: "x\u{2028}y"))
    #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 32 && !(127..<160).contains($0.value)) })
    #expect(text.contains("bad \\u{1b}[31m"))
    #expect(text.contains("x\\u{2028}y"))
  }

  @Test("colours wrap the severity and the caret, and nothing else changes")
  func colours() {
    let diagnostic = Diagnostic(
      .error, "m", at: SourcePlace(file: "f", line: 1), excerpt: Diagnostic.Excerpt(line: "x"), hint: "h")
    let coloured = DiagnosticRenderer(coloured: true).render(diagnostic).string
    #expect(coloured.contains("\u{1B}[1;31merror: \u{1B}[0m"))
    var plain = coloured
    for code in ["1", "1;31", "32", "36", "0"] { plain = plain.split(separator: "\u{1B}[\(code)m").joined() }
    #expect(plain == render(diagnostic))
  }
}

@Suite("A suggestion")
struct SuggestionTests {
  private static let keys = ["threshold", "algorithm", "thorough", "keep", "scope", "to"]

  @Test(
    "the nearest word is found",
    arguments: [
      ("treshold", "threshold"), ("Threshold", "threshold"), ("algoritm", "algorithm"), ("sope", "scope"),
      ("kepe", "keep"), ("throughh", "thorough"),
    ])
  func nearest(word: String, expected: String) {
    #expect(Suggestion.nearest(to: word, among: Self.keys) == expected)
  }

  @Test("what is near nothing gives nothing", arguments: ["duplicates", "xyz", "", "quality"])
  func nothing(word: String) {
    #expect(Suggestion.nearest(to: word, among: Self.keys) == nil)
  }
}

@Suite("A place")
struct SourcePlaceTests {
  @Test("places sort by file, line and column, and read as an editor takes them")
  func order() {
    let places = [
      SourcePlace(file: "a.csv", line: 2, column: 9), SourcePlace(file: "a.csv", line: 10),
      SourcePlace(file: "b", line: 1),
    ]
    #expect(places.reversed().sorted() == places)
    #expect(places[0].description == "a.csv:2:9")
    #expect(places[0].fileAndLine == "a.csv:2")
  }
}
