import Diagnostics
import Digests
import Manifest
import Transfer

/// A list that `dsbuild links` writes: one row a picture. New pictures go to its end, so a second page is a few lines of a difference.
struct LinkList {
  static let columns = ["url", "license", "landing_url", "title", "kind", "width", "height", "provider"]
  /// The largest list that is added to, in bytes.
  static let mostBytes = 512 << 20
  private static let header = columns.joined(separator: ",") + "\n"

  private var text: String
  private var known: Set<String> = []
  /// The number of pictures that were added.
  private(set) var added = 0

  /// A new list, or one that `dsbuild links` wrote before.
  ///
  /// - Throws: `DiagnosticError` if the list has other columns: then somebody else wrote it.
  init(_ bytes: [UInt8]?, path: String) throws(DiagnosticError) {
    text = Self.header
    guard let bytes else { return }
    guard let written = String(validating: bytes, as: UTF8.self), written.hasPrefix(Self.header) else {
      throw DiagnosticError(
        "`\(path)` exists and is not a list that `dsbuild links` wrote", hint: "name another file with `--to`")
    }
    text = written.hasSuffix("\n") ? written : written + "\n"
    let list = try URLList.read(bytes, file: path, settings: ListSettings())
    known = Set(list.rows.map(\.text).filter(StreamSafeText.holds))
  }

  var bytes: [UInt8] { Array(text.utf8) }

  /// Adds the pictures that the list does not have.
  mutating func add(_ links: [PageLinks.Link]) {
    for link in links where known.insert(link.url).inserted {
      added += 1
      let cells = [
        link.url, "", link.landingURL ?? "", link.title.flatMap { PlainText.line($0) } ?? "", link.kind.rawValue,
        link.width.map(String.init) ?? "", link.height.map(String.init) ?? "", link.provider ?? "",
      ]
      text += ListCell.row(cells)
    }
  }
}
