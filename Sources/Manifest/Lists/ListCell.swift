/// A cell of a list as dsbuild writes it.
package enum ListCell {
  /// The text of a cell, in quotes where commas, quotes or line ends would divide it.
  ///
  /// A blank before the first character keeps spreadsheets from running a formula; the reader of lists drops it.
  package static func encoded(_ text: String) -> String {
    // Bytes, not characters: a comma with a combining mark is a character of its own, and separates cells all the same.
    let bytes = text.utf8
    let text = isFormula(text) ? " " + text : text
    let quote = UInt8(ascii: "\"")
    guard bytes.contains(where: { $0 == UInt8(ascii: ",") || $0 == quote || $0 == 10 || $0 == 13 }) else { return text }
    return "\"\(String(decoding: text.utf8.flatMap { $0 == quote ? [$0, $0] : [$0] }, as: UTF8.self))\""
  }

  /// Whether a spreadsheet may read a cell as a formula. Some remove blanks at the beginning first, and some accept full-width
  /// signs.
  package static func isFormula(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first else { return false }
    if ["\t", "\r", "\n"].contains(first) { return true }
    guard let start = text.unicodeScalars.first(where: { !isBlank($0) }) else { return false }
    return ["=", "+", "-", "@", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}"].contains(start)
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint
      || scalar.properties.generalCategory == .control
  }

  /// The text of a row with its line end.
  package static func row(_ cells: [String], lineEnd: String = "\n") -> String {
    cells.map(encoded).joined(separator: ",") + lineEnd
  }
}
