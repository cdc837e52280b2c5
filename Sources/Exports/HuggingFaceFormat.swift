import Digests
import Engine
import Listings
public import Manifest
public import Pipeline

/// An image folder with a dataset card. The Hugging Face hub accepts it as a repository, and `load_dataset` accepts its path.
///
/// Only the folders give the class, because any `metadata.*` file would make loaders drop the class labels. The card is
/// `README.md`: the hub's front matter with the files of each split, the classes with their counts, and instructions for
/// loading.
public struct HuggingFaceFormat: ExportFormat {
  public static let word = ExportWord(
    "huggingface", "a folder a class with a dataset card", layout: .files, replaces: ["parquet", "arrow", "hf", "hub"])
  public static let version = 4
  public static let shape = ExportShape.folder
  public static let originUse = OriginUse.credits
  public static let marks = OutputMarks.paths {
    ["README.md", "classes.txt", CreditTable.fileName].contains($0) || ImageFolderFormat.isPicture($0)
  }

  private let folder: ImageFolderFormat

  public init(options: ExportOptions) {
    folder = ImageFolderFormat(options: options)
  }

  public func files(of dataset: ExportDataset) -> [OutputFile] {
    folder.files(of: dataset) + [OutputFile(path: "README.md", content: .bytes(Array(Self.card(of: dataset).utf8)))]
  }

  private static func card(of dataset: ExportDataset) -> String {
    var text = "---\n\(frontMatter(of: dataset))---\n\n# \(MarkdownText.line(dataset.name))\n\n"
    if let description = dataset.description { text += "\(MarkdownText.paragraphs(description))\n\n" }
    let about = [
      ("Version", dataset.version.map(MarkdownText.line)), ("Published", dataset.published.map(MarkdownText.line)),
      ("License of the set", dataset.license.map(MarkdownText.line)), ("Page", dataset.url.map(MarkdownText.link)),
      ("Contact", dataset.contact.map(MarkdownText.line)), ("Cite as", dataset.citation.map(MarkdownText.line)),
    ].compactMap { name, value in value.map { "- \(name): \($0)\n" } }.joined()
    if !about.isEmpty { text += "\(about)\n" }
    text += """
      ## Classes

      \(classTable(of: dataset))
      ## Use

      ```python
      from datasets import load_dataset

      dataset = load_dataset("PATH")  # the folder of this card, or its repository on the hub
      ```

      The card names the files of each split; loading by `data_dir` or with the builder `imagefolder` does not read it.
      \(emptyClassText(of: dataset))
      ## Rights

      \(RightsText(of: dataset).markdown)
      """
    return text
  }

  private static func frontMatter(of dataset: ExportDataset) -> String {
    let license = dataset.license.map(licenseLines) ?? ""
    return "pretty_name: \(quoted(dataset.name))\n\(license)task_categories:\n- image-classification\n"
      + "size_categories:\n- \(sizeCategory(dataset.images.count))\n"
      + HuggingFaceConfiguration(of: dataset).frontMatter
  }

  /// Explains how to give the labels the numbers of `classes.txt` if a class has no picture and therefore no folder.
  private static func emptyClassText(of dataset: ExportDataset) -> String {
    guard Set(dataset.images.map(\.classIndex)).count < dataset.classes.count else { return "" }
    return """
      Classes without a picture are not among the labels, unless they are given:

      ```python
      from datasets import ClassLabel, Features, Image

      names = open("PATH/classes.txt").read().split()
      dataset = load_dataset("PATH", features=Features({"image": Image(), "label": ClassLabel(names=names)}))
      ```

      """
  }

  /// The licences in the hub's list that are common for sets of pictures. The hub spells them like SPDX, in lower case.
  private static let knownLicenses: Set<String> = [
    "apache-2.0", "cc-by-2.0", "cc-by-3.0", "cc-by-4.0", "cc-by-nc-4.0", "cc-by-nc-nd-4.0", "cc-by-nc-sa-4.0",
    "cc-by-nd-4.0", "cc-by-sa-3.0", "cc-by-sa-4.0", "cc0-1.0", "mit", "odbl", "odc-by", "pddl", "unknown",
  ]

  /// The hub's front matter for a licence. A licence that is not in the hub's list is written as `other` with its own name.
  private static func licenseLines(_ license: String) -> String {
    let name = license.lowercased()
    if knownLicenses.contains(name) { return "license: \(name)\n" }
    let allowed = name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") ? $0 : "-" }
    return "license: other\nlicense_name: \(quoted(String(allowed)))\n"
  }

  /// The hub's size category for a number of rows.
  private static func sizeCategory(_ count: Int) -> String {
    switch count {
    case ..<1_000: "n<1K"
    case ..<10_000: "1K<n<10K"
    case ..<100_000: "10K<n<100K"
    case ..<1_000_000: "100K<n<1M"
    default: "1M<n<10M"
    }
  }

  private static func classTable(of dataset: ExportDataset) -> String {
    let splits: [Split?] = dataset.isSplit ? Split.allCases : [nil]
    var counts: [Place: Int] = [:]
    for image in dataset.images {
      counts[Place(split: dataset.isSplit ? image.item.split : nil, classIndex: image.classIndex), default: 0] += 1
    }
    var rows = [["index", "class", "title"] + splits.map { $0?.name ?? "images" }]
    rows.append(Array(repeating: "---", count: rows[0].count))
    for (index, kind) in dataset.classes.enumerated() {
      rows.append(
        [String(index), "`\(kind.name.rawValue)`", MarkdownText.line(kind.title ?? "")]
          + splits.map { String(counts[Place(split: $0, classIndex: index), default: 0]) })
    }
    return rows.map { "| \($0.joined(separator: " | ")) |\n" }.joined()
  }

  private struct Place: Hashable {
    let split: Split?
    let classIndex: Int
  }

  /// `text` as a double-quoted YAML scalar. A JSON string is a valid one.
  private static func quoted(_ text: String) -> String { JSONText.encode(.string(text)) }
}
