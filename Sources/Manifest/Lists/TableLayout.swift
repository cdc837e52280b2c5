import Diagnostics

/// The layout of a table: its delimiter, its header, and the columns that are used.
struct TableLayout {
  /// The delimiter; nil if each line is one field.
  var delimiter: UInt8?
  /// Whether the first row names the columns.
  var hasHeader = false
  /// The index of the column of addresses.
  var column = 0
  /// The indices of the columns that a template of addresses names.
  var templateColumns: [String: Int] = [:]
  /// The index of the column of digests.
  var hashColumn: Int?
  /// The indices of the columns that state the rights of each picture.
  var creditColumns: [Credit.Field: Int] = [:]
  /// The indices of the columns with the changes of each picture at its collection.
  var laterColumns: (license: Int?, gone: Int?) = (nil, nil)
  /// The columns and the texts that their cells must have if the row belongs to the source.
  var conditions: [(column: Int, asked: ListSettings.Column, value: String)] = []
  /// The start of the first row.
  var begin: ListBeginning
  /// The most fields of a row; nil if unknown.
  var width: Int?
  /// A short description of the detected layout.
  var guess = ""
  /// Warnings about the detected layout.
  var notes: [Diagnostic] = []

  /// Names that identify a column of addresses under `header: auto`, besides the name in the manifest.
  static let customaryNames = ["url", "image_url", "link"]
  private static let delimiters: [UInt8] = [44, 9, 59, 124]
  /// The most records that are read to find the header, if the records before it are blank.
  private static let mostBlankRecords = 1_000

  /// Detects the layout of a table from the names in its header, from the settings, or from its cells.
  static func find(
    in bytes: [UInt8], file: String, settings: ListSettings, delimiter: ListSettings.Delimiter
  ) throws(DiagnosticError) -> TableLayout {
    var layout = TableLayout(begin: ListBeginning(bytes))
    let delimiter = layout.begin.delimiter.map { .byte($0) } ?? delimiter
    if let template = settings.template {
      try layout.take(template, in: bytes, file: file, settings: settings, delimiter: delimiter)
      return layout
    }
    if let header = layout.firstHeader(in: bytes, settings: settings, delimiter: delimiter) {
      guard settings.column != .named("url") || Self.names(header.names, hold: customaryNames) else {
        return try LayoutGuess(bytes, file: file, settings: settings).ofTable(delimiter)
      }
      layout.hasHeader = true
      // With one name in the header there is one column, so each line is one field.
      layout.delimiter = header.names.count > 1 ? header.delimiter : nil
      layout.width = header.names.count > 1 ? header.names.count : nil
      layout.column = try Self.index(of: settings.column, in: header.names, file: file, orCustomary: true)
      try layout.chooseOthers(names: header.names, settings: settings, file: file)
      let many = header.names.count == 1 ? "1 column" : "\(header.names.count) columns"
      let name = layout.column < header.names.count ? header.names[layout.column].cut(to: 100) : "\(layout.column)"
      layout.guess = "header with \(many), addresses in `\(name)`"
      return layout
    }
    switch settings.column {
    case .number(let number): layout.column = number
    case .named("url"): return try LayoutGuess(bytes, file: file, settings: settings).ofTable(delimiter)
    case .named(let name): throw Self.noHeader(name, file: file)
    }
    try layout.chooseOthers(names: nil, settings: settings, file: file)
    switch delimiter {
    case .byte(let byte): layout.delimiter = byte
    case .automatic:
      let found = LayoutGuess(bytes, file: file, settings: settings).delimiter(ofColumn: layout.column)
      layout.delimiter = found ?? (layout.needsColumns ? Self.commonDelimiter(of: bytes) : nil)
    }
    layout.guess =
      layout.delimiter == nil ? "no header, one address a line" : "no header, addresses in column \(layout.column)"
    return layout
  }

  /// The columns of the names in a template of addresses. They are names of the header, or numbers from 0 without one.
  private mutating func take(
    _ template: URLTemplate, in bytes: [UInt8], file: String, settings: ListSettings,
    delimiter: ListSettings.Delimiter
  ) throws(DiagnosticError) {
    var settings = settings
    let areNumbers = template.names.allSatisfy { Int($0) != nil }
    if settings.header == .auto { settings.header = areNumbers ? .none : .names }
    let header = firstHeader(in: bytes, settings: settings, delimiter: delimiter)
    hasHeader = header != nil
    if let header {
      self.delimiter = header.delimiter
      width = header.names.count > 1 ? header.names.count : nil
    } else if case .byte(let byte) = delimiter {
      self.delimiter = byte
    } else {
      self.delimiter = Self.commonDelimiter(of: bytes)
    }
    for name in template.names {
      let number = Int(name).map { ListSettings.Column.number($0) }
      if let header {
        templateColumns[name] = try Self.index(of: .named(name), in: header.names, file: file)
      } else if let number, case .number(let index) = number, (0...10_000).contains(index) {
        templateColumns[name] = index
      } else {
        throw Self.noHeader(name, file: file)
      }
    }
    column = templateColumns.values.min() ?? 0
    try chooseOthers(names: header?.names, settings: settings, file: file)
    guess = "addresses made of \(template.names.map { "`\($0)`" }.joined(separator: ", "))"
  }

