public import Diagnostics
import Digests

/// The rows of a list that no source takes, because each source over it takes only rows that meet its conditions.
public struct ListCoverage: Sendable {
  /// The number of rows that are not blank.
  public private(set) var rows = 0
  /// The number of rows that no source takes.
  public private(set) var untaken = 0

  private let file: String
  private let columns: [ListSettings.Column]
  /// The texts that sources ask for, by the columns that they ask about.
  private var wanted: [(columns: [Int], texts: Set<[String]>)] = []
  /// The number of untaken rows by their cells in the columns of the first source.
  private var counts: [[String]: Int] = [:]

  /// The most different texts that are counted, and how many are shown.
  private static let (mostTexts, shownTexts) = (10_000, 5)

  /// Reads the rows of a list.
  ///
  /// - Parameter sources: The settings of each source over the list.
  /// - Returns: nil if a source takes rows without a condition, or if the sources read the list in different ways.
  /// - Throws: if the list cannot be read.
  public static func of(
    _ bytes: [UInt8], file: String, sources: [ListSettings]
  ) throws(DiagnosticError) -> ListCoverage? {
    guard let first = sources.first, sources.allSatisfy({ !$0.conditions.isEmpty && $0.hasForm(of: first) }) else {
      return nil
    }
    var coverage = ListCoverage(sources, file: file)
    let cells = ColumnCells(coverage.columns, file: file, settings: first)
    try cells.forEach(in: ListEncoding.unpacked(bytes, file: file)) { coverage.add($0) }
    return coverage
  }

  private init(_ sources: [ListSettings], file: String) {
    self.file = file
    var columns: [ListSettings.Column] = []
    for source in sources {
      for condition in source.conditions where !columns.contains(condition.column) { columns.append(condition.column) }
    }
    self.columns = columns
    for source in sources {
      let asked = source.conditions.map { (column: columns.firstIndex(of: $0.column) ?? 0, text: $0.value) }
        .sorted { $0.column < $1.column }
      let index = wanted.firstIndex { $0.columns == asked.map(\.column) } ?? wanted.endIndex
      if index == wanted.endIndex { wanted.append((asked.map(\.column), [])) }
      wanted[index].texts.insert(asked.map(\.text))
    }
  }

  private mutating func add(_ cells: [String]) {
    rows += 1
    guard !wanted.contains(where: { group in group.texts.contains(group.columns.map { cells[$0] }) }) else { return }
    untaken += 1
    let texts = wanted[0].columns.map { cells[$0].cut(to: 60) }
    if counts[texts] != nil || counts.count < Self.mostTexts { counts[texts, default: 0] += 1 }
  }
}

extension ListCoverage {
  /// The warning about the untaken rows; nil if there is none. If no source takes any row, each source has its own warning.
  ///
  /// A single source may take a part of a list on purpose, so it is warned of only if another text differs from the one that
  /// it asks for by case or blanks alone.
  public var warning: Diagnostic? {
    let isDivided = wanted.reduce(0) { $0 + $1.texts.count } > 1
    guard untaken > 0, untaken < rows, isDivided || counts.keys.contains(where: isSpelling) else {
      return nil
    }
    let many = untaken == 1 ? "1 of \(rows) rows of `\(file)` is" : "\(untaken) of \(rows) rows of `\(file)` are"
    let sorted = counts.sorted { left, right in
      left.value == right.value
        ? left.key.joined(separator: "\n") < right.key.joined(separator: "\n") : left.value > right.value
    }
    let shown = sorted.prefix(Self.shownTexts)
    let rest = untaken - shown.reduce(0) { $0 + $1.value }
    let parts = shown.map { "\($0.value) \(words(for: $0.key))" } + (rest > 0 ? ["\(rest) with other cells"] : [])
    return Diagnostic(
      .warning, "\(many) in no class: \(parts.joined(separator: ", "))",
      hint: "correct the cells, or name them in a class: `{ csv: \(file), where: { \(example(sorted.map(\.key))) } }`")
  }

  private func words(for texts: [String]) -> String {
    guard texts.contains(where: { !$0.isEmpty }) else {
      let names = wanted[0].columns.map { column in
        switch columns[column] {
        case .named(let name): "`\(name.cut(to: 60))`"
        case .number(let number): "text in column \(number)"
        }
      }
      return "without \(names.joined(separator: " and "))"
    }
    let shown = texts.map { "`\($0)`" }.joined(separator: " with ")
    return guess(for: texts).map { "\(shown) (did you mean `\($0.cut(to: 60))`?)" } ?? shown
  }

  /// A cell as YAML reads it.
  private static func scalar(_ cell: String) -> String {
    cell.utf8.allSatisfy { (97...122).contains($0 | 0x20) || $0 == UInt8(ascii: "_") || $0 >= 128 }
      ? cell : JSONText.encode(.string(cell))
  }

  /// Whether the cells of a row are the wanted ones but for case and outer blanks.
  private func isSpelling(_ texts: [String]) -> Bool {
    let plain = texts.map { TextLines.trimmed($0).lowercased() }
    return wanted[0].texts.contains { $0.map { TextLines.trimmed($0).lowercased() } == plain }
  }

  /// The text that the cells of a row may mean. Numbers are near each other without being mistakes.
  private func guess(for texts: [String]) -> String? {
    guard texts.count == 1, !texts[0].isEmpty, Double(texts[0]) == nil else { return nil }
    return Suggestion.nearest(to: texts[0], among: wanted[0].texts.lazy.map { $0[0] }.sorted())
  }

  /// Conditions that take some of the untaken rows.
  private func example(_ texts: [[String]]) -> String {
    let cells = texts.first { !$0.contains("") } ?? wanted[0].columns.map { _ in "…" }
    return zip(wanted[0].columns, cells.map(Self.scalar)).map { column, cell in
      switch columns[column] {
      case .named(let name): "\(name.cut(to: 60)): \(cell)"
      case .number(let number): "\(number): \(cell)"
      }
    }.joined(separator: ", ")
  }
}

extension ListSettings {
  /// Whether the rows and columns of a list are the same under both settings.
  fileprivate func hasForm(of other: ListSettings) -> Bool {
    header == other.header && delimiter == other.delimiter && quotes == other.quotes && column == other.column
      && url == other.url
  }
}
