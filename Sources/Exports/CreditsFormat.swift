import Digests
public import Manifest
public import Pipeline

/// ``CreditTable`` as a file of its own, for datasets whose pictures are delivered in shards or by address.
public struct CreditsFormat: ExportFormat {
  public static let word = ExportWord("credits", "each picture with its creator and licence", replaces: ["attribution"])
  public static let version = 1
  public static let shape = ExportShape.file
  public static let originUse = OriginUse.credits
  public static let marks = OutputMarks.beginning(Array(CreditTable.columns.joined(separator: "\t").utf8))

  private let fileName: String

  public init(options: ExportOptions) {
    fileName = options.path.pathParts().last.map(String.init) ?? CreditTable.fileName
  }

  public func files(of dataset: ExportDataset) -> [OutputFile] {
    [OutputFile(path: fileName, content: .bytes(CreditTable(of: dataset).bytes))]
  }
}
