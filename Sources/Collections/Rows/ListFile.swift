package import Diagnostics
import Manifest

/// A list that `dsbuild search` writes. Rows that do not change keep their bytes, so that edits by hand stay and a diff shows
/// what the collection changed.
package struct ListFile: Sendable {
  /// The columns that are written, in order.
  package static let columns = [
    "url", "license", "license_url", "attribution", "creator", "title", "landing_url", "provider", "id", "width",
    "height",
    "hash", "gone", "license_now",
  ]

  /// A row with the text of its cells.
  package struct Row: Hashable, Sendable {
    /// The bytes of the row with its line end; nil if it has to be written.
    fileprivate(set) var raw: String?
    private(set) var cells: [String: String]

    /// A new row.
    init(_ cells: [String: String]) { self.cells = cells }

    fileprivate init(raw: String, cells: [String: String]) {
      self.raw = raw
      self.cells = cells
    }

    /// The text of a cell; empty if there is none. A row whose cell gets another text is written again.
    package subscript(column: String) -> String {
      get { cells[column] ?? "" }
      set {
        guard newValue != self[column] else { return }
        cells[column] = newValue
        raw = nil
      }
    }
  }

  /// The rows in the order of their lines. Blank lines are rows without cells.
  package var rows: [Row] = []
  private var header = columns
  private var headerLine = columns.joined(separator: ",") + "\n"
  private var lineEnd = "\n"

  /// An empty list.
  package init() {}

  /// Reads a list.
  ///
  /// - Throws: if its header is not that of a list that `dsbuild search` writes, or if it is not UTF-8.
  package init(_ bytes: [UInt8], path: String) throws(DiagnosticError) {
    self.init()
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Self.foreign(path, "it is not UTF-8")
    }
    var reader = RecordReader(text)
    guard let first = reader.next() else { return }
    header = first.cells.map { $0.hasPrefix("\u{FEFF}") ? String($0.dropFirst()) : $0 }
    headerLine = first.raw
    if first.raw.hasSuffix("\r\n") { lineEnd = "\r\n" }
    let missing = Self.columns.dropLast().filter { !header.contains($0) }
    guard missing.isEmpty else {
      throw Self.foreign(path, "it has no column `\(missing[0])`")
    }
    while let record = reader.next() {
      guard !record.isOpen else { throw Self.foreign(path, "a quote is opened and never closed") }
      var cells: [String: String] = [:]
      for (name, text) in zip(header, record.cells) where !text.isEmpty { cells[name] = text }
      rows.append(Row(raw: record.raw, cells: cells))
    }
    // A line without an end would run into the next one.
    if let last = rows.last?.raw, last.utf8.last != 10 { rows[rows.count - 1].raw = last + lineEnd }
    if rows.isEmpty, headerLine.utf8.last != 10 { headerLine += lineEnd }
  }

  private static func foreign(_ path: String, _ why: String) -> DiagnosticError {
    DiagnosticError([
      Diagnostic(
        .error, "`\(path)` was not written by `dsbuild search`: \(why)", at: SourcePlace(file: path, line: 1),
        hint: "name another file as `csv`; dsbuild does not write over files of others")
    ])
  }

  /// The bytes of the list.
  package var encoded: [UInt8] {
    var (header, line) = (header, headerLine)
    if !header.contains("license_now"), rows.contains(where: { !$0["license_now"].isEmpty }) {
      header.append("license_now")
      line = ListCell.row(header, lineEnd: lineEnd)
    }
    return Array((line + rows.map { $0.raw ?? text(of: $0, header) }.joined()).utf8)
  }

  private func text(of row: Row, _ header: [String]) -> String {
    ListCell.row(header.map { row[$0] }, lineEnd: lineEnd)
  }
}
