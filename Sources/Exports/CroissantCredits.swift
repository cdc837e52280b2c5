import Digests
import Manifest
import Pipeline

/// The record set that names the creator and the licence of each picture. The file itself contains the records.
enum CroissantCredits {
  private static let fields: [(name: String, description: String, type: String)] = [
    ("file_name", "Path of the picture in an image folder.", "sc:Text"),
    ("title", "Title of the picture.", "sc:Text"),
    ("creator", "Who made the picture.", "sc:Text"),
    ("license", "Licence of the picture: an SPDX identifier where there is one.", "sc:Text"),
    ("license_url", "Address of the licence.", "sc:Text"),
    ("landing_url", "Page that shows the picture.", "sc:Text"),
    ("attribution", "Credit line, as the source states it.", "sc:Text"),
  ]

  /// The record set; empty if nothing is known about the rights of any picture.
  static func recordSets(of dataset: ExportDataset) -> [JSONValue] {
    guard CreditTable(of: dataset).isNeeded else { return [] }
    let names = ImageNames(of: dataset)
    return [
      [
        "@type": "cr:RecordSet", "@id": "credits", "name": "credits",
        "description": "Creator and licence of each picture.",
        "field": .array(
          fields.map { CroissantVocabulary.field($0.name, $0.description, of: "credits", type: $0.type) }),
        "data": .array(dataset.images.map { record($0, file: names.path(of: $0)) }),
      ]
    ]
  }

  private static func record(_ image: ExportImage, file: String) -> JSONValue {
    let (origin, credit) = (image.origin, image.origin?.credit ?? Credit())
    let values = [
      file, credit.title, credit.creator, origin?.license, credit.licenseURL, credit.landingURL, origin?.attribution,
    ]
    return .object(zip(fields, values).map { JSONValue.Member("credits/\($0.name)", .string($1 ?? "")) })
  }
}
