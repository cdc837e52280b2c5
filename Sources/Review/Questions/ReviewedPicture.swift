import Digests
import Imaging
import Listings
import Manifest
import Pipeline

/// A picture that the page asks about: what the page shows of it and sorts it by.
struct ReviewedPicture: Sendable {
  let image: SHA256Digest
  /// Width in pixels, upright.
  let width: Int
  /// Height in pixels, upright.
  let height: Int
  /// The source: the address of the row, or the path of a picture on disk.
  let address: String
  /// Whether the address is a path on disk.
  let isFile: Bool
  /// The host of the address; the folder of a picture on disk.
  let host: String
  /// The probability of yes; nil if no model scored the picture.
  var score: Double?
  /// The measured quality; nil if it was not measured.
  let quality: PictureQuality?
  /// The smallest digest in its group of near duplicates.
  let group: SHA256Digest?
  /// The suggested squares, the best first; the last one is centred.
  let suggestions: [SquareBox]

  /// The subject of a row of a listing. Nil if the row has no valid picture, or if a near duplicate represents it.
  init?(_ row: BuiltDataset.Row) {
    let item = row.item
    guard item.passed(.nearDuplicates), let image = item.image, let width = item.width, let height = item.height,
      width > 0, height > 0
    else { return nil }
    self.image = image
    self.width = Int(width)
    self.height = Int(height)
    address = row.url ?? row.source
    isFile = row.url == nil
    host = Self.host(of: address)
    score = item.score.map { Double($0) / 10_000 }
    quality = item.quality
    group = item.group
    suggestions = Self.suggestions(item, width: Int(width), height: Int(height))
  }

  /// The square it has unless a person drew it, a closer one around the model's focus, and the centre of the picture.
  private static func suggestions(_ item: Item, width: Int, height: Int) -> [SquareBox] {
    let side = max(1, min(width, height) * 7 / 10)
    let closer = item.focus.map { focus in
      SquareBox(
        x: min(max(0, Int(focus.x) - side / 2), width - side), y: min(max(0, Int(focus.y) - side / 2), height - side),
        side: side)
    }
    let own = item.cropChooser == .person ? nil : item.crop
    return [own, closer, .centred(width: width, height: height)].compactMap { $0 }
      .reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// Whether the address is complete: it is neither a picture embedded in a list nor an address without its password.
  var isPublic: Bool { address.hasPrefix("http") && !host.contains("@") && !address.contains(where: \.isNewline) }

  private static func host(of address: String) -> String {
    guard let start = address.firstRange(of: "://")?.upperBound else {
      return address.lastSlash.map { String(address[..<$0]) } ?? ""
    }
    return String(address[start...].prefix { $0 != "/" && $0 != "?" })
  }
}
