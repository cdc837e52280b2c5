import Diagnostics

/// How a table is laid out: its delimiter, its header, and which columns matter.
struct TableLayout {
  /// The delimiter; nil when each line is one field.
  var delimiter: UInt8?
  /// Whether the first row names the columns.
  var hasHeader = false
  /// The column of addresses.
  var column = 0
  /// The column of digests.
  var hashColumn: Int?
  /// The column of licences.
  var licenseColumn: Int?
  /// The column of credit lines.
  var attributionColumn: Int?
  /// How the file was understood.
  var guess = ""

  /// Names that mark a column of addresses under `header: auto`, besides the one the manifest gives.
  static let customaryNames = ["url", "image_url", "link"]
  private static let delimiters: [UInt8] = [44, 9, 59, 124]

  /// Finds out how a table is laid out from its first record.
  static func find(
    in bytes: [UInt8], file: String, settings: ListSettings, delimiter: ListSettings.Delimiter
  ) throws(DiagnosticError) -> TableLayout {
    var layout = TableLayout()
    let header = firstHeader(in: bytes, settings: settings, delimiter: delimiter)
    if let header {
      layout.hasHeader = true
      // A header of one name says that there is one column: its lines are taken whole.
      layout.delimiter = header.names.count > 1 ? header.delimiter : nil
      try layout.choose(from: header.names, settings: settings, file: file)
      let many = header.names.count == 1 ? "1 column" : "\(header.names.count) columns"
      layout.guess = "header with \(many), addresses in `\(header.names[layout.column])`"
      return layout
    }
    try layout.chooseByNumber(settings, file: file)
    switch delimiter {
    case .byte(let byte):
      layout.delimiter = byte
      layout.guess = "no header, addresses in column \(layout.column)"
    case .automatic where layout.needsColumns:
      layout.delimiter = commonDelimiter(of: bytes)
      layout.guess = "no header, addresses in column \(layout.column)"
    case .automatic:
      layout.delimiter = nil
      layout.guess = "no header, one address a line"
    }
    return layout
  }

  /// Whether a number asks for a column that a file of one has not.
  private var needsColumns: Bool {
    column > 0 || hashColumn != nil || licenseColumn != nil || attributionColumn != nil
  }

  private static func firstHeader(
    in bytes: [UInt8], settings: ListSettings, delimiter: ListSettings.Delimiter
  ) -> (names: [String], delimiter: UInt8?)? {
    let candidates: [UInt8]
    switch delimiter {
    case .byte(let byte): candidates = [byte]
    case .automatic: candidates = delimiters
    }
    let records = candidates.map { (names: firstRecord(of: bytes, delimiter: $0), delimiter: UInt8?.some($0)) }
    switch settings.header {
    case .none: return nil
    case .names: return records.max { $0.names.count < $1.names.count }
    case .auto:
      var wanted = customaryNames
      if case .named(let name) = settings.column { wanted.append(name.lowercased()) }
      return records.filter { record in record.names.contains { wanted.contains($0.lowercased()) } }
        .max { $0.names.count < $1.names.count }
    }
  }

  /// The cells of the first row that is not blank.
  private static func firstRecord(of bytes: [UInt8], delimiter: UInt8) -> [String] {
    let span = bytes.span
    var reader = DelimitedReader(delimiter: delimiter, from: ListEncoding.markLength(bytes))
    while reader.next(span) {
      let cells = reader.fields.map { reader.text($0, span) }
      if cells.contains(where: { !$0.isEmpty }) { return cells }
    }
    return []
  }

  private mutating func choose(from names: [String], settings: ListSettings, file: String) throws(DiagnosticError) {
    column = try Self.index(of: settings.column, in: names, file: file, orCustomary: true)
    if let wanted = settings.hashColumn { hashColumn = try Self.index(of: wanted, in: names, file: file) }
    if let wanted = settings.licenseColumn { licenseColumn = try Self.index(of: wanted, in: names, file: file) }
    if let wanted = settings.attributionColumn { attributionColumn = try Self.index(of: wanted, in: names, file: file) }
  }

  private static func index(
    of column: ListSettings.Column, in names: [String], file: String, orCustomary: Bool = false
  ) throws(DiagnosticError) -> Int {
    let wanted: String
    switch column {
    case .number(let number):
      guard number >= names.count else { return number }
      wanted = String(number)
    case .named(let name):
      if let index = names.firstIndex(of: name) { return index }
      if let index = names.firstIndex(where: { $0.lowercased() == name.lowercased() }) { return index }
      // Only the default name stands for the customary ones.
      if orCustomary, name == "url" {
        for customary in customaryNames {
          if let index = names.firstIndex(where: { $0.lowercased() == customary }) { return index }
        }
      }
      wanted = name
    }
    let near = Suggestion.nearest(to: wanted, among: names)
    throw DiagnosticError([
      Diagnostic(
        .error, "there is no column `\(wanted)` in the header", at: SourcePlace(file: file, line: 1),
        hint: near.map { "did you mean `\($0)`" }
          ?? "the columns are \(names.map { "`\($0)`" }.joined(separator: ", "))")
    ])
  }

  private mutating func chooseByNumber(_ settings: ListSettings, file: String) throws(DiagnosticError) {
    switch settings.column {
    case .number(let number): column = number
    case .named("url"): column = 0
    case .named(let name): throw Self.noHeader(name, file: file)
    }
    hashColumn = try Self.number(of: settings.hashColumn, file: file)
    licenseColumn = try Self.number(of: settings.licenseColumn, file: file)
    attributionColumn = try Self.number(of: settings.attributionColumn, file: file)
  }

  private static func number(of column: ListSettings.Column?, file: String) throws(DiagnosticError) -> Int? {
    switch column {
    case .number(let number): return number
    case .named(let name): throw noHeader(name, file: file)
    case nil: return nil
    }
  }

  private static func noHeader(_ name: String, file: String) -> DiagnosticError {
    DiagnosticError([
      Diagnostic(
        .error, "no header names the column `\(name)`", at: SourcePlace(file: file, line: 1),
        hint: "set `header: names` if the first row is a header, or give the column's number from 0")
    ])
  }

  /// The delimiter that most of the first lines agree on; a comma where none does.
  private static func commonDelimiter(of bytes: [UInt8]) -> UInt8 {
    var counts = [Int](repeating: 0, count: delimiters.count)
    for byte in bytes.prefix(65_536) {
      if let index = delimiters.firstIndex(of: byte) { counts[index] += 1 }
    }
    // A tab is never part of an address, a comma may be.
    if counts[1] > 0 { return delimiters[1] }
    let best = counts.enumerated().max { ($0.element, -$0.offset) < ($1.element, -$1.offset) }
    return best.map { delimiters[$0.offset] } ?? delimiters[0]
  }
}
