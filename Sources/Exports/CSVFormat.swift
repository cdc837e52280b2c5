import Digests
public import Manifest
public import Pipeline

/// One table of all images. Each row says where the image came from, and who decided on its label and crop.
///
/// RFC 4180 with LF as the line ending. A cell with a comma, a quote, a line break, or white space at either end is quoted. A
/// missing value is an empty cell. A text that a spreadsheet would treat as a formula gets an apostrophe in front
/// (``SpreadsheetText``).
public struct CSVFormat: ExportFormat {
  public static let word = ExportWord("csv", "one table of all pictures", layout: .table, replaces: ["tsv"])
  public static let version = 3
  public static let shape = ExportShape.file
  public static let originUse = OriginUse.rows
  public static let hasOneLineForEachPicture = true
  public static let marks = OutputMarks.beginning(Array(ImageTable.columnNames.prefix(5).joined(separator: ",").utf8))

  private let fileName: String

  public init(options: ExportOptions) {
    fileName = options.path.pathParts().last.map(String.init) ?? "manifest.csv"
  }

  public func files(of dataset: ExportDataset) -> [OutputFile] {
    var table: [UInt8] = []
    table.reserveCapacity((dataset.images.count + 1) * 420)
    Self.append(ImageTable.columnNames, to: &table)
    ImageTable(of: dataset).forEachRow { cells in Self.append(cells.map(Self.written), to: &table) }
    return [OutputFile(path: fileName, content: .bytes(table))]
  }

  private static func written(_ cell: ImageTable.Cell?) -> String? {
    switch cell {
    case .text(let text): SpreadsheetText.guarded(text)
    case .number(let number): number
    case nil: nil
    }
  }

  private static func append(_ cells: [String?], to table: inout [UInt8]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { table.append(UInt8(ascii: ",")) }
      if let cell { append(cell.utf8, to: &table) }
    }
    table.append(UInt8(ascii: "\n"))
  }

  private static func append(_ cell: String.UTF8View, to table: inout [UInt8]) {
    guard needsQuotes(cell) else {
      table.append(contentsOf: cell)
      return
    }
    let quote = UInt8(ascii: "\"")
    table.append(quote)
    for byte in cell {
      if byte == quote { table.append(quote) }
      table.append(byte)
    }
    table.append(quote)
  }

  private static func needsQuotes(_ cell: String.UTF8View) -> Bool {
    guard let first = cell.first, let last = cell.last else { return false }
    let blank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    return blank(first) || blank(last)
      || cell.contains { byte in
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
          || byte == UInt8(ascii: "\r")
      }
  }
}
