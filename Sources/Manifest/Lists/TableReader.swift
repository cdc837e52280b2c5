import Diagnostics
import Digests

/// Reads the rows of a table with a known layout.
struct TableReader {
  /// The most mistakes of one kind that are shown.
  private static let shownMistakes = 20
  /// How many texts of a column are looked at for a hint, and how many are shown.
  private static let (mostValues, shownValues) = (100, 8)

  let file: String
  let settings: ListSettings
  private var mistakes: [Diagnostic] = []
  private var list = URLList()
  private var shortRows = 0
  private var badRows = 0
  private var blankRows = 0
  private var matchedRows = 0
  private var otherRows = 0
  /// Some of the texts that columns of conditions have instead of those asked for.
  private var otherValues: Set<String> = []
  private var cures = AddressCures()
  private var hasOtherText = false

  init(file: String, settings: ListSettings) {
    self.file = file
    self.settings = settings
  }

  /// Reads every row of the file.
  ///
  /// - Throws: every row that cannot be read, with its line, unless the settings skip such rows.
  mutating func read(_ bytes: [UInt8], layout: TableLayout) throws(DiagnosticError) -> URLList {
    let span = bytes.span
    var reader = DelimitedReader(
      delimiter: layout.delimiter, from: layout.begin.offset, line: layout.begin.line, quotes: settings.quotes)
    let mayBeOtherText = span.firstInvalidUTF8(in: layout.begin.offset..<span.count) != nil
    var awaitsHeader = layout.hasHeader
    list.rows.reserveCapacity(bytes.count / 64)
    while true {
      if blankRows >= URLList.mostBlankRows { list.findings.blankRows += reader.skipEmptyLines(span) }
      guard reader.next(span), mistakes.count < Self.shownMistakes else { break }
      // Blank rows before the header also count as rows.
      let isHeader = awaitsHeader && !reader.isBlankRow(span)
      if isHeader { awaitsHeader = false }
      if let bad = problem(of: reader, span, isHeader ? nil : layout, mayBeOtherText: mayBeOtherText) {
        note(bad, of: reader)
        if bad.swallows { reader.returnToSecondLine(span) }
        continue
      }
      if isHeader { continue }
      guard meets(layout.conditions, reader, span) else { continue }
      append(row(of: reader, span, layout: layout))
    }
    guard mistakes.isEmpty else { throw DiagnosticError(mistakes) }
    list.guess = layout.guess
    list.findings.badRows = badRows
    list.warnings = layout.notes + list.warnings + cures.warnings(file: file)
    noteRest(layout)
    if let warning = ThumbnailCheck.warning(list.rows, file: file) { list.warnings.append(warning) }
    return list
  }

  private mutating func append(_ row: URLList.Row) {
    guard row.text.isEmpty, row.fault == nil else { return list.rows.append(row) }
    blankRows += 1
    guard blankRows <= URLList.mostBlankRows else {
      list.findings.blankRows += 1
      return
    }
    list.rows.append(row)
  }

  /// Whether the row meets the source's conditions.
  private mutating func meets(
    _ conditions: [(column: Int, asked: ListSettings.Column, value: String)], _ reader: borrowing DelimitedReader,
    _ bytes: Span<UInt8>
  ) -> Bool {
    guard !conditions.isEmpty else { return true }
    for (column, _, value) in conditions {
      let text = column < reader.fields.count ? reader.text(reader.fields[column], bytes, most: 8_192) : ""
      guard text == value else {
        otherRows += 1
        if matchedRows == 0, otherValues.count < Self.mostValues { otherValues.insert(text.cut(to: 60)) }
        return false
      }
    }
    matchedRows += 1
    return true
  }

  private mutating func row(
    of reader: borrowing DelimitedReader, _ bytes: Span<UInt8>, layout: TableLayout
  ) -> URLList.Row {
    let fields = reader.fields
    guard layout.column < fields.count else {
      // A blank line has one empty field for any number of columns.
      if fields.count > 1 || fields.first.map({ !$0.range.isEmpty }) == true {
        shortRows += 1
        if shortRows <= Self.shownMistakes {
          warn("the row has \(fields.count) fields, the address is in column \(layout.column)", line: reader.start)
        }
      }
      return URLList.Row(line: reader.start, text: "")
    }
    var row =
      settings.template.map { filled($0, layout, reader, bytes) } ?? address(in: fields[layout.column], reader, bytes)
    if let column = layout.hashColumn, column < fields.count {
      row.hash = ExpectedDigest(reader.text(fields[column], bytes, most: 1_000))
    }
    guard !layout.creditColumns.isEmpty else { return row }
    var credit = Credit()
    for (field, column) in layout.creditColumns { credit.set(field, to: cell(column, reader, bytes)) }
    row.credit = credit
    row.later.license = layout.laterColumns.license.flatMap { cell($0, reader, bytes) }.flatMap { PlainText.line($0) }
    row.later.isGone = layout.laterColumns.gone.flatMap { cell($0, reader, bytes) } != nil
    return row
  }

