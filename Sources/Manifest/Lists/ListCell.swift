/// A cell of a list as dsbuild writes it.
package enum ListCell {
  /// The text of a cell, in quotes where commas, quotes or line ends would divide it.
  ///
  /// A blank before the first character keeps spreadsheets from running a formula; the reader of lists drops it.
  package static func encoded(_ text: String) -> String {
    // Bytes, not characters: a comma with a combining mark is a character of its own, and separates cells all the same.
    let bytes = text.utf8
    let text = bytes.first.map { "=+-@".utf8.contains($0) } == true ? " " + text : text
    let quote = UInt8(ascii: "\"")
    guard bytes.contains(where: { $0 == UInt8(ascii: ",") || $0 == quote || $0 == 10 || $0 == 13 }) else { return text }
    return "\"\(String(decoding: text.utf8.flatMap { $0 == quote ? [$0, $0] : [$0] }, as: UTF8.self))\""
  }

  /// The text of a row with its line end.
  package static func row(_ cells: [String], lineEnd: String = "\n") -> String {
    cells.map(encoded).joined(separator: ",") + lineEnd
  }
}
