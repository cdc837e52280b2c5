/// Text in a table that people may open in a spreadsheet, where a cell that begins with `=`, `+`, `-` or `@` is a formula (OWASP,
/// "CSV Injection"): what strangers wrote would be computed.
public enum SpreadsheetText {
  /// `text` with an apostrophe before it where it might be taken for a formula, or begins with an apostrophe already.
  ///
  /// A reader who wants the text itself takes one apostrophe away from the beginning of a cell that has one.
  public static func guarded(_ text: String) -> String {
    isFormula(text) || text.hasPrefix("'") ? "'" + text : text
  }

  /// Whether a spreadsheet may see a formula: also behind blanks, which some take away, and in full-width letters.
  private static func isFormula(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first else { return false }
    if ["\t", "\r", "\n"].contains(first) { return true }
    guard let start = text.unicodeScalars.first(where: { !isBlank($0) }) else { return false }
    return ["=", "+", "-", "@", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}"].contains(start)
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint
      || scalar.properties.generalCategory == .control
  }
}