  /// Finds the other columns that the settings need, by the names in the header or by their numbers.
  mutating func chooseOthers(names: [String]?, settings: ListSettings, file: String) throws(DiagnosticError) {
    func place(_ column: ListSettings.Column) throws(DiagnosticError) -> Int {
      if let names { return try Self.index(of: column, in: names, file: file) }
      switch column {
      case .number(let number): return number
      case .named(let name): throw Self.noHeader(name, file: file)
      }
    }
    if let names { takeCustomary(names) }
    if let wanted = settings.hashColumn { hashColumn = try place(wanted) }
    for (field, wanted) in settings.creditColumns { creditColumns[field] = try place(wanted) }
    for condition in settings.conditions {
      conditions.append((try place(condition.column), condition.column, condition.value))
    }
  }

  /// Takes the columns that have the names of statements about rights. A list that names licences or pages may
  /// have changes too, and one that names both, as `dsbuild search` writes it, digests.
  private mutating func takeCustomary(_ names: [String]) {
    let names = names.map { $0.lowercased() }
    for field in Credit.Field.allCases {
      if let index = names.firstIndex(of: field.rawValue), index != column { creditColumns[field] = index }
    }
    guard creditColumns[.licenseURL] != nil || creditColumns[.landingURL] != nil else { return }
    laterColumns = (names.firstIndex(of: "license_now"), names.firstIndex(of: "gone"))
    guard creditColumns[.licenseURL] != nil, creditColumns[.landingURL] != nil else { return }
    hashColumn = names.firstIndex(of: "hash")
  }

  /// Whether the settings need a column that a file of one column does not have.
  private var needsColumns: Bool {
    column > 0 || hashColumn != nil || !creditColumns.isEmpty || !conditions.isEmpty
  }

  private func firstHeader(
    in bytes: [UInt8], settings: ListSettings, delimiter: ListSettings.Delimiter
  ) -> (names: [String], delimiter: UInt8?)? {
    let candidates: [UInt8]
    switch delimiter {
    case .byte(let byte): candidates = [byte]
    case .automatic: candidates = Self.delimiters
    }
    let records = candidates.map { byte in
      (names: firstRecord(of: bytes, delimiter: byte, settings: settings), delimiter: UInt8?.some(byte))
    }
    switch settings.header {
    case .none: return nil
    case .names: return records.max { $0.names.count < $1.names.count }
    case .auto:
      var wanted = Self.customaryNames
      if case .named(let name) = settings.column { wanted.append(name.lowercased()) }
      return records.filter { Self.names($0.names, hold: wanted) }.max { $0.names.count < $1.names.count }
    }
  }

  private static func names(_ names: [String], hold wanted: [String]) -> Bool {
    names.contains { wanted.contains($0.lowercased()) }
  }

  /// The cells of the first row that is not blank.
  private func firstRecord(of bytes: [UInt8], delimiter: UInt8, settings: ListSettings) -> [String] {
    let span = bytes.span
    var reader = DelimitedReader(delimiter: delimiter, from: begin.firstText.offset, quotes: settings.quotes)
    for _ in 0..<Self.mostBlankRecords {
      _ = reader.skipEmptyLines(span)
      guard reader.next(span) else { break }
      let cells = reader.fields.prefix(10_000).map { reader.text($0, span, most: 1_000) }
      if cells.contains(where: { !$0.isEmpty }) { return cells }
    }
    return []
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
      // Only the default name also matches the other customary names.
      let others = orCustomary && name == "url" ? customaryNames : []
      let found =
        [names.indices.filter { names[$0] == name }]
        + ([name.lowercased()] + others).map { other in names.indices.filter { names[$0].lowercased() == other } }
      if let indices = found.first(where: { !$0.isEmpty }) {
        guard indices.count == 1 else { throw several(named: names[indices[0]], indices, file: file) }
        return indices[0]
      }
      wanted = name
    }
    let near = Suggestion.nearest(to: wanted, among: names)
    let shown = names.prefix(20).map { "`\($0.cut(to: 60))`" }.joined(separator: ", ")
    throw DiagnosticError([
      Diagnostic(
        .error, "there is no column `\(wanted)` in the header", at: SourcePlace(file: file, line: 1),
        hint: near.map { "did you mean `\($0)`?" } ?? "the columns are \(shown)")
    ])
  }

  private static func several(named name: String, _ indices: [Int], file: String) -> DiagnosticError {
    let numbers = indices.prefix(10).map { String($0) }.joined(separator: ", ")
    return DiagnosticError([
      Diagnostic(
        .error, "several columns are named `\(name.cut(to: 60))`", at: SourcePlace(file: file, line: 1),
        hint: "give the number of the right one in place of the name, such as `column: \(indices[0])`; "
          + "they are \(numbers), counted from 0")
    ])
  }

  private static func noHeader(_ name: String, file: String) -> DiagnosticError {
    DiagnosticError([
      Diagnostic(
        .error, "no header names the column `\(name)`", at: SourcePlace(file: file, line: 1),
        hint: "set `header: names` if the first row is a header, or give the column's number from 0")
    ])
  }

  /// A tab if the first 64 KiB contain one, otherwise their most frequent delimiter; a comma if they contain none.
  static func commonDelimiter(of bytes: [UInt8]) -> UInt8 {
    var counts = [Int](repeating: 0, count: delimiters.count)
    for byte in bytes.prefix(65_536) {
      if let index = delimiters.firstIndex(of: byte) { counts[index] += 1 }
    }
    // An address may contain a comma but no tab.
    if counts[1] > 0 { return delimiters[1] }
    let best = counts.enumerated().max { ($0.element, -$0.offset) < ($1.element, -$1.offset) }
    return best.map { delimiters[$0.offset] } ?? delimiters[0]
  }
}
