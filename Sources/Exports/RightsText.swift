import Listings
import Manifest
import Pipeline

/// The section of a dataset card about rights: the licences of the pictures, and what they ask of the people who share the set.
struct RightsText {
  private let dataset: ExportDataset
  private var licenses: [License: Int] = [:]
  private var changed: [License: Int] = [:]

  init(of dataset: ExportDataset) {
    self.dataset = dataset
    for image in dataset.images {
      let terms = image.origin?.terms ?? .unknown
      licenses[terms, default: 0] += 1
      if !image.changes.isEmpty { changed[terms, default: 0] += 1 }
    }
  }

  /// The section in Markdown, with a line break at its end.
  var markdown: String {
    let set = dataset.license == nil ? "The set itself names no license." : "The license above is that of the set."
    var text = """
      \(set) The pictures come from many sources, and each keeps the license of its own; see
      the set's table of images for the source of each.

      """
    let notes = RightsNote.all(of: licenses, cropped: changed, set: dataset.license)
    guard CreditTable(of: dataset).isNeeded else {
      return text + Self.list(notes.filter { $0.kind == .allRightsReserved })
    }
    text += "\n| license | images |\n| --- | --- |\n"
    let sorted = licenses.sorted { ($1.value, $0.key.description) < ($0.value, $1.key.description) }
    for (license, count) in sorted.prefix(Self.mostRows) { text += "| \(Self.cell(license)) | \(count) |\n" }
    if sorted.count > Self.mostRows {
      text += "| others | \(sorted.dropFirst(Self.mostRows).reduce(0) { $0 + $1.value }) |\n"
    }
    text += "\n`\(CreditTable.fileName)` names the title, creator, license and page of each picture.\n"
    if licenses.keys.contains(where: { $0.family?.needsAttribution == true }) {
      text +=
        "Whoever shares the set or a part of it has to pass these names on, and say that the pictures are cropped.\n"
    }
    return text + Self.list(notes)
  }

  private static func list(_ notes: [RightsNote]) -> String {
    notes.isEmpty ? "" : "\n" + notes.map { "- \(MarkdownText.line($0.message))\n" }.joined()
  }

  private static let mostRows = 30

  private static func cell(_ license: License) -> String {
    let name = MarkdownText.line(license.description)
    guard let url = license.url else { return name }
    return "[\(name)](\(url))"
  }
}
