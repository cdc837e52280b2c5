import Manifest

/// Protects text in a table that may be opened in a spreadsheet. A spreadsheet computes a cell that begins with `=`, `+`, `-`
/// or `@` as a formula (OWASP, "CSV Injection"), and the text comes from strangers.
public enum SpreadsheetText {
  /// `text` with an apostrophe in front if it may be read as a formula or already begins with an apostrophe. A list of
  /// whole numbers, such as the square `-5,0,120`, computes nothing and stays as it is.
  ///
  /// To get the original text back, remove one apostrophe from the beginning of each cell that has one.
  public static func guarded(_ text: String) -> String {
    ListCell.isFormula(text) && !isNumbers(text) || text.hasPrefix("'") ? "'" + text : text
  }

  /// `text` with a space in place of each run of white space and control characters, for tables without quotes.
  public static func onOneLine(_ text: String) -> String {
    var line = ""
    var isSpaced = true
    for scalar in text.unicodeScalars {
      let isSpace = scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
      if !isSpace { line.unicodeScalars.append(scalar) } else if !isSpaced { line.append(" ") }
      isSpaced = isSpace
    }
    return line.hasSuffix(" ") ? String(line.dropLast()) : line
  }

  private static func isNumbers(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    return parts.count > 1
      && parts.allSatisfy { part in
        let digits = part.first == UInt8(ascii: "-") ? part.dropFirst() : part
        return !digits.isEmpty && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      }
  }
}
