import Digests
import Engine
public import Manifest
public import Pipeline

/// The columns of the CSV table as one JSON object per line, for programs that need types. Counts and scores are numbers,
/// everything else is text, and missing values are left out.
///
/// The file is never named `metadata.jsonl`, because Hugging Face would read a file of that name as the labels of its folder.
public struct JSONLinesFormat: ExportFormat {
  public static let word = ExportWord("jsonl", "the table with an object a line", replaces: ["parquet", "json"])
  public static let version = 2
  public static let shape = ExportShape.file
  public static let originUse = OriginUse.rows
  public static let hasOneLineForEachPicture = true
  public static let marks = OutputMarks.beginning(Array("{\"\(ImageTable.columnNames[0])\":".utf8))

  private let fileName: String

  public init(options: ExportOptions) {
    fileName = options.path.pathParts().last.map(String.init) ?? "manifest.jsonl"
  }

  public func files(of dataset: ExportDataset) -> [OutputFile] {
    var lines: [UInt8] = []
    lines.reserveCapacity(dataset.images.count * 640)
    let names = ImageTable.columnNames
    ImageTable(of: dataset).forEachRow { cells in
      let members = zip(names, cells).compactMap { name, cell in
        cell.map { JSONValue.Member(name, Self.value(of: $0)) }
      }
      lines += JSONText.bytes(of: .object(members))
      lines.append(UInt8(ascii: "\n"))
    }
    return [OutputFile(path: fileName, content: .bytes(lines))]
  }

  private static func value(of cell: ImageTable.Cell) -> JSONValue {
    switch cell {
    case .text(let text): .string(text)
    case .number(let digits): .decimal(digits)
    }
  }
}
