import Diagnostics

/// Notices lists that name files on disk: a list names addresses, and pictures on disk are a source of their own.
enum FileCells {
  private static let endings = [
    ".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".heic", ".bmp", ".tif", ".tiff",
  ]

  /// Whether a cell is the name of a picture's file: no address, and it ends as pictures do.
  static func isFile(_ text: String) -> Bool {
    guard text.utf8.count <= 4_096, !AddressText.isAddress(text) else { return false }
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
    let parts = cell.split(separator: "/").dropLast()
    let folder = parts.isEmpty ? "" : (cell.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    let others = (0..<(records.last?.count ?? 0)).filter { $0 != column }
    let hint: String
    if delimiter == UInt8(ascii: ","), header != nil, others == [1], column == 0 {
      hint =
        "put each picture into the folder of its class: "
        + "`tail -n +2 \(ForeignFile.quoted(file)) | while IFS=, read -r file class; "
        + #"do mkdir -p "sorted/$class"; cp -- "$file" "sorted/$class/"; done`; "#
        + "then `dsbuild init --from-folder sorted`"
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
}
