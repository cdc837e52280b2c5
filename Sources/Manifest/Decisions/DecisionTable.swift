public import Diagnostics
import Digests

/// A table of decisions from another program: CSV with a header, or JSON lines, as rows of named cells.
public struct DecisionTable: Sendable {
  /// One row.
  public struct Row: Sendable {
    /// The line on which the row starts.
    public let line: Int
    fileprivate let cells: [String: String]

    /// The first cell of these names that exists and is not empty; names are in lower case.
    func cell(_ names: String...) -> String? { cell(names) }

    /// The first cell of these names that exists and is not empty; names are in lower case.
    func cell(_ names: [String]) -> String? {
      for name in names {
        if let cell = cells[name], !cell.isEmpty { return cell }
      }
      return nil
    }

    /// The name of the picture in the row.
    var pictureName: String? {
      cell(
        "image", "sha256", "digest", "image_id", "filename", "file_name", "image_name", "file", "path", "image_path",
        "filepath", "url")
    }

    /// The class in the row.
    var className: String? { classNameBesideLabel ?? cell("label") }

    /// The class in the row if the column `label` has another meaning.
    var classNameBesideLabel: String? {
      cell("class", "class_name", "classname", "category", "category_name", "label_name")
    }
  }

  /// The largest table that is read, in bytes.
  private static let mostBytes = 64 << 20

  /// The rows, in order.
  public let rows: [Row]

  /// Reads a table; a brace as the first character identifies JSON lines.
  ///
  /// - Throws: every mistake with its place.
  public init(_ bytes: [UInt8], file: String) throws(DiagnosticError) {
    guard bytes.count <= Self.mostBytes else {
      throw DiagnosticError(
        "`\(file)` has \(bytes.count) bytes, expected at most \(Self.mostBytes) (64 MiB)", hint: "import it in parts")
    }
    try ListEncoding.check(bytes, file: file)
    let start = ListEncoding.markLength(bytes)
    let first = bytes[start...].first { $0 > 32 }
    rows =
      first == UInt8(ascii: "{") ? try Self.lines(bytes, file: file) : try Self.table(bytes, from: start, file: file)
  }

  private static func lines(_ bytes: [UInt8], file: String) throws(DiagnosticError) -> [Row] {
    var mistakes: [Diagnostic] = []
    var rows: [Row] = []
    for line in TextLines(bytes) where !line.isBlank {
      do {
        let object = try FlatJSON(line.bytes)
        var cells: [String: String] = [:]
        for member in object.members {
          switch member.value {
          case .text(let text): cells[member.name.lowercased()] = text
          case .number(let number):
            cells[member.name.lowercased()] = Int(exactly: number).map(String.init) ?? "\(number)"
          case .flag(let flag): cells[member.name.lowercased()] = flag ? "true" : "false"
          case .null, .nested: break
          }
        }
        rows.append(Row(line: line.number, cells: cells))
      } catch {
        mistakes.append(error.placed(in: file, line: line))
        if mistakes.count >= DecisionLines.shownMistakes { break }
      }
    }
    guard mistakes.isEmpty else { throw DiagnosticError(mistakes) }
    return rows
  }

  private static func table(_ bytes: [UInt8], from start: Int, file: String) throws(DiagnosticError) -> [Row] {
    let span = bytes.span
    let head = bytes[start...].prefix { $0 != 10 && $0 != 13 }
    let delimiters: [UInt8] = [44, 9, 59]
    let delimiter = delimiters.max { one, other in
      head.count { $0 == one } < head.count { $0 == other }
    }
    var reader = DelimitedReader(delimiter: delimiter, from: start)
    var names: [String]?
    var rows: [Row] = []
    while reader.next(span) {
      if reader.mistake != nil {
        throw DiagnosticError([
          Diagnostic(
            .error, "a cell in quotes is not closed, or text follows its closing quote",
            at: SourcePlace(file: file, line: reader.start),
            hint: "write a quote inside quotes twice: `\"a \"\"big\"\" weir\"`")
        ])
      }
      let cells = reader.fields.map { reader.text($0, span) }
      guard cells.contains(where: { !$0.isEmpty }) else { continue }
      guard let header = names else {
        names = cells.map { $0.lowercased() }
        continue
      }
      let pairs = zip(header, cells).filter { !$0.0.isEmpty }
      rows.append(Row(line: reader.start, cells: Dictionary(pairs) { first, _ in first }))
    }
    return rows
  }
}
