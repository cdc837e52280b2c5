import Manifest
import Testing

@Suite("Lines of strangers' words") struct PlainTextTests {
  @Test(
    "joiners stay between letters and emoji, and nowhere else",
    arguments: [
      ("\u{645}\u{6CC}\u{200C}\u{62E}\u{648}", "\u{645}\u{6CC}\u{200C}\u{62E}\u{648}"),
      ("\u{915}\u{94D}\u{200D}\u{937}", "\u{915}\u{94D}\u{200D}\u{937}"),
      ("\u{1F468}\u{200D}\u{1F33E}", "\u{1F468}\u{200D}\u{1F33E}"), ("\u{200C}a\u{200D}", "a"),
      ("a\u{200D} b", "a b"), ("1\u{200C}2", "12"), ("a\u{200C}\u{200C}\u{200D}b", "a\u{200C}b"),
      ("a\u{200D}\u{202E}b", "a\u{200D}b"), ("=\u{200D}HYPERLINK", "=HYPERLINK"),
    ])
  func joiners(_ text: String, _ line: String) {
    #expect(PlainText.line(text).map { Array($0.unicodeScalars) } == Array(line.unicodeScalars))
  }

  @Test(
    "blanks and control characters are one blank, and marks of direction go",
    arguments: [
      ("  a \t\n b\r\n", "a b"), ("a\u{0}b", "a b"), ("a\u{1B}]0;b", "a ]0;b"), ("a\u{202E}b\u{2066}", "ab"),
      ("\u{FEFF}a", "a"), ("a\u{A0}\u{2028}b", "a b"),
    ])
  func blanks(_ text: String, _ line: String) { #expect(PlainText.line(text) == line) }

  @Test(
    "nothing is left of characters that are not seen",
    arguments: ["", " \n", "\u{200C}\u{200D}", "\u{202E}\u{0}"])
  func nothing(_ text: String) { #expect(PlainText.line(text) == nil) }

  @Test("a line has at most 500 scalars, also of one character") func length() {
    #expect(PlainText.line("a" + String(repeating: "\u{301}", count: 100_000))?.unicodeScalars.count == 500)
    #expect(PlainText.line(String(repeating: "a\u{200D}", count: 1_000))?.unicodeScalars.count ?? 0 <= 500)
  }

  @Test("an address has no joiner") func plain() {
    #expect(PlainText.isPlain("https://a.example/x"))
    for text in ["", "a b", "a\u{200D}b", "a\u{202E}", "a\n"] { #expect(!PlainText.isPlain(text)) }
  }
}
