import Diagnostics
import Digests

/// Notices lists that name files on disk: a list names addresses, and pictures on disk are a source of their own.
enum FileCells {
  /// The endings of names of pictures, in lower case.
  static let endings = [
    ".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".heic", ".bmp", ".tif", ".tiff",
  ]

  /// Whether a cell is the name of a picture's file: no address, and it ends as pictures do.
  static func isFile(_ text: String) -> Bool {
    guard text.utf8.count <= 4_096, !AddressText.isAddress(text), !AddressText.hasOneSlash(text.utf8),
      !AddressText.hasBeginning(text.utf8)
    else { return false }
    let lower = text.lowercased()
    return endings.contains { lower.hasSuffix($0) && lower.utf8.count > $0.utf8.count }
  }

  /// The column whose cells are names of files: nine of ten of them, the header not counted.
  static func column(of records: [[String]]) -> Int? {
    let rows = records.dropFirst(records.count > 1 ? 1 : 0)
    let width = rows.map(\.count).max() ?? 0
    return (0..<min(width, 1_000)).first { column in
      let cells = rows.compactMap { $0.count > column && !$0[column].isEmpty ? $0[column] : nil }
      return !cells.isEmpty && Double(cells.count { isFile($0) }) >= 0.9 * Double(cells.count)
    }
  }

  /// The mistake that such a list is, with what takes its pictures in.
  static func mistake(_ records: [[String]], column: Int, delimiter: UInt8?, file: String, line: Int) -> DiagnosticError
  {
    let header = records.count > 1 && records[0].count > column && !isFile(records[0][column]) ? records[0] : nil
    let name = header.map { "`\($0[column].cut(to: 60))`" } ?? "\(column)"
    let cell = records.last.flatMap { $0.count > column ? $0[column] : nil } ?? ""
    let parts = cell.pathParts().dropLast()
    let folder = parts.isEmpty ? "" : (cell.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    let labels = LabelColumn.index(
      in: Array(records.dropFirst(header == nil ? 0 : 1)), header: header, besides: column)
    let hint: String
    if let labels, let delimiter, !file.lowercased().hasSuffix(".gz") {
      let copying = copying(
        column, into: labels, of: cell, delimiter: delimiter, rowsBefore: line - 1 + (header == nil ? 0 : 1), file: file
      )
      hint =
        "put each picture into the folder of its class: `\(copying)`; then write `files: sorted/CLASS` as the source of each "
        + "class, or `dsbuild init --from-folder sorted` where there is no manifest"
    } else {
      hint =
        "put the pictures of each class into a folder of its own, and write the folder in place of the list: "
        + "`weir: \(folder.isEmpty ? "photos/weir" : folder)`"
    }
    return DiagnosticError([
      Diagnostic(
        .error, "column \(name) holds names of files, such as `\(cell.cut(to: 80))`, and a list holds URLs",
        at: SourcePlace(file: file, line: line), hint: hint)
    ])
  }

  /// The command that copies the pictures of a table into a folder for each class.
  ///
  /// It keeps the folders in the names, so that equal names of files stay apart, and it ends rather than write over a file.
  private static func copying(
    _ column: Int, into labels: Int, of cell: String, delimiter: UInt8, rowsBefore: Int, file: String
  ) -> String {
    let separator = delimiter == UInt8(ascii: "\t") ? #"\t"# : String(UnicodeScalar(delimiter))
    let program = [
      "import csv, sys; from pathlib import Path",
      "rows = list(csv.reader(open(sys.argv[1], newline='', encoding='utf-8-sig'), delimiter='\(separator)'))[\(rowsBefore):]",
      "pairs = dict.fromkeys((r[\(column)].strip()\(cell.contains("\\") ? ".replace(chr(92), '/')" : ""), "
        + "r[\(labels)].strip()) for r in rows if r)",
      "place = lambda old, label: Path('sorted', label.replace('/', '_').strip('.') or 'no-label', "
        + "*[part for part in Path(old).parts if part not in ('/', '..')])",
      "[(data := Path(old).read_bytes(), new := place(old, label), new.parent.mkdir(parents=True, exist_ok=True), "
        + "new.open('xb').write(data)) for old, label in pairs]",
    ].joined(separator: "; ")
    return "python3 -c \"\(program)\" \(ShellWord.quoted(file))"
  }
}
