import Diagnostics

/// Collects the rows of a list of JSON objects, and the mistakes in some of them.
struct ObjectRows {
  private static let mostMistakes = 20

  private let file: String
  private let settings: ListSettings
  private var list = URLList()
  private var mistakes: [Diagnostic] = []
  /// The place of each mistake that probably affects all rows in `mistakes`, and the number of rows that have it.
  private var repeated: [String: (index: Int, rows: Int)] = [:]
  private var cures = AddressCures()
  private var blank = 0

  init(file: String, settings: ListSettings) {
    self.file = file
    self.settings = settings
  }

  /// Whether the limit of shown mistakes is reached.
  var isFull: Bool { mistakes.count >= Self.mostMistakes }

  mutating func append(_ row: URLList.Row) {
    var row = row
    if row.text.utf8.count > URLList.longestAddress, !row.text.utf8.starts(with: "data:".utf8) {
      row = URLList.Row(line: row.line, text: row.text.cut(to: 80))
      row.fault = .tooLong
    }
    cures.look(row.text, line: row.line)
    list.rows.append(row)
  }

  mutating func appendBlank(line: Int) {
    blank += 1
    if blank > URLList.mostBlankRows {
      list.findings.blankRows += 1
    } else {
      list.rows.append(URLList.Row(line: line, text: ""))
    }
  }

  /// Records an object that is not a row: as a mistake, or as a skipped row.
  ///
  /// - Parameter isOfAll: Whether the mistake probably affects the whole list, so that it is reported only once.
  mutating func note(_ mistake: Diagnostic, line: Int, isOfAll: Bool) {
    switch settings.badRows {
    case .error:
      if isOfAll, let known = repeated[mistake.message] {
        repeated[mistake.message] = (known.index, known.rows + 1)
      } else {
        if isOfAll { repeated[mistake.message] = (mistakes.count, 1) }
        mistakes.append(mistake)
      }
    case .skip:
      var row = URLList.Row(line: line, text: "")
      row.fault = .badRow
      list.findings.badRows += 1
      list.rows.append(row)
    }
  }

  /// The finished list.
  ///
  /// - Throws: the mistakes.
  func list(guess: String) throws(DiagnosticError) -> URLList {
    guard mistakes.isEmpty else { throw DiagnosticError(counted) }
    var list = list
    list.warnings += cures.warnings(file: file)
    if let warning = ThumbnailCheck.warning(list.rows, file: file) { list.warnings.append(warning) }
    list.guess = guess
    return list
  }

  /// The mistakes, those of several rows with the number of the rows.
  private var counted: [Diagnostic] {
    var counted = mistakes
    for (index, rows) in repeated.values where rows > 1 {
      let first = mistakes[index]
      counted[index] = Diagnostic(
        first.severity, "\(first.message), as in \(rows - 1) more \(rows == 2 ? "row" : "rows")", at: first.place,
        excerpt: first.excerpt, notes: first.notes, hint: first.hint)
    }
    return counted
  }
}
