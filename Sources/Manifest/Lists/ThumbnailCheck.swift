import Diagnostics

/// Notices lists that hold a search page's thumbnails instead of the pictures themselves.
enum ThumbnailCheck {
  /// Where a search page's thumbnails lie: small, without an ending, and not the originals.
  private static let prefixes = ["https://encrypted-tbn", "http://encrypted-tbn", "https://tse", "http://tse"]
    .map { Array($0.utf8) }

  /// A warning when more than half of the addresses are such thumbnails.
  static func warning(_ rows: [URLList.Row], file: String) -> Diagnostic? {
    var addresses = 0
    var thumbnails = 0
    var first: Int?
    for index in rows.indices where !rows[index].text.isEmpty {
      addresses += 1
      guard isThumbnail(rows[index].text) else { continue }
      thumbnails += 1
      first = first ?? rows[index].line
    }
    guard thumbnails * 2 > addresses, let first else { return nil }
    return Diagnostic(
      .warning, "\(thumbnails) of \(addresses) addresses are thumbnails of a search page, not the pictures themselves",
      at: SourcePlace(file: file, line: first), hint: "`dsbuild snippet` prints a snippet that takes the originals")
  }

  /// Whether an address is that of such a thumbnail.
  static func isThumbnail(_ text: String) -> Bool {
    let bytes = text.utf8
    guard let prefix = prefixes.first(where: { bytes.starts(with: $0) }) else { return false }
    let host = bytes.dropFirst(prefix.count).prefix { $0 != UInt8(ascii: "/") }
    return host.suffix(12).elementsEqual(".gstatic.com".utf8) || host.suffix(12).elementsEqual(".mm.bing.net".utf8)
  }
}
