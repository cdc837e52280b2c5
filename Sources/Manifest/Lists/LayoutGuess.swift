import Diagnostics

/// Finds the column of addresses from the cells of the first rows, if neither the manifest nor a known name in the
/// header gives it. It returns a layout only if the cells confirm it.
struct LayoutGuess {
  /// The number of rows that are read.
  private static let sampledRows = 200
  /// The number of bytes that are read, and the most bytes of a cell.
  private static let (sampledBytes, cellBytes) = (8 << 20, 2_048)
  private static let delimiters: [UInt8] = [9, 44, 59, 124]

  private let bytes: [UInt8]
  private let file: String
  private let settings: ListSettings
  private let begin: ListBeginning

  /// Creates a guess for the bytes of a list.
  init(_ bytes: [UInt8], file: String, settings: ListSettings) {
    self.bytes = bytes
    self.file = file
    self.settings = settings
    begin = ListBeginning(bytes)
  }

  /// The layout of a file with one address per line, unless the file is clearly a table with one column of addresses.
  func ofLines() -> TableLayout {
    let areAddresses = addressShare(of: sample(nil), column: 0) >= 0.5
    return best { !areAddresses || $0.isPlain }.flatMap {
      try? $0.layout(begin: begin, settings: settings, file: file)
    } ?? TableLayout(begin: begin, guess: "one address a line")
  }

  /// The layout of a table with a given or automatic delimiter.
  ///
  /// - Throws: if the file is a table and not exactly one column contains addresses.
  func ofTable(_ delimiter: ListSettings.Delimiter) throws(DiagnosticError) -> TableLayout {
    switch begin.delimiter.map({ .byte($0) }) ?? delimiter {
    case .byte(let byte):
      if let table = table(byte) { return try table.layout(begin: begin, settings: settings, file: file) }
      let records = sample(byte)
      if let mistake = files(byte, records) { throw mistake }
      guard width(of: records) == nil || isOtherText else { throw noColumn(records) }
      return try first(TableLayout(delimiter: byte, begin: begin, guess: "no header, addresses in column 0"))
    case .automatic:
      if let records = Self.delimiters.lazy.map({ self.sample($0) }).first(where: { holdsSeveral($0) }) {
        throw noColumn(records)
      }
      let lines = sample(nil)
      let areAddresses =
        !needsColumns && addressShare(of: lines, column: 0) >= 0.9
        && !lines.dropFirst().contains { ($0.first ?? "").contains(" ") }
      if let table = best(where: { !areAddresses || $0.isPlain }) {
        return try table.layout(begin: begin, settings: settings, file: file)
      }
      if addressShare(of: lines, column: 0) < 0.5 {
        let delimiters = Self.delimiters.map { Optional($0) } + [nil]
        if let mistake = delimiters.lazy.compactMap({ self.files($0, self.sample($0)) }).first { throw mistake }
      }
      let plain = try first(
        needsColumns
          ? TableLayout(
            delimiter: TableLayout.commonDelimiter(of: bytes), begin: begin, guess: "no header, addresses in column 0")
          : TableLayout(begin: begin, guess: "no header, one address a line"))
      guard !isOtherText, addressShare(of: lines, column: 0) < 0.5,
        let records = Self.delimiters.lazy.map({ self.sample($0) }).first(where: { width(of: $0) != nil })
      else { return plain }
      throw noColumn(records)
    }
  }

  /// The mistake of a list whose rows name files on disk.
  private func files(_ delimiter: UInt8?, _ records: [[String]]) -> DiagnosticError? {
    guard !isOtherText,
      delimiter == nil || width(of: records) != nil, let column = FileCells.column(of: records)
    else { return nil }
    return FileCells.mistake(records, column: column, delimiter: delimiter, file: file, line: begin.line)
  }

  /// Whether the file is in another encoding. The reader of rows says so, and names in it would be wrong.
  private var isOtherText: Bool { bytes.span.firstInvalidUTF8(in: begin.offset..<bytes.count) != nil }

