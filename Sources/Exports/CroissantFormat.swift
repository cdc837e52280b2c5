import Digests
import Engine
import Listings
public import Manifest
public import Pipeline

/// A description of the dataset in MLCommons Croissant 1.0, as one JSON-LD file that `mlcroissant` loads.
///
/// If an image folder is exported beside the file or below it, the record set `images` reads the pictures from that folder and
/// takes class and split from their paths. A Croissant file refers to its files by relative paths that cannot lead upwards.
/// Without a reachable folder, the file itself contains the records, and they have no pictures.
///
/// If anything is known about the rights of the pictures, the record set `credits` names the creator and the licence of each by
/// its `file_name`.
///
/// The export reads no clock and guesses nothing. The specification requires `url` and `datePublished`; they come from the
/// manifest, and are omitted if the manifest lacks them.
public struct CroissantFormat: ExportFormat {
  public static let word = ExportWord("croissant", "Croissant metadata")
  public static let version = 2
  public static let shape = ExportShape.file
  public static let originUse = OriginUse.credits
  /// The first members, up to the first one that differs between datasets.
  public static let marks = OutputMarks.beginning(JSONText.bytes(of: .object(kind), indented: true).dropLast(2))

  private static let kind = [
    JSONValue.Member("@context", CroissantVocabulary.context), .init("@type", "sc:Dataset"),
    .init("conformsTo", "http://mlcommons.org/croissant/1.0"),
  ]

  private let fileName: String
  /// The image folder relative to the folder of the file, with a final `/`; empty if both are the same; nil if the file
  /// contains the records itself.
  private let folder: String?

  /// Creates a description that loads the pictures from the first exported image folder that it can reach. Without one, the
  /// description contains the records itself.
  public init(options: ExportOptions) {
    let path = Self.components(of: options.path)
    let root = path.dropLast()
    fileName = path.last ?? "croissant.json"
    folder = options.imageFolders.lazy.map(Self.components).first { $0.starts(with: root) }
      .map { $0.dropFirst(root.count).map { "\($0)/" }.joined() }
  }

  public func files(of dataset: ExportDataset) -> [OutputFile] {
    var members = Self.kind
    func put(_ name: String, _ value: JSONValue?) {
      if let value { members.append(JSONValue.Member(name, value)) }
    }
    put("name", .string(dataset.name))
    put("description", .string(dataset.description ?? Self.sentence(about: dataset)))
    put("license", dataset.license.map(JSONValue.string))
    put("url", dataset.url.map(JSONValue.string))
    put("version", dataset.version.map(JSONValue.string))
    put("datePublished", dataset.published.map(JSONValue.string))
    put("creator", dataset.contact.map(Self.creator))
    let name = dataset.version.map { "\(dataset.name), version \($0)" } ?? dataset.name
    put("citeAs", .string(dataset.citation ?? name))
    if let folder {
      let pictures = CroissantPictures(folder: folder, of: dataset)
      put("distribution", [pictures.fileSet])
      put("recordSet", .array([pictures.recordSet] + CroissantCredits.recordSets(of: dataset)))
    } else {
      put("recordSet", .array([Self.heldRecords(of: dataset)] + CroissantCredits.recordSets(of: dataset)))
    }
    return [
      OutputFile(
        path: fileName, content: .bytes(JSONText.bytes(of: .object(members), indented: true) + [UInt8(ascii: "\n")]))
    ]
  }

  private static func components(of path: String) -> [String] {
    path.pathParts().filter { $0 != "." }.map(String.init)
  }

  private static func sentence(about dataset: ExportDataset) -> String {
    "\(dataset.images.count) images in \(dataset.classes.count) classes: "
      + dataset.classes.map(\.name.rawValue).joined(separator: ", ")
  }

  private static func creator(contact: String) -> JSONValue {
    if contact.contains("://") {
      return ["@type": "sc:Organization", "name": .string(contact), "url": .string(contact)]
    }
    if contact.contains("@") {
      return ["@type": "sc:Organization", "name": .string(contact), "email": .string(contact)]
    }
    return ["@type": "sc:Organization", "name": .string(contact)]
  }

  private static func heldRecords(of dataset: ExportDataset) -> JSONValue {
    let names = ImageNames(of: dataset)
    let records = dataset.images.map { image -> JSONValue in
      [
        "images/file_name": .string(names.path(of: image)),
        "images/label": .string(dataset.classes[image.classIndex].name.rawValue),
        "images/split": .string(image.item.split?.name ?? ""),
      ]
    }
    return [
      "@type": "cr:RecordSet", "@id": "images", "name": "images",
      "description": .string(CroissantVocabulary.recordDescription),
      "field": [
        CroissantVocabulary.field("file_name", "Path of the picture in an image folder."),
        CroissantVocabulary.field("label", CroissantVocabulary.labelDescription),
        CroissantVocabulary.field("split", CroissantVocabulary.splitDescription),
      ],
      "data": .array(records),
    ]
  }
}
