import Diagnostics

/// The rows of a list of JSON objects as they are read, and what is wrong with some.
struct ObjectRows {
  private static let mostMistakes = 20

  private let file: String
  private let settings: ListSettings
  private var list = URLList()
  private var mistakes: [Diagnostic] = []
  private var cures = AddressCures()
  private var blank = 0

  init(file: String, settings: ListSettings) {
    self.file = file
    self.settings = settings
  }

  /// Whether so many mistakes were found that no further one is shown.
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

  /// An object that is no row: a mistake, or a row that is skipped.
  mutating func note(_ mistake: Diagnostic, line: Int) {
    switch settings.badRows {
    case .error: mistakes.append(mistake)
    case .skip:
      var row = URLList.Row(line: line, text: "")
      row.fault = .badRow
      list.findings.badRows += 1
      list.rows.append(row)
    }
  }

  /// The list.
  ///
  /// - Throws: the mistakes.
  func list(guess: String) throws(DiagnosticError) -> URLList {
    guard mistakes.isEmpty else { throw DiagnosticError(mistakes) }
    var list = list
    list.warnings += cures.warnings(file: file)
    if let warning = ThumbnailCheck.warning(list.rows, file: file) { list.warnings.append(warning) }
    list.guess = guess
    return list
  }
}
