import Digests
import Engine
import Pipeline

/// The parts of a Croissant description that load the pictures of an image folder.
struct CroissantPictures {
  /// The files of the picture formats that occur, at the folder depth that the export uses.
  let fileSet: JSONValue
  /// The records: the picture, its file name, and the class and split from its path.
  let recordSet: JSONValue

  /// - Parameters:
  ///   - folder: The image folder relative to the folder of the description, ending in `/`.
  ///   - dataset: The dataset.
  init(folder: String, of dataset: ExportDataset) {
    let levels = dataset.isSplit ? "*/*/*" : "*/*"
    let extensions = Set(dataset.images.map(\.fileExtension)).sorted()
    fileSet = [
      "@type": "cr:FileSet", "@id": "image-files", "name": "image-files", "description": "The pictures.",
      "encodingFormat": .array(extensions.map { .string($0 == "jpg" ? "image/jpeg" : "image/\($0)") }),
      "includes": .array(extensions.map { .string("\(Self.literalGlob(folder))\(levels).\($0)") }),
    ]

    let root = "^" + Self.literalExpression(folder)
    // The empty group yields the empty string as the split of an unsplit dataset.
    let split = dataset.isSplit ? "\(root)([^/]+)/" : "^()"
    let label = dataset.isSplit ? "\(root)[^/]+/([^/]+)/" : "\(root)([^/]+)/"
    recordSet = [
      "@type": "cr:RecordSet", "@id": "images", "name": "images",
      "description": .string(CroissantVocabulary.recordDescription),
      "field": [
        CroissantVocabulary.field(
          "image", "The picture.", type: "sc:ImageObject", source: Self.source(property: "content")),
        CroissantVocabulary.field(
          "file_name", "Path of the picture in the image folder.",
          source: Self.source(property: "fullpath", expression: "\(root)(.+)$")),
        CroissantVocabulary.field(
          "label", CroissantVocabulary.labelDescription, source: Self.source(property: "fullpath", expression: label)),
        CroissantVocabulary.field(
          "split", CroissantVocabulary.splitDescription, source: Self.source(property: "fullpath", expression: split)),
      ],
    ]
  }

  private static func source(property: String, expression: String? = nil) -> JSONValue {
    let files: JSONValue = ["@id": "image-files"]
    let extract: JSONValue = ["fileProperty": .string(property)]
    guard let expression else { return ["fileSet": files, "extract": extract] }
    return ["fileSet": files, "extract": extract, "transform": ["regex": .string(expression)]]
  }

  /// A glob that matches only `text`.
  private static func literalGlob(_ text: String) -> String {
    text.map { "*?[".contains($0) ? "[\($0)]" : String($0) }.joined()
  }

  /// A regular expression that matches only `text`.
  private static func literalExpression(_ text: String) -> String {
    text.map { #"\.+*?()[]{}|^$"#.contains($0) ? "\\\($0)" : String($0) }.joined()
  }
}
