import Digests
import Listings
import Manifest
import Pipeline

/// The rows of the dataset's tables. Each row says where the image came from, and who decided on its label and crop.
///
/// Width, height, bytes and format describe the exported picture. `phash` describes the source picture. `file_name` is relative
/// to the root of an image folder.
struct ImageTable {
  /// A cell. Table formats without types write both cases alike.
  enum Cell {
    case text(String)
    case number(String)

    /// The text of the cell, without its type.
    var plain: String {
      switch self {
      case .text(let text), .number(let text): text
      }
    }
  }

  /// The column names, in order.
  static var columnNames: [String] { columns.map(\.name) }

  private let dataset: ExportDataset
  private let names: ImageNames

  init(of dataset: ExportDataset) {
    self.dataset = dataset
    names = ImageNames(of: dataset)
  }

  /// Calls `body` with the cells of each row, in the order of the columns. A missing value is nil.
  func forEachRow(_ body: ([Cell?]) -> Void) {
    for image in dataset.images {
      let row = Row(image: image, label: dataset.classes[image.classIndex].name.rawValue, path: names.path(of: image))
      body(Self.columns.map { $0.cell(row) })
    }
  }

  private struct Row {
    let image: ExportImage
    let label: String
    let path: String

    var item: Item { image.item }
    var origin: ExportImage.Origin? { image.origin }
  }

  private static let columns: [(name: String, cell: @Sendable (Row) -> Cell?)] = [
    ("image_id", { .text($0.image.image.hex) }),
    ("file_name", { .text($0.path) }),
    ("label", { .text($0.label) }),
    ("label_index", { number($0.image.classIndex) }),
    ("split", { text($0.item.split?.name) }),
    ("group_id", { text($0.item.group?.hex) }),
    ("width", { number($0.image.width) }),
    ("height", { number($0.image.height) }),
    ("bytes", { number($0.image.blobBytes) }),
    ("format", { .text($0.image.formatName) }),
    ("phash", { text($0.item.phash.map(Hexadecimal.encode)) }),
    ("source", { text($0.origin?.source) }),
    ("source_row", { number($0.origin?.row) }),
    ("source_url", { text($0.origin?.url) }),
    ("license", { text($0.origin?.license) }),
    ("attribution", { text($0.origin?.attribution) }),
    ("license_url", { text($0.origin?.credit.licenseURL) }),
    ("creator", { text($0.origin?.credit.creator) }),
    ("title", { text($0.origin?.credit.title) }),
    ("landing_url", { text($0.origin?.credit.landingURL) }),
    ("label_source", { .text($0.image.labelSource) }),
    ("label_score", { $0.image.labelScore.map(Cell.number) }),
    ("crop_mode", { .text($0.image.cropMode) }),
    ("crop_box", { text($0.image.cropBox) }),
  ]

  private static func text(_ text: String?) -> Cell? { text.map(Cell.text) }

  private static func number(_ number: Int?) -> Cell? { number.map { .number(String($0)) } }
}
