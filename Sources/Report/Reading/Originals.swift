import Digests
import Listings
import Pipeline

/// Where the whole pictures are that a report shows small: files of sources and exported files beside the report.
///
/// Nothing is copied: a report that is moved away from its project still has its prints.
struct Originals {
  private let listings: BuiltDataset
  /// How a page in the report's folder reaches the manifest's; nil if the report is elsewhere.
  private let up: String?

  /// The places as seen from a report in a folder, which is relative to the manifest's.
  init(_ listings: BuiltDataset, report: String) {
    self.listings = listings
    let parts = report.pathParts().filter { $0 != "." }
    up = report.hasPrefix("/") || parts.contains("..") ? nil : parts.map { _ in "../" }.joined()
  }

  /// The place of each blob that has one.
  func places(of blobs: Set<SHA256Digest>) throws -> [SHA256Digest: String] {
    var places: [SHA256Digest: String] = [:]
    for name in listings.manifestClasses {
      for row in try listings.rows(of: name, after: .export) {
        if let file = row.file, let blob = row.item.cropped ?? row.item.image, blobs.contains(blob) {
          places[blob] = places[blob] ?? link(file)
        }
        guard let image = row.item.image, blobs.contains(image), places[image] == nil else { continue }
        // A report links to no other place: of a picture from the network it has the crop.
        places[image] = row.line == nil ? link(row.source) : row.file.flatMap(link)
      }
    }
    return places
  }

  /// A file of the project, as a page reaches it.
  private func link(_ path: String) -> String? {
    let parts = path.pathParts(keepsEmpty: true)
    guard let up, !path.hasPrefix("/"), !parts.contains("..") else { return nil }
    return up + path.utf8.map(Self.encoded).joined()
  }

  /// A byte of a path as URLs write it.
  private static func encoded(_ byte: UInt8) -> String {
    let isPlain =
      (48...57).contains(byte) || (97...122).contains(byte | 32) && byte < 128 || "-._~/".utf8.contains(byte)
    return isPlain ? String(UnicodeScalar(byte)) : "%" + Hexadecimal.encode([byte]).uppercased()
  }
}
