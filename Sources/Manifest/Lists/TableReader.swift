import Diagnostics
import Digests

/// Reads the rows of a table whose layout is known.
struct TableReader {
  /// How many mistakes of one kind are shown.
  private static let shownMistakes = 20

  let file: String
  let settings: ListSettings
  private var mistakes: [Diagnostic] = []
  private var list = URLList()
  private var shortRows = 0
  private var badDigests = 0

  /// A reader for one file.
  init(file: String, settings: ListSettings) {
    self.file = file
    self.settings = settings
  }

  /// Every row of the file.
  mutating func read(_ bytes: [UInt8], layout: TableLayout) throws(DiagnosticError) -> URLList {
    let span = bytes.span
    var reader = DelimitedReader(delimiter: layout.delimiter, from: ListEncoding.markLength(bytes))
    var awaitsHeader = layout.hasHeader
    list.rows.reserveCapacity(bytes.count / 64)
    while reader.next(span) {
      if let mistake = reader.mistake { note(mistake) }
      if awaitsHeader {
        // Blank rows before the header are rows all the same.
        if !isBlank(reader, span) {
          awaitsHeader = false
          continue
        }
      }
      list.rows.append(row(of: reader, span, layout: layout))
    }
    guard mistakes.isEmpty else { throw DiagnosticError(mistakes) }
    list.guess = layout.guess
    noteRest()
    if let warning = ThumbnailCheck.warning(list.rows, file: file) { list.warnings.append(warning) }
    return list
  }

  private func isBlank(_ reader: borrowing DelimitedReader, _ bytes: Span<UInt8>) -> Bool {
    for field in reader.fields where !reader.text(field, bytes).isEmpty { return false }
    return true
  }

  private mutating func row(
    of reader: borrowing DelimitedReader, _ bytes: Span<UInt8>, layout: TableLayout
  ) -> URLList.Row {
    let fields = reader.fields
    guard layout.column < fields.count else {
      // A blank line has one empty field, whatever the number of columns.
      if fields.count > 1 || fields.first.map({ !$0.range.isEmpty }) == true {
        shortRows += 1
        if shortRows <= Self.shownMistakes {
          warn("the row has \(fields.count) fields, the address is in column \(layout.column)", line: reader.start)
        }
      }
      return URLList.Row(line: reader.start, text: "")
    }
    var row = URLList.Row(line: reader.start, text: reader.text(fields[layout.column], bytes))
    if let column = layout.hashColumn, column < fields.count {
      let text = reader.text(fields[column], bytes)
      row.hash = ExpectedDigest(text)
      if row.hash == nil, !text.isEmpty { noteDigest(text, line: reader.start) }
    }
    row.license = cell(layout.licenseColumn, reader, bytes)
    row.attribution = cell(layout.attributionColumn, reader, bytes)
    return row
  }

  private func cell(_ column: Int?, _ reader: borrowing DelimitedReader, _ bytes: Span<UInt8>) -> String? {
    guard let column, column < reader.fields.count else { return nil }
    let text = reader.text(reader.fields[column], bytes)
    return text.isEmpty ? nil : text
  }

  private mutating func note(_ mistake: DelimitedReader.Mistake) {
    guard mistakes.count < Self.shownMistakes else { return }
    switch mistake {
    case .openQuote(let line):
      mistakes.append(
        Diagnostic(
          .error, "a quote is opened here and never closed", at: SourcePlace(file: file, line: line),
          hint: "close it, and double every quote inside quotes"))
    case .textAfterQuote(let line):
      mistakes.append(
        Diagnostic(
          .error, "text follows a closing quote", at: SourcePlace(file: file, line: line),
          hint: "double every quote inside quotes"))
    }
  }

  private mutating func noteDigest(_ text: String, line: Int) {
    badDigests += 1
    guard badDigests <= Self.shownMistakes, mistakes.count < Self.shownMistakes else { return }
    mistakes.append(
      Diagnostic(
        .error, "`\(text.prefix(80))` is no digest, expected 32, 40, 64 or 128 hexadecimal digits",
        at: SourcePlace(file: file, line: line), hint: "leave the cell empty where there is none"))
  }

  private mutating func warn(_ message: String, line: Int) {
    list.warnings.append(Diagnostic(.warning, message, at: SourcePlace(file: file, line: line)))
  }

  private mutating func noteRest() {
    guard shortRows > Self.shownMistakes else { return }
    let rest = shortRows - Self.shownMistakes
    list.warnings.append(
      Diagnostic(.warning, "\(rest) further rows are too short", at: SourcePlace(file: file, line: 1)))
  }
}
