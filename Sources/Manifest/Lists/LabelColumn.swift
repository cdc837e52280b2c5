import Diagnostics
import Digests

/// The column of a list that contains the class of each row: its texts are few and repeat.
public struct LabelColumn: Hashable, Sendable {
  /// The column.
  public let column: ListSettings.Column
  /// Whether its name says that it contains classes.
  public let isNamed: Bool
  /// The number of rows with each text, sorted by text; empty cells are not among them.
  public let values: [(text: String, rows: Int)]

  /// Names of columns that contain classes, without the case of letters.
  private static let customaryNames: Set<String> = [
    "label", "labels", "class", "class_name", "classname", "class_label", "category", "category_name", "target",
    "species", "klasse", "kategorie",
  ]
  /// Names of columns whose texts repeat although they are no classes.
  private static let otherNames: Set<String> = [
    "source", "provider", "split", "subset", "set", "fold", "partition", "status", "format", "type", "mime",
    "mime_type", "extension", "ext", "language", "lang", "host", "domain", "query", "license_now", "gone",
  ]

  /// Finds the column from all rows of a list; nil if there is none, or if several could be it.
  public static func find(in bytes: [UInt8], file: String) -> LabelColumn? {
    guard let bytes = try? ListEncoding.unpacked(bytes, file: file),
      let columns = try? ListColumns.besideAddress(in: bytes, file: file), !columns.isEmpty
    else { return nil }
    var tallies = columns.map { Tally(column: $0) }
    let cells = ColumnCells(columns, file: file, settings: ListSettings())
    try? cells.forEach(in: bytes) { row in
      for index in tallies.indices { tallies[index].add(row[index]) }
    }
    return best(of: tallies).map { LabelColumn($0, isNamed: isCustomary($0.column)) }
  }

  /// The index of the column in rows that were read already; nil if there is none.
  ///
  /// - Parameters:
  ///   - header: The names of the columns, if there are any.
  ///   - taken: The index of a column that has another meaning.
  static func index(in rows: [[String]], header: [String]?, besides taken: Int) -> Int? {
    let indices = (0..<min(rows.map(\.count).max() ?? 0, 50)).filter { $0 != taken }
    let tallies = indices.map { index in
      var tally = Tally(column: header.flatMap { $0.count > index ? .named($0[index]) : nil } ?? .number(index))
      for row in rows { tally.add(row.count > index ? row[index] : "") }
      return tally
    }
    return best(of: tallies).flatMap { best in tallies.firstIndex { $0.column == best.column } }.map { indices[$0] }
  }

  private static func best(of tallies: [Tally]) -> Tally? {
    let found = tallies.filter { $0.areLabels(isNamed: isCustomary($0.column)) && !isOther($0.column) }
    return found.first { isCustomary($0.column) } ?? (found.count == 1 ? found.first : nil)
  }

  private init(_ tally: Tally, isNamed: Bool) {
    column = tally.column
    self.isNamed = isNamed
    values = tally.counts.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { ($0.key, $0.value) }
  }

  public static func == (left: LabelColumn, right: LabelColumn) -> Bool {
    left.column == right.column && left.isNamed == right.isNamed && left.values.elementsEqual(right.values, by: ==)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(column)
    for (text, rows) in values {
      hasher.combine(text)
      hasher.combine(rows)
    }
  }

  private static func isCustomary(_ column: ListSettings.Column) -> Bool {
    folded(column).map(customaryNames.contains) ?? false
  }

  private static func isOther(_ column: ListSettings.Column) -> Bool {
    folded(column).map(otherNames.contains) ?? false
  }

  private static func folded(_ column: ListSettings.Column) -> String? {
    guard case .named(let name) = column else { return nil }
    return String(name.lowercased().map { $0 == " " || $0 == "-" ? "_" : $0 })
  }
}

extension LabelColumn {
  /// The texts of one column.
  private struct Tally {
    /// The most different texts of a column of classes, and their most bytes.
    private static let (mostTexts, longestText) = (1_000, 100)
    /// So few classes need not repeat in a column whose name says that it contains classes.
    private static let fewTexts = 20

    let column: ListSettings.Column
    private(set) var counts: [String: Int] = [:]
    private var rows = 0
    private var isOut = false

    init(column: ListSettings.Column) { self.column = column }

    mutating func add(_ text: String) {
      rows += 1
      guard !isOut, !text.isEmpty, !AddressText.isEmptyMark(text) else { return }
      let isText = text.utf8.count <= Self.longestText && text.unicodeScalars.allSatisfy { $0.value >= 32 }
      counts[text, default: 0] += 1
      guard isText, counts.count <= Self.mostTexts else {
        isOut = true
        return counts.removeAll()
      }
    }

    func areLabels(isNamed: Bool) -> Bool {
      guard !isOut, counts.count > 1 else { return false }
      let filled = counts.values.reduce(0, +)
      let repeats = counts.count * 2 <= filled
      if isNamed { return repeats || counts.count <= Self.fewTexts }
      return repeats && filled * 10 >= rows * 9
        && !counts.keys.contains { Double($0) != nil || AddressText.isAddress($0) || FileCells.isFile($0) }
    }
  }
}

/// The columns of a list besides that of the addresses and those that state rights.
private enum ListColumns {
  private static let most = 50

  static func besideAddress(in bytes: [UInt8], file: String) throws(DiagnosticError) -> [ListSettings.Column] {
    let settings = ListSettings()
    try ListEncoding.checkList(bytes, file: file, isPacked: false)
    switch try ListForm(bytes, file: file, settings: settings) {
    case .lines: return of(LayoutGuess(bytes, file: file, settings: settings).ofLines(), bytes)
    case .table(let delimiter):
      return of(try TableLayout.find(in: bytes, file: file, settings: settings, delimiter: delimiter), bytes)
    case .jsonLines: return of(TextLines(bytes).first { !$0.isBlank }?.bytes)
    case .jsonArray:
      let start = bytes.firstIndex(of: UInt8(ascii: "{")) ?? bytes.endIndex
      var scanner = JSONScanner(bytes[start...])
      guard (try? scanner.value()) != nil else { return [] }
      return of(bytes[start..<scanner.position])
    }
  }

  private static func of(_ layout: TableLayout, _ bytes: [UInt8]) -> [ListSettings.Column] {
    guard layout.delimiter != nil else { return [] }
    let span = bytes.span
    var reader = DelimitedReader(delimiter: layout.delimiter, from: layout.begin.offset)
    repeat { guard reader.next(span) else { return [] } } while reader.isBlankRow(span)
    let names = reader.fields.prefix(most).map { reader.text($0, span, most: 1_000) }
    let others = Set([layout.column] + [layout.hashColumn].compactMap { $0 } + layout.creditColumns.values)
    return names.indices.filter { !others.contains($0) }.map { index in
      let name = names[index]
      let isName = layout.hasHeader && !name.isEmpty && Int(name) == nil && names.count { $0 == name } == 1
      return isName ? .named(name) : .number(index)
    }
  }

  private static func of(_ object: ArraySlice<UInt8>?) -> [ListSettings.Column] {
    guard let object, let row = try? FlatJSON(object) else { return [] }
    let others = Set(TableLayout.customaryNames + Credit.Field.allCases.map(\.rawValue))
    return row.members.prefix(most).filter { $0.value != .nested && !others.contains($0.name.lowercased()) }
      .map { .named($0.name) }
  }
}
