public import Diagnostics

/// Reads a few columns of a table with a header, for tables that older releases wrote.
public enum NamedColumns {
  /// A row of a table.
  public struct Row: Hashable, Sendable {
    /// The line in the file, counted from 1.
    public let line: Int
    /// The cells of the named columns; nil if a cell is absent or empty.
    public let cells: [String?]
  }

  /// The rows of a table of text with commas, tabs or semicolons, with or without a byte order mark; nil if its header has none of the
  /// columns.
  ///
  /// - Throws: the mistakes of a file that is no text, that has conflict markers, or whose quotes are not closed.
  public static func read(_ bytes: [UInt8], _ names: [String], file: String) throws(DiagnosticError) -> [Row]? {
    try ListEncoding.check(bytes, file: file)
    try ConflictMarker.check(
      bytes, file: file, hint: "take the file of one side: `git checkout --theirs \(ShellWord.quoted(file))`")
    let start = ListEncoding.markLength(bytes)
    let head = bytes[start...].prefix { $0 != 10 && $0 != 13 }
    let delimiters: [UInt8] = [44, 9, 59]
    let delimiter = delimiters.max { one, other in
      head.count { $0 == one } < head.count { $0 == other }
    }
    let span = bytes.span
    var reader = DelimitedReader(delimiter: delimiter, from: start)
    guard reader.next(span) else { return nil }
    let header = reader.fields.map { reader.text($0, span).lowercased() }
    let places = names.map { name in header.firstIndex(of: name) }
    guard places.contains(where: { $0 != nil }) else { return nil }
    var rows: [Row] = []
    while reader.next(span) {
      if case .openQuote(let line)? = reader.mistake {
        throw mistake("the quote that opens on this line is not closed", file: file, line: line)
      }
      let cells = places.map { place -> String? in
        guard let place, place < reader.fields.count else { return nil }
        let text = reader.text(reader.fields[place], span)
        return text.isEmpty ? nil : text
      }
      let isEmpty = reader.fields.count == 1 && reader.fields[0].range.isEmpty
      if !isEmpty { rows.append(Row(line: reader.start, cells: cells)) }
    }
    return rows
  }

  private static func mistake(_ message: String, file: String, line: Int) -> DiagnosticError {
    DiagnosticError([
      Diagnostic(.error, message, at: SourcePlace(file: file, line: line), hint: "copy the file of the release again")
    ])
  }
}
