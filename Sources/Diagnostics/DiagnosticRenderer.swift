/// Renders diagnostics as text: place and message, the line with a caret, notes, one hint.
public struct DiagnosticRenderer: Sendable {
  /// Whether severities and carets are coloured (ANSI).
  public let coloured: Bool

  /// Creates a renderer. By default it writes no colours.
  public init(coloured: Bool = false) {
    self.coloured = coloured
  }

  /// The complete text of one diagnostic. It ends with a newline.
  public func render(_ diagnostic: Diagnostic) -> TerminalText {
    var text: TerminalText = ""
    if let place = diagnostic.place { text += paint("\(place): ", "1") }
    text += paint("\(diagnostic.severity.rawValue): ", colour(of: diagnostic.severity))
    text += "\(diagnostic.message)\n"
    if let place = diagnostic.place, let excerpt = diagnostic.excerpt { text += draw(excerpt, at: place) }
    for note in diagnostic.notes {
      text += "  \(note.place.map { "\($0): " } ?? "")note: \(note.message)\n"
    }
    if let hint = diagnostic.hint { text += "  \(paint("hint:", "36")) \(hint)\n" }
    return text
  }

  /// The line and a caret under the column. Each tab becomes one space, so that the caret is at the right column.
  private func draw(_ excerpt: Diagnostic.Excerpt, at place: SourcePlace) -> TerminalText {
    let scalars = excerpt.line.unicodeScalars.map { $0 == "\t" ? " " : $0 }
    // Of a long line, show at most 160 scalars around the column.
    let column = max(0, place.column - 1 - excerpt.skipped)
    let start = max(0, column - 80)
    let window = scalars.dropFirst(start).prefix(160)
    var line = String.UnicodeScalarView()
    line.append(contentsOf: window)
    let number = String(place.line)
    let margin = String(repeating: " ", count: number.count)
    let before = window.prefix(column - start)
    let indent = before.reduce(0) { $0 + TerminalText(String($1)).columns }
    let length = max(1, min(excerpt.length, max(1, window.count - before.count)))
    let caret = paint("^\(String(repeating: "~", count: length - 1))", "32")
    return """
       \(number) | \(String(line))
       \(margin) | \(String(repeating: " ", count: indent))\(caret)

      """
  }

  private func colour(of severity: Diagnostic.Severity) -> TerminalText {
    switch severity {
    case .error: "1;31"
    case .warning: "1;33"
    case .note: "1;34"
    }
  }

  private func paint(_ text: TerminalText, _ code: TerminalText) -> TerminalText {
    coloured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
