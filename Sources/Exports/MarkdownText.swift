import Diagnostics

/// Text from a manifest inside Markdown (CommonMark with tables), in which it is text and nothing else: no tags, headings, tables or
/// links under other words.
enum MarkdownText {
  /// `text` on one line behind something else, safe in a cell of a table too.
  static func line(_ text: String) -> String {
    escaped(text.split(whereSeparator: \.isNewline).joined(separator: " "), beginsLine: false)
  }

  /// `text` in its own lines; blank ones divide its paragraphs.
  static func paragraphs(_ text: String) -> String {
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map {
      escaped(String($0), beginsLine: true)
    }
    .joined(separator: "\n")
  }

  /// An address as a link to itself; what such a link may not hold is percent-encoded.
  static func link(_ address: String) -> String {
    let encoded = address.utf8.map { byte in
      let isKept = (33...126).contains(byte) && !"<>\\\"`|".utf8.contains(byte)
      let digits = String(byte, radix: 16, uppercase: true)
      return isKept ? String(UnicodeScalar(byte)) : "%" + String(repeating: "0", count: 2 - digits.count) + digits
    }
    return "<\(encoded.joined())>"
  }

  private static func escaped(_ line: String, beginsLine: Bool) -> String {
    // Blanks at the beginning would make a block of code of it.
    let text = Array(TerminalText.escaped(String(line.drop(while: \.isWhitespace))))
    var safe = ""
    for (index, character) in text.enumerated() {
      switch character {
      case "&": safe += "&amp;"
      case "<": safe += "&lt;"
      case ">": safe += "&gt;"
      case "\\", "`", "*", "[", "]", "|", "~", "$": safe += "\\\(character)"
      case "_" where !isInsideWord(index, of: text): safe += "\\_"
      case "#", "+", "-", "=": safe += beginsLine && index == 0 ? "\\\(character)" : String(character)
      case ".", ")": safe += beginsLine && isNumber(text[..<index]) ? "\\\(character)" : String(character)
      default: safe.append(character)
      }
    }
    return safe
  }

  /// Whether letters or digits stand on both sides, so that an underscore is one.
  private static func isInsideWord(_ index: Int, of text: [Character]) -> Bool {
    func isWord(_ index: Int) -> Bool { text.indices.contains(index) && (text[index].isLetter || text[index].isNumber) }
    return isWord(index - 1) && isWord(index + 1)
  }

  /// Whether a full stop behind it would begin a list.
  private static func isNumber(_ text: ArraySlice<Character>) -> Bool {
    !text.isEmpty && text.allSatisfy { $0.isASCII && $0.isNumber }
  }
}