  /// The row of an address that a template makes of cells; blank if one of them is empty.
  private mutating func filled(
    _ template: URLTemplate, _ layout: TableLayout, _ reader: borrowing DelimitedReader, _ bytes: Span<UInt8>
  ) -> URLList.Row {
    var cells: [String: String] = [:]
    for (name, column) in layout.templateColumns { cells[name] = cell(column, reader, bytes) }
    let text = AddressText.cleaned(template.filled { cells[$0] } ?? "")
    guard text.utf8.count <= URLList.longestAddress else {
      var row = URLList.Row(line: reader.start, text: text.cut(to: 80))
      row.fault = .tooLong
      return row
    }
    cures.look(text, line: reader.start)
    return URLList.Row(line: reader.start, text: text)
  }

  private mutating func address(
    in field: DelimitedReader.Field, _ reader: borrowing DelimitedReader, _ bytes: Span<UInt8>
  ) -> URLList.Row {
    if field.range.count > URLList.longestAddress {
      let start = AddressText.cleaned(reader.text(field, bytes, most: 100))
      guard start.utf8.prefix(5).elementsEqual("data:".utf8, by: { $0 | 32 == $1 }) else {
        var row = URLList.Row(line: reader.start, text: start.cut(to: 80))
        row.fault = .tooLong
        return row
      }
    }
    if !field.hasDoubled, AddressText.isPlain(bytes, field.range) {
      return URLList.Row(line: reader.start, text: bytes.text(field.range))
    }
    let text = cures.address(in: AddressText.cleaned(reader.text(field, bytes)), line: reader.start)
    return URLList.Row(line: reader.start, text: text)
  }

  private func cell(_ column: Int, _ reader: borrowing DelimitedReader, _ bytes: Span<UInt8>) -> String? {
    guard column < reader.fields.count else { return nil }
    let text = reader.text(reader.fields[column], bytes, most: 64 << 10)
    return text.isEmpty ? nil : text
  }
}

extension TableReader {
  private mutating func note(_ bad: Problem, of reader: borrowing DelimitedReader) {
    badRows += 1
    let place = SourcePlace(file: file, line: bad.line, column: bad.column)
    switch settings.badRows {
    case .error:
      guard !bad.isOfAll || !hasOtherText else { return }
      hasOtherText = hasOtherText || bad.isOfAll
      mistakes.append(
        Diagnostic(
          .error, bad.message, at: place, hint: bad.hint + "; `csv: { on_bad_row: skip }` leaves such rows out"))
    case .skip:
      if badRows <= Self.shownMistakes {
        list.warnings.append(Diagnostic(.warning, "\(bad.message); the row is skipped", at: place, hint: bad.hint))
      }
      var row = URLList.Row(line: reader.start, text: "")
      row.fault = .badRow
      list.rows.append(row)
    }
  }

  private mutating func warn(_ message: String, line: Int) {
    list.warnings.append(Diagnostic(.warning, message, at: SourcePlace(file: file, line: line)))
  }

  /// The hint for conditions that no row meets: the texts that the cells have instead.
  private func hint(for wanted: [String]) -> String {
    let values = otherValues.subtracting([""]).sorted()
    if let near = wanted.lazy.compactMap({ Suggestion.nearest(to: $0, among: values) }).first {
      return "did you mean `\(near)`?"
    }
    guard !values.isEmpty else { return "the cells are empty" }
    let shown = values.prefix(Self.shownValues).map { "`\($0)`" }.joined(separator: ", ")
    return "the rows have \(shown)\(values.count > Self.shownValues ? ", …" : "")"
  }

  private mutating func noteRest(_ layout: TableLayout) {
    if shortRows > Self.shownMistakes { warn("\(shortRows - Self.shownMistakes) further rows are too short", line: 1) }
    if badRows > Self.shownMistakes { warn("\(badRows - Self.shownMistakes) further rows are skipped", line: 1) }
    guard !layout.conditions.isEmpty, matchedRows == 0, otherRows > 0 else { return }
    let wanted = layout.conditions.map { "`\($0.value.cut(to: 80))` in \($0.asked.shown)" }.joined(separator: " and ")
    list.warnings.append(
      Diagnostic(
        .warning, "none of \(otherRows) rows has \(wanted)", at: SourcePlace(file: file, line: 1),
        hint: hint(for: layout.conditions.map(\.value))))
  }
}