  /// The delimiter under which a column that the manifest numbers holds the addresses.
  func delimiter(ofColumn column: Int) -> UInt8? {
    let table = Self.delimiters.lazy.compactMap { delimiter -> Table? in
      let records = self.sample(delimiter)
      guard let width = self.width(of: records), self.addressShare(of: records, column: column) >= 0.9 else {
        return nil
      }
      return Table(delimiter: delimiter, records: records, width: width, column: column)
    }.first { column > 0 || $0.isPlain || self.needsColumns }
    return table?.delimiter
  }

  /// Whether the settings need other columns than the address.
  private var needsColumns: Bool {
    settings.hashColumn != nil || !settings.creditColumns.isEmpty || !settings.conditions.isEmpty
  }

  /// A layout without header and with the addresses in the first column, plus the other columns that the settings need.
  private func first(_ layout: TableLayout) throws(DiagnosticError) -> TableLayout {
    var layout = layout
    try layout.chooseOthers(names: nil, settings: settings, file: file)
    return layout
  }

  /// The first rows of a file, split by one delimiter.
  struct Table {
    let delimiter: UInt8
    let records: [[String]]
    let width: Int
    let column: Int

    /// Whether the first row is a header: it has no address in the column of addresses.
    var hasHeader: Bool {
      records.count > 1 && !AddressText.isAddress(records[0].count > column ? records[0][column] : "")
    }

    /// Whether the rows are clearly a table, and not addresses that contain the delimiter.
    var isPlain: Bool {
      if delimiter == 9 || hasHeader && records[0].count == width { return true }
      let others = records.map { record in record.enumerated().filter { $0.offset != column }.map(\.element) }
      if others.allSatisfy({ $0.allSatisfy(\.isEmpty) }) { return true }
      return column == 0
        && zip(records, others).allSatisfy { record, others in
          AddressText.endsInPicture(record[0]) && !others.contains { Self.mayContinue(record[0], $0) }
        }
    }

    /// Whether a cell may be the rest of an address that contains the delimiter: `…/a.jpg?crop=top` and `left`.
    private static func mayContinue(_ address: String, _ cell: String) -> Bool {
      if cell.isEmpty { return false }
      return address.contains("?") || !cell.contains(" ") && cell.contains { "/_=".contains($0) }
    }

    /// The number of rows of the usual width, plus the number of addresses that end like those of pictures.
    var fitness: Int {
      records.count { $0.count == width }
        + records.count {
          $0.count > column && AddressText.isAddress($0[column]) && AddressText.endsInPicture($0[column])
        }
    }

    /// A name as a YAML scalar.
    private static func quoted(_ name: String) -> String {
      let isPlain = name.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || (48...57).contains($0.value) || " _-".unicodeScalars.contains($0)
      }
      return isPlain ? name : PlainValue.quoted(name)
    }

