import Diagnostics
import Digests

/// Reads the cells of some columns of a list, row by row, whatever the format of the list.
struct ColumnCells {
  /// The columns whose cells are read.
  let columns: [ListSettings.Column]
  private let file: String
  private let settings: ListSettings

  /// - Parameter settings: The format of the list; their conditions are not used.
  init(_ columns: [ListSettings.Column], file: String, settings: ListSettings) {
    self.columns = columns
    self.file = file
    var settings = settings
    settings.conditions = columns.map { ListSettings.Condition(column: $0, value: "") }
    self.settings = settings
  }

  /// Calls `body` with the cells of each row that is not blank and can be read. A missing cell is empty.
  ///
  /// - Throws: if the list has no such columns or cannot be read.
  func forEach(in bytes: [UInt8], _ body: ([String]) -> Void) throws(DiagnosticError) {
    switch try ListForm(bytes, file: file, settings: settings) {
    case .lines: break
    case .table(let delimiter):
      let layout = try TableLayout.find(in: bytes, file: file, settings: settings, delimiter: delimiter)
      forEachRecord(in: bytes, layout, body)
    case .jsonLines:
      for line in TextLines(bytes) where !line.isBlank { tell(line.bytes, body) }
    case .jsonArray:
      forEachElement(in: bytes, body)
    }
  }

  private func forEachRecord(in bytes: [UInt8], _ layout: TableLayout, _ body: ([String]) -> Void) {
    let span = bytes.span
    var reader = DelimitedReader(
      delimiter: layout.delimiter, from: layout.begin.offset, line: layout.begin.line, quotes: settings.quotes)
    var awaitsHeader = layout.hasHeader
    while reader.next(span) {
      guard reader.mistake == nil, !reader.isBlankRow(span) else { continue }
      guard !awaitsHeader else {
        awaitsHeader = false
        continue
      }
      body(
        layout.conditions.map { condition in
          condition.column < reader.fields.count
            ? reader.text(reader.fields[condition.column], span, most: 8_192) : ""
        })
    }
  }

  private func forEachElement(in bytes: [UInt8], _ body: ([String]) -> Void) {
    var scanner = JSONScanner(bytes[ListEncoding.markLength(bytes)...])
    // The reader of the list reports a mistake; the rows before it count.
    try? scanner.forEachElement { scanner throws(FlatJSON.Failure) in
      let start = scanner.position
      _ = try scanner.value()
      tell(bytes[start..<scanner.position], body)
    }
  }

  private func tell(_ bytes: ArraySlice<UInt8>, _ body: ([String]) -> Void) {
    guard let object = try? FlatJSON(bytes) else { return }
    body(
      columns.map { column in
        if case .named(let name) = column { object.words(name) ?? "" } else { "" }
      })
  }
}

extension DelimitedReader {
  /// Whether every field of the record is empty.
  func isBlankRow(_ bytes: Span<UInt8>) -> Bool {
    for field in fields where !text(field, bytes, most: 1_000).isEmpty { return false }
    return true
  }
}
