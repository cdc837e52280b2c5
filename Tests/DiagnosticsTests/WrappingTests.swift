import Diagnostics
import Testing

@Suite("A text on a narrow terminal")
struct WrappingTests {
  @Test("is broken at blanks, and indented by two more than its line")
  func broken() {
    let text: TerminalText = "  hint: one two three four five\nshort\n"
    #expect(text.wrapped(to: 16).string == "  hint: one two\n    three four\n    five\nshort\n")
    #expect(text.wrapped(to: 80) == text)
  }

  @Test("keeps a word that is too long, a colour, and the line of a file under its caret")
  func whole() {
    let address: TerminalText = "see https://example.org/a/very/long/address.jpg now"
    #expect(address.wrapped(to: 20).string == "see\n  https://example.org/a/very/long/address.jpg\n  now")
    let coloured: TerminalText = "\u{1B}[1;31merror: \u{1B}[0mone two"
    #expect(coloured.wrapped(to: 14) == coloured)
    let excerpt: TerminalText = " 12 | key: a value that is longer than that\n    |      ^~~~~~~ ^ ^ ^ ^ ^ ^ ^ ^\n"
    #expect(excerpt.wrapped(to: 20) == excerpt)
  }

  @Test("counts wide letters as two cells, and cuts with an ellipsis")
  func cells() {
    #expect(("犬 犬 犬" as TerminalText).wrapped(to: 5).string == "犬 犬\n  犬")
    #expect(("abcdef" as TerminalText).cut(columns: 4).string == "abc…")
    #expect(("abcd" as TerminalText).cut(columns: 4).string == "abcd")
  }
}
