import Diagnostics

/// Pieces of HTML. All external text must pass through ``text(_:)``.
enum Markup {
  /// Text as HTML: control and bidi characters are shown by name, and the five special characters are escaped.
  static func text(_ text: String) -> String {
    let safe = TerminalText.escaped(text)
    guard safe.utf8.contains(where: { isSpecial($0) }) else { return safe }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(safe.utf8.count + 16)
    for byte in safe.utf8 {
      switch byte {
      case UInt8(ascii: "&"): bytes += "&amp;".utf8
      case UInt8(ascii: "<"): bytes += "&lt;".utf8
      case UInt8(ascii: ">"): bytes += "&gt;".utf8
      case UInt8(ascii: "\""): bytes += "&quot;".utf8
      case UInt8(ascii: "'"): bytes += "&#39;".utf8
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "&") || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "\"")
      || byte == UInt8(ascii: "'")
  }

  /// The view of an SVG image that shows a picture and every square on it, also where a square leaves the picture.
  static func view(width: Int, height: Int, squares: [(x: Int, y: Int, side: Int)]) -> String {
    let (left, top) = (squares.map(\.x).reduce(0, min), squares.map(\.y).reduce(0, min))
    let (right, bottom) = (
      squares.map { $0.x + $0.side }.reduce(width, max), squares.map { $0.y + $0.side }.reduce(height, max)
    )
    return "\(left) \(top) \(right - left) \(bottom - top)"
  }

  /// A number with thin spaces between groups of thousands.
  static func number(_ number: Int) -> String {
    let digits = String(abs(number))
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text += "\u{202F}" }
      text.append(digit)
    }
    return number < 0 ? "\u{2212}\(text)" : text
  }

  /// A share in percent: without decimals from ten on, otherwise with at most one.
  static func percent(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "" }
    let tenths = (part * 2_000 + whole) / (whole * 2)
    return tenths >= 100 || tenths % 10 == 0
      ? "\((tenths + (tenths >= 100 ? 5 : 0)) / 10)%" : "\(tenths / 10).\(tenths % 10)%"
  }

  /// `text` with its middle cut out, because the end of a long address has the name of the file.
  static func shortened(_ text: String, to length: Int = 96) -> String {
    guard text.count > length else { return text }
    return "\(text.prefix(length / 2))\u{2026}\(text.suffix(length / 2 - 1))"
  }

  /// A table whose first column names the row. The cells are already HTML.
  static func table(caption: String, head: [String], rows: [[String]], textColumns: Set<Int> = [0]) -> String {
    // A table wider than the window can be scrolled, also with the arrow keys.
    var html =
      "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"><table><caption>\(caption)</caption>\n<thead><tr>"
    for (index, cell) in head.enumerated() {
      html += "<th scope=\"col\"\(textColumns.contains(index) ? "" : " class=\"n\"")>\(cell)</th>"
    }
    html += "</tr></thead>\n<tbody>\n"
    for row in rows {
      html += "<tr>"
      for (index, cell) in row.enumerated() {
        let kind = textColumns.contains(index) ? "" : " class=\"n\""
        html += index == 0 ? "<th scope=\"row\">\(cell)</th>" : "<td\(kind)>\(cell)</td>"
      }
      html += "</tr>\n"
    }
    return html + "</tbody></table></div>\n"
  }

  /// A section with a heading.
  static func section(_ id: String, _ title: String, _ body: String, lead: String? = nil) -> String {
    "<section id=\"\(id)\" aria-labelledby=\"\(id)-title\">\n<h2 id=\"\(id)-title\">\(title)</h2>\n"
      + (lead.map { "<p class=\"lead\">\($0)</p>\n" } ?? "") + body + "</section>\n"
  }
}
