import Digests
import Imaging
import Listings
import Manifest
import Pipeline

/// A picture a person is asked about: what the page shows of it and orders it by.
struct Subject: Sendable {
  /// Its digest.
  let image: SHA256Digest
  /// Width in pixels, upright.
  let width: Int
  /// Height in pixels, upright.
  let height: Int
  /// Where it came from: the row's address, or the path of a picture on disk.
  let address: String
  /// Whether the address is a path on disk.
  let isFile: Bool
  /// The host of the address; the folder of a picture on disk.
  let host: String
  /// The probability of yes, where a model spoke.
  var score: Double?
  /// How much there is to learn from it; nil where it was not looked for.
  let quality: PictureQuality?
  /// The smallest image of its group of near duplicates.
  let group: SHA256Digest?
  /// Squares that were suggested for it, the best first; the last one is the middle.
  let suggestions: [SquareBox]

  /// The subject of a listing's row; nil for a row without a whole picture that stands for itself.
  init?(_ row: LastListings.Row) {
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

  /// The square it has, a closer one about the middle of what the model saw, and the middle of the picture.
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

  /// Whether the address says all there is: it is neither a picture written into a list nor one without its password.
  var isPublic: Bool { address.hasPrefix("http") && !host.contains("@") && !address.contains(where: \.isNewline) }

  private static func host(of address: String) -> String {
    guard let start = address.firstRange(of: "://")?.upperBound else {
      return address.lastIndex(of: "/").map { String(address[..<$0]) } ?? ""
    }
    return String(address[start...].prefix { $0 != "/" && $0 != "?" })
  }
}
