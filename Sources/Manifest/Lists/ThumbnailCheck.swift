import Diagnostics

/// Detects lists that contain a search page's thumbnails instead of the pictures themselves.
enum ThumbnailCheck {
  /// The hosts of search pages' thumbnails, which are small and are not the originals.
  private static let prefixes = ["https://encrypted-tbn", "http://encrypted-tbn", "https://tse", "http://tse"]
    .map { Array($0.utf8) }

  /// A warning if more than half of the addresses are thumbnails.
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
      at: SourcePlace(file: file, line: first),
      hint:
        "`dsbuild snippet` prints a snippet that takes the originals that links name; `dsbuild links` finds more in a saved page"
    )
  }

  /// Whether an address is that of a search page's thumbnail.
  static func isThumbnail(_ text: String) -> Bool {
    let bytes = text.utf8
    // Few hosts begin with one of these letters, and all addresses are looked at.
    guard let letter = bytes.dropFirst(7).first(where: { $0 != UInt8(ascii: "/") }),
      letter == UInt8(ascii: "e") || letter == UInt8(ascii: "t"),
      let prefix = prefixes.first(where: { bytes.starts(with: $0) })
    else { return false }
    let host = bytes.dropFirst(prefix.count).prefix { $0 != UInt8(ascii: "/") }
    return host.suffix(12).elementsEqual(".gstatic.com".utf8) || host.suffix(12).elementsEqual(".mm.bing.net".utf8)
  }
}
