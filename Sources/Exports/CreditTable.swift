import Imaging
import Listings
import Manifest
import Pipeline

/// The table that names each picture with its creator and its licence: what licences such as CC BY ask for beside the pictures.
///
/// Tab-separated, one line a picture in the order of the exports, LF as the line ending. A cell has no tab and no line break. A
/// text that a spreadsheet would treat as a formula gets an apostrophe in front (``SpreadsheetText``).
struct CreditTable {
  /// The name of the table in the root of a tree.
  static let fileName = "CREDITS.tsv"
  /// The column names, in order.
  static let columns = [
    "file", "title", "creator", "license", "license_url", "landing_url", "changes", "attribution", "source_url",
  ]

  private let dataset: ExportDataset

  init(of dataset: ExportDataset) { self.dataset = dataset }

  /// Whether any picture has rights to name.
  var isNeeded: Bool { dataset.images.contains { $0.origin?.hasRights == true } }

  /// The table.
  var bytes: [UInt8] {
    var table: [UInt8] = []
    table.reserveCapacity((dataset.images.count + 1) * 240)
    let names = ImageNames(of: dataset)
    Self.append(Self.columns, to: &table)
    for image in dataset.images { Self.append(Self.cells(of: image, path: names.path(of: image)), to: &table) }
    return table
  }

  private static func cells(of image: ExportImage, path: String) -> [String] {
    let (origin, credit) = (image.origin, image.origin?.credit ?? Credit())
    return [
      path, credit.title ?? "", credit.creator ?? "", origin?.license ?? "unknown", credit.licenseURL ?? "",
      credit.landingURL ?? "", image.changes, origin?.attribution ?? "", origin?.url ?? "",
    ]
  }

  private static func append(_ cells: [String], to table: inout [UInt8]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { table.append(UInt8(ascii: "\t")) }
      let text = SpreadsheetText.guarded(SpreadsheetText.onOneLine(cell))
      // Cells are not quoted here, so a quote at the beginning would take the following rows into its cell.
      if text.utf8.first == UInt8(ascii: "\"") { table.append(UInt8(ascii: "'")) }
      table.append(contentsOf: text.utf8)
    }
    table.append(UInt8(ascii: "\n"))
  }
}

extension ExportImage {
  /// The changes to the source picture, in words; empty if it is delivered as it is.
  var changes: String {
    guard let crop = item.crop else { return item.cropped == nil ? "" : "cropped and resized" }
    return crop.side == width ? "cropped" : "cropped and resized"
  }
}
