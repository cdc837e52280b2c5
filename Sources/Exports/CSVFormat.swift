import Digests
import Manifest
public import Pipeline

/// One table of all images, a row an image, with where each came from and who decided what about it.
///
/// RFC 4180 with LF line ends: a cell that holds a comma, a quote, a line end or outer white space is quoted. What is absent
/// is an empty cell. Cells are exact, also where a spreadsheet would take one for a formula: this file is for programs.
public struct CSVFormat: ExportFormat {
  public static let name = "csv"
  public static let version = 1
  public static let shape = ExportShape.file
  public static let readsOrigin = true

  private let fileName: String

  public init(options: ExportOptions) {
    fileName = options.path.split(separator: "/").last.map(String.init) ?? "manifest.csv"
  }

  public func files(of dataset: ExportDataset) -> [OutputFile] {
    let names = ImageNames(of: dataset)
    var table: [UInt8] = []
    table.reserveCapacity((dataset.images.count + 1) * 420)
    Self.append(Self.columns.map(\.name), to: &table)
    for image in dataset.images {
      let row = Row(image: image, label: dataset.classes[image.classIndex].name.rawValue, path: names.path(of: image))
      Self.append(Self.columns.map { $0.cell(row) }, to: &table)
    }
    return [OutputFile(path: fileName, content: .bytes(table))]
  }

  private struct Row {
    let image: ExportImage
    let label: String
    let path: String

    var item: Item { image.item }
    var origin: ExportImage.Origin? { image.origin }
  }

  /// The columns in their order. Width, height, bytes and format are those of the delivered picture, `phash` is the source
  /// picture's, `file_name` is relative to the root of an image folder.
  private static let columns: [(name: String, cell: @Sendable (Row) -> String?)] = [
    ("image_id", { $0.image.image.hex }),
    ("file_name", { $0.path }),
    ("label", { $0.label }),
    ("label_index", { String($0.image.classIndex) }),
    ("split", { $0.item.split?.name }),
    ("group_id", { $0.item.group?.hex }),
    ("width", { String($0.image.width) }),
    ("height", { String($0.image.height) }),
    ("bytes", { String($0.image.blobBytes) }),
    ("format", { $0.image.formatName }),
    ("phash", { $0.item.phash.map(Hexadecimal.encode) }),
    ("source", { $0.origin?.source }),
    ("source_row", { $0.origin?.row.map(String.init) }),
    ("source_url", { $0.origin?.url }),
    ("license", { $0.origin?.license }),
    ("attribution", { $0.origin?.attribution }),
    ("label_source", { $0.image.labelSource }),
    ("label_score", { $0.image.labelScore }),
    ("crop_mode", { $0.image.cropMode }),
    ("crop_box", { $0.image.cropBox }),
  ]

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