    /// The layout, with a warning that names the guessed column.
    func layout(begin: ListBeginning, settings: ListSettings, file: String) throws(DiagnosticError) -> TableLayout {
      var layout = TableLayout(delimiter: delimiter, hasHeader: hasHeader, column: column, begin: begin, width: width)
      let name = hasHeader && records[0].count > column ? records[0][column].cut(to: 100) : ""
      let shown = name.isEmpty ? "\(column)" : name
      try layout.chooseOthers(names: hasHeader ? records[0] : nil, settings: settings, file: file)
      layout.guess =
        hasHeader
        ? "header with \(width) columns, addresses in `\(shown)`" : "no header, addresses in column \(column)"
      layout.notes.append(
        Diagnostic(
          .note, "no column is named `url`: the addresses are taken from column `\(shown)`",
          at: SourcePlace(file: file, line: begin.line),
          hint:
            "name it in the manifest, for this list as `{ csv: \(PlainValue.quoted(file)), column: \(Self.quoted(shown)) }` "
            + "or for all as `defaults: { csv: { column: \(Self.quoted(shown)) } }`"))
      return layout
    }
  }

  /// The table with a delimiter if nine of ten rows have the same width and exactly one column contains addresses; nil
  /// otherwise.
  private func table(_ delimiter: UInt8) -> Table? {
    let records = sample(delimiter)
    guard let width = width(of: records) else { return nil }
    let shares = (0..<min(width, 1_000)).map { addressShare(of: records, column: $0) }
    let full = shares.indices.filter { shares[$0] >= 0.9 }
    // A short list may have a few cells that are no address.
    let columns = full.isEmpty ? shares.indices.filter { shares[$0] >= 0.5 } : full
    guard columns.count == 1, let column = columns.first else { return nil }
    return Table(delimiter: delimiter, records: records, width: width, column: column)
  }

  /// The table that fits best. Captions may contain any delimiter, so the widths of rows and the endings of addresses
  /// decide.
  private func best(where isFit: (Table) -> Bool) -> Table? {
    let tables = Self.delimiters.compactMap { table($0) }.filter(isFit)
    // Reversed, so that the first delimiter wins among tables with equal fitness.
    return tables.reversed().max { $0.fitness < $1.fitness }
  }

  /// Whether more than one column contains addresses, so that no guess is possible.
  private func holdsSeveral(_ records: [[String]]) -> Bool {
    guard let width = width(of: records) else { return false }
    return (0..<min(width, 1_000)).count { addressShare(of: records, column: $0) >= 0.9 } > 1
  }

  /// The number of fields that at least nine of ten rows have; nil if there is none greater than one.
  private func width(of records: [[String]]) -> Int? {
    var counts: [Int: Int] = [:]
    for record in records { counts[record.count, default: 0] += 1 }
    guard let (width, count) = counts.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }), width > 1,
      Double(count) >= 0.9 * Double(records.count)
    else { return nil }
    return width
  }

  /// The share of addresses among the cells of a column. The first row may be a header, so it counts only if it is an
  /// address.
  private func addressShare(of records: [[String]], column: Int) -> Double {
    var (addresses, others) = (0, 0)
    for (index, record) in records.enumerated() where column < record.count && !record[column].isEmpty {
      if AddressText.isAddress(record[column]) { addresses += 1 } else if index > 0 { others += 1 }
    }
    return addresses == 0 ? 0 : Double(addresses) / Double(addresses + others)
  }

  /// The cells of the first rows that are not blank.
  private func sample(_ delimiter: UInt8?) -> [[String]] {
    let span = bytes.span
    let start = begin.firstText
    var reader = DelimitedReader(delimiter: delimiter, from: start.offset, line: start.line, quotes: settings.quotes)
    var records: [[String]] = []
    while records.count < Self.sampledRows, reader.offset - start.offset < Self.sampledBytes, reader.next(span) {
      // A broken record says nothing about the layout; the table reader reports it later.
      guard reader.mistake == nil, reader.fields.count <= 10_000 else { continue }
      let cells = reader.fields.map { AddressText.cleaned(reader.text($0, span, most: Self.cellBytes)) }
      if cells.contains(where: { !$0.isEmpty }) { records.append(cells) }
    }
    return records
  }

  private func noColumn(_ records: [[String]]) -> DiagnosticError {
    let first = records.first ?? []
    let columns = first.prefix(20).enumerated().map { index, name in
      name.isEmpty || AddressText.isAddress(name) ? "\(index)" : "`\(name.cut(to: 60))`"
    }
    let several = holdsSeveral(records)
    return DiagnosticError([
      Diagnostic(
        .error, several ? "several columns hold URLs" : "no column holds URLs",
        at: SourcePlace(file: file, line: begin.line),
        hint:
          "name the one with the URLs in the class, as `csv: { column: … }`, or beside the path of the source, as "
          + "`column: …`; there are \(columns.joined(separator: ", "))\(first.count > 20 ? ", …" : "")"
      )
    ])
  }
}
