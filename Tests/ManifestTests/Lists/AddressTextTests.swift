import TestSupport
import Testing

@testable import Manifest

@Suite("Addresses in their usual spelling")
struct AddressTextTests {
  private static let pieces = [
    "http://", "https://", "HTTP://", "http:/", "ftp://", "data:", "//", "/", "\\/", "\\u0026", "\\", "&", "&amp;", "a",
    "Z",
    "7", "example.org", ".", ".jpg", ".PNG", "?q=", "#", ":", ":80", "@", "***@", " ", "\t", "\u{A0}", "\u{200B}",
    "\u{FEFF}",
    "ä", "-", "- ", "n/a", "null", "<", ">", "\"", "'", "“", ",", ";", "(", "%20", "~", "\u{7F}", "\u{1}", "_", "=",
  ]

  private static func text(_ generator: inout SeededGenerator) -> String {
    let count = Int.random(in: 0..<7, using: &generator)
    let start =
      Int.random(in: 0..<4, using: &generator) > 0
      ? ["http://", "https://", "data:image/"].randomElement(using: &generator) : nil
    return (start ?? "") + (0..<count).compactMap { _ in pieces.randomElement(using: &generator) }.joined()
  }

  @Test("are what no cure changes and no warning names")
  func plain() {
    var generator = SeededGenerator(seed: 1)
    var plain = 0
    for _ in 0..<40_000 {
      let text = Self.text(&generator)
      let bytes = Array("x\(text)x".utf8)
      guard AddressText.isPlain(bytes.span, 1..<bytes.count - 1) else { continue }
      plain += 1
      #expect(AddressText.cleaned(text) == text)
      #expect(AddressText.first(in: text) == nil)
      #expect(AddressCures.cure(of: text) == nil, "\(text)")
    }
    #expect(plain > 700)
  }

  @Test(
    "are those of the web without escapes and blanks",
    arguments: [
      ("https://example.org/a.jpg", true), ("http://127.0.0.1:80/a", true), ("https://a/?b=1,2;c", true),
      ("https://a/*.jpg", true), ("https://a/?q=", true), ("data:image/png;base64,AAAA/+==", true),
      ("data:image/png;base64,AA\\x3d", false), ("data:image/svg+xml,<svg>", false),
      ("DATA:image/png;base64,AA", false),
      ("https://", false), ("http:/", false), ("", false), ("https:///a", false), ("HTTPS://a/b", false),
      ("https://a/b ", false),
      ("https://a/b c", false), ("https://a/b?c&d", false), ("https://a/b\\c", false), ("https://a/ä.jpg", false),
      ("https://a/b,", false),
    ])
  func examples(text: String, isPlain: Bool) {
    #expect(AddressText.isPlain(Array(text.utf8).span, 0..<text.utf8.count) == isPlain)
  }
}
