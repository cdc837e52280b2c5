import Diagnostics

/// Escapes text from a manifest for Markdown (CommonMark with tables). The text cannot create tags, headings, tables, or links
/// with another text.
enum MarkdownText {
  /// `text` on one line, to follow other text. It is also safe in a table cell.
  static func line(_ text: String) -> String {
    escaped(text.split(whereSeparator: \.isNewline).joined(separator: " "), beginsLine: false)
  }

  /// `text` on lines of its own. Blank lines separate paragraphs.
  static func paragraphs(_ text: String) -> String {
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map {
      escaped(String($0), beginsLine: true)
    }
    .joined(separator: "\n")
  }

  /// An address as a link to itself. Characters that such a link may not contain are percent-encoded.
  static func link(_ address: String) -> String {
    let encoded = address.utf8.map { byte in
      let isKept = (33...126).contains(byte) && !"<>\\\"`|".utf8.contains(byte)
      return isKept ? String(UnicodeScalar(byte)) : "%" + byte.zeroPadded(to: 2, radix: 16).uppercased()
    }
    return "<\(encoded.joined())>"
  }

  private static func escaped(_ line: String, beginsLine: Bool) -> String {
    // Spaces at the beginning would turn the line into a code block.
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

  /// Whether there are letters or digits on both sides. There, an underscore is an ordinary character.
  private static func isInsideWord(_ index: Int, of text: [Character]) -> Bool {
    func isWord(_ index: Int) -> Bool { text.indices.contains(index) && (text[index].isLetter || text[index].isNumber) }
    return isWord(index - 1) && isWord(index + 1)
  }

  /// Whether `text` is a number, which would begin a list if a full stop or a parenthesis follows.
  private static func isNumber(_ text: ArraySlice<Character>) -> Bool {
    !text.isEmpty && text.allSatisfy { $0.isASCII && $0.isNumber }
  }
}
