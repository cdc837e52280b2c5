import Digests
import Listings
public import Manifest
public import Pipeline

/// The folder tree that torchvision, Keras and Hugging Face read: one folder per split, and in it one folder per class.
///
/// The tree has no empty class folder, because torchvision rejects it, and no file `metadata.*`, because it makes Hugging Face
/// drop the class labels. `classes.txt` is in the root, outside the split folders. It has one class key per line, and the index
/// of a class is its line number counted from 0. All three loaders sort class folders, so their indices agree with it.
///
/// `CREDITS.tsv` beside it names the creator and the licence of each picture (``CreditTable``). It is missing if nothing is
/// known about the rights of any picture.
///
/// Hugging Face mistakes a class such as `test_tube` for a split unless `data_files` lists the files of the splits. The card of
/// the export ``HuggingFaceFormat`` lists them.
public struct ImageFolderFormat: ExportFormat {
  public static let word = ExportWord.imagefolder
  public static let version = 2
  public static let shape = ExportShape.folder
  public static let originUse = OriginUse.credits
  public static let marks = OutputMarks.paths { ["classes.txt", CreditTable.fileName].contains($0) || isPicture($0) }

  public static let hasOneFileForEachPicture = true

  public init(options: ExportOptions) {}

  public func files(of dataset: ExportDataset) -> [OutputFile] {
    let names = ImageNames(of: dataset)
    var files = [OutputFile(path: "classes.txt", content: .bytes(Self.classList(of: dataset)))]
    files.reserveCapacity(dataset.images.count + 2)
    let credits = CreditTable(of: dataset)
    if credits.isNeeded { files.append(OutputFile(path: CreditTable.fileName, content: .bytes(credits.bytes))) }
    for image in dataset.images {
      files.append(OutputFile(path: names.path(of: image), content: .blob(image.blob)))
    }
    return files
  }

  /// Whether a path is `<split>/<class>/<digest>.<extension>` or the same without a split.
  static func isPicture(_ path: String) -> Bool {
    let parts = path.pathParts(keepsEmpty: true).map(String.init)
    guard (2...3).contains(parts.count), ClassName(rawValue: parts[parts.count - 2]) != nil,
      parts.count == 2 || Split.allCases.contains(where: { $0.name == parts[0] })
    else { return false }
    let name = parts[parts.count - 1].split(separator: ".", omittingEmptySubsequences: false)
    return name.count == 2 && [16, 64].contains(name[0].utf8.count)
      && name[0].utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
  }

  /// One class key a line.
  static func classList(of dataset: ExportDataset) -> [UInt8] {
    Array(dataset.classes.map { "\($0.name.rawValue)\n" }.joined().utf8)
  }
}
