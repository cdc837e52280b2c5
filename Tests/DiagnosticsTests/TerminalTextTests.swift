import Diagnostics
import Testing

@Suite("Text for a terminal")
struct TerminalTextTests {
  /// Characters that move, colour, reverse or hide.
  static let dangerous: [Unicode.Scalar] = [
    "\u{0}", "\u{7}", "\u{8}", "\t", "\n", "\r", "\u{1B}", "\u{7F}", "\u{80}", "\u{85}", "\u{9B}", "\u{9D}", "\u{AD}",
    "\u{34F}", "\u{61C}", "\u{115F}", "\u{180E}", "\u{200B}", "\u{200C}", "\u{200D}", "\u{200E}", "\u{200F}",
    "\u{2028}",
    "\u{2029}", "\u{202A}", "\u{202B}", "\u{202C}", "\u{202D}", "\u{202E}", "\u{2060}", "\u{2064}", "\u{2066}",
    "\u{2067}",
    "\u{2068}", "\u{2069}", "\u{206F}", "\u{3164}", "\u{FEFF}", "\u{FFA0}", "\u{FFF9}", "\u{E0001}", "\u{E0041}",
    "\u{E007F}",
    "\u{E0100}", "\u{1D173}",
  ]

  @Test("holds none of them raw, however it came from outside", arguments: dangerous)
  func escapes(_ scalar: Unicode.Scalar) throws {
    let outside = "a\(scalar)b"
    let spelling = "a\\u{\(String(scalar.value, radix: 16))}b"
    #expect(TerminalText(outside).string == spelling)
    #expect(("\(outside)" as TerminalText).string == spelling)
    #expect(("\(outside[...])" as TerminalText).string == spelling)
    #expect(("\([outside])" as TerminalText).string.unicodeScalars.allSatisfy { $0.isASCII })
    #expect(("\(Named(description: outside))" as TerminalText).string == spelling)
    #expect([TerminalText(outside), "c"].joined(separator: "\n").string == spelling + "\nc")
    let isKept = scalar == "\n" || scalar == "\t"
    #expect(TerminalText(lines: outside).string == (isKept ? outside : spelling))
  }

  private struct Named: CustomStringConvertible { let description: String }

  @Test("is what the program writes as it is written, and what people write as they wrote it")
  func plain() {
    #expect(("\u{1B}[1m\("x")\u{1B}[0m\n" as TerminalText).string == "\u{1B}[1mx\u{1B}[0m\n")
    for text in ["Wehr", "größe \u{301}", "日本語", "שלום", "❤\u{FE0F} 🏞", "`a` \\ \"b\""] {
      #expect(TerminalText(text).string == text)
    }
    let inner: TerminalText = "a\n"
    #expect(("\(inner)\(inner)" as TerminalText).string == "a\na\n")
  }

  @Test("stays the same text in JSON and YAML")
  func data() {
    let json = TerminalText(json: "{\n  \"a\": \"\u{9B}\u{202E}\u{E0041}é\"\n}\n")
    #expect(json.string == "{\n  \"a\": \"\\u009b\\u202e\\udb40\\udc41é\"\n}\n")
    let yaml = TerminalText(yaml: "a: \"\u{9B}\u{E0041}\" # \u{202E}\n")
    #expect(yaml.string == "a: \"\\u009b\\U000e0041\" # \\u202e\n")
  }

  @Test("is cut and padded by the cells it takes")
  func cells() {
    #expect(TerminalText("日本").columns == 4)
    #expect(TerminalText("日本").padded(to: 6).string == "日本  ")
    #expect(TerminalText("日本x").prefix(columns: 3).string == "日")
    #expect(("\("ab\u{9B}")" as TerminalText).prefix(columns: 4).string == "ab\\u")
  }
}
