/// Draws diagnostics as text: place and message, the line with a caret, notes, one hint.
public struct DiagnosticRenderer: Sendable {
  /// Whether severities and carets are coloured (ANSI).
  public let coloured: Bool

  /// A renderer, plain unless told otherwise.
  public init(coloured: Bool = false) {
    self.coloured = coloured
  }

  /// The whole text of one diagnostic, ending in a line end.
  public func render(_ diagnostic: Diagnostic) -> String {
    var text = ""
    if let place = diagnostic.place { text += paint("\(TerminalText.escaped(place.description)): ", "1") }
    text += paint("\(diagnostic.severity.rawValue): ", colour(of: diagnostic.severity))
    text += TerminalText.escaped(diagnostic.message) + "\n"
    if let place = diagnostic.place, let excerpt = diagnostic.excerpt { text += draw(excerpt, at: place) }
    for note in diagnostic.notes {
      let place = note.place.map { "\(TerminalText.escaped($0.description)): " } ?? ""
      text += "  \(place)note: \(TerminalText.escaped(note.message))\n"
    }
    if let hint = diagnostic.hint { text += "  \(paint("hint:", "36")) \(TerminalText.escaped(hint))\n" }
    return text
  }

  /// The line and a caret under the column; tabs become spaces one by one, so that the caret stays in place.
  private func draw(_ excerpt: Diagnostic.Excerpt, at place: SourcePlace) -> String {
    let scalars = excerpt.line.unicodeScalars.map { $0 == "\t" ? " " : $0 }
    // A long line shows a window round the column.
    let column = max(0, place.column - 1 - excerpt.skipped)
    let start = max(0, column - 80)
    let window = scalars.dropFirst(start).prefix(160)
    var line = String.UnicodeScalarView()
    line.append(contentsOf: window)
    let number = String(place.line)
    let margin = String(repeating: " ", count: number.count)
    let before = window.prefix(column - start)
    let indent = before.reduce(0) { $0 + Self.width(of: $1) }
    let length = max(1, min(excerpt.length, max(1, window.count - before.count)))
    let caret = "^" + String(repeating: "~", count: length - 1)
    return """
       \(number) | \(TerminalText.escaped(String(line)))
       \(margin) | \(String(repeating: " ", count: indent))\(paint(caret, "32"))

      """
  }

  /// How many terminal cells a scalar takes: East Asian wide and emoji two, the escaped ones their spelling.
  private static func width(of scalar: Unicode.Scalar) -> Int {
    let escaped = TerminalText.escaped(String(Character(scalar)))
    if escaped.unicodeScalars.count > 1 { return escaped.unicodeScalars.count }
    switch scalar.value {
    case 0x0300...0x036F: return 0
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }

  private func colour(of severity: Diagnostic.Severity) -> String {
    switch severity {
    case .error: "1;31"
    case .warning: "1;33"
    case .note: "1;34"
    }
  }

  private func paint(_ text: String, _ code: String) -> String {
    coloured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
