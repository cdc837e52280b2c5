import Diagnostics
import Digests

/// Reads the rows of a lock table from bytes.
struct LockTableReader {
  private static let shownWarnings = 20
  /// An upper limit of the length of the header line.
  private static let longestHeader = 4096
  /// An upper limit of the length of a row with an address of 64 KiB.
  private static let longestRow = 1 << 18

  private let file: String
  private var warnings: [Diagnostic] = []
  private var damaged = 0
  private var isOfOtherVersion = false
  private var rows: [LockRow] = []

  init(file: String) {
    self.file = file
  }

  mutating func read(_ bytes: [UInt8]) throws(DiagnosticError) -> LockTable.Reading {
    guard bytes.count <= Self.longestHeader || bytes.prefix(Self.longestHeader).contains(10) else {
      warn("the first line does not name the columns of a lock table", line: 1)
      return LockTable.Reading(table: LockTable([]), warnings: warnings, isWhole: false)
    }
    try checkConflict(bytes)
    let span = bytes.span
    rows.reserveCapacity(bytes.count / 250)
    var offset = 0
    var line = 1
    var columns = Array(LockTable.columns.indices)
    while offset < span.count {
      let end = span.firstIndex(of: 10, in: offset..<span.count)
      let text = offset..<(end > offset && span[end - 1] == 13 ? end - 1 : end)
      if line == 1 {
        columns = header(span, text)
      } else if !text.isEmpty {
        read(span, text, columns: columns, line: line)
      }
      offset = end + 1
      line += 1
    }
    noteRest()
    noteRepeats()
    let isWhole = warnings.isEmpty || warnings.count == 1 && isOfOtherVersion
    return LockTable.Reading(table: LockTable(rows), warnings: warnings, isWhole: isWhole)
  }

  /// Maps the columns of the file to those of this version. Without a known header, the columns are assumed to be the
  /// same.
  private mutating func header(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [Int] {
    let names = bytes.text(range).split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    if names == LockTable.columns { return Array(names.indices) }
    guard names.contains("id"), names.contains("url") else {
      warn("the first line does not name the columns of a lock table", line: 1)
      return Array(LockTable.columns.indices)
    }
    isOfOtherVersion = true
    warn("another version of dsbuild wrote this lock table: columns that this one does not know are ignored", line: 1)
    return names.map { LockTable.columns.firstIndex(of: $0) ?? -1 }
  }

  private mutating func read(_ bytes: Span<UInt8>, _ range: Range<Int>, columns: [Int], line: Int) {
    if let row = Self.row(bytes, range, columns: columns) { return rows.append(row) }
    damaged += 1
    if damaged <= Self.shownWarnings {
      warn("the line is damaged: the picture that it names is fetched as if it were new", line: line)
    }
  }

  /// Parses a line with some columns; nil if it is not a valid row.
  static func row(_ bytes: Span<UInt8>, _ range: Range<Int>, columns: [Int]) -> LockRow? {
    guard range.count <= longestRow else { return nil }
    var row = LockRow(id: ItemID(high: 0, low: 0), verdict: "", url: "")
    var start = range.lowerBound
    var index = 0
    while index < columns.count {
      let end = bytes.firstIndex(of: 9, in: start..<range.upperBound)
      guard LockField.read(bytes, start..<end, column: columns[index], into: &row) else { return nil }
      index += 1
      guard end < range.upperBound else { return index == columns.count && !row.verdict.isEmpty ? row : nil }
      start = end + 1
    }
    return nil
  }

  private func checkConflict(_ bytes: [UInt8]) throws(DiagnosticError) {
    guard bytes.contains(UInt8(ascii: "<")) else { return }
    var found: [Diagnostic] = []
    for line in TextLines(bytes) where ConflictMarker(line.bytes) == .start {
      found.append(
        line.error(
          "an unresolved git conflict", file: file, length: 7, hint: nil))
    }
    guard let last = found.popLast() else { return }
    // One hint for all: each conflict has the same remedy.
    let marks = "delete the lines that begin with `<<<<<<<`, `=======`, `>>>>>>>`"
    // Git writes the name of a branch after the mark, and the merge driver this word.
    let isOfDriver = TextLines(bytes).contains { $0.bytes.elementsEqual("<<<<<<< ours".utf8) }
    let hint =
      isOfDriver
      ? "each branch records another picture for one address: keep one of the two lines, and \(marks)"
      : MergeDriver.hint(
        byHand: "keep BOTH sides, because each branch added rows, and \(marks); of two lines with the same id keep one")
    throw DiagnosticError(
      found + [
        Diagnostic(.error, last.message, at: last.place, excerpt: last.excerpt, hint: hint)
      ])
  }

  private mutating func noteRest() {
    guard damaged > Self.shownWarnings else { return }
    warn("\(damaged - Self.shownWarnings) more lines are damaged", line: 1)
  }

  private mutating func noteRepeats() {
    guard !LockTable.isSorted(rows) else { return }
    var pins: [ItemID: LockRow] = [:]
    for row in rows {
      if let first = pins.updateValue(row, forKey: row.id), first.sha256 != row.sha256 {
        warn("two lines record different pictures for the id \(row.id); the first one is used", line: 1)
      }
    }
  }

  private mutating func warn(_ message: String, line: Int) {
    warnings.append(
      Diagnostic(
        .warning, message, at: SourcePlace(file: file, line: line),
        hint: "restore the file with git, or run `dsbuild`, which writes it again"))
  }
}
