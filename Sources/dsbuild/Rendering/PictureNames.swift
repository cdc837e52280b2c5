import Digests
import Listings
import Manifest
import Pipeline

/// Names for pictures that are known by their digests: the row or the file of each.
struct PictureNames {
  private let listings: BuiltDataset

  init(_ listings: BuiltDataset) { self.listings = listings }

  /// The row of a picture, `lists/hat.csv:102`, or the path of a file. It prefers rows of classes other than `other`, then rows
  /// that are in.
  ///
  /// - Parameter id: The item that asks; it is never the answer.
  func name(of image: SHA256Digest, besides id: ItemID, notOf other: ClassName? = nil) -> String {
    var best: (rank: Int, text: String)?
    for item in listings.manifestClasses {
      let step = listings.reached(item) ?? .export
      for row in (try? listings.rows(of: item, after: step)) ?? [] where row.item.image == image && row.item.id != id {
        let rank = (row.className == other ? 0 : 2) + (row.item.isIn ? 1 : 0)
        if let best, best.rank >= rank { continue }
        best = (rank, row.line.map { "\(row.source):\($0)" } ?? row.source)
      }
    }
    return best.map { "`\($0.text)`" } ?? "\(image.hex.prefix(16))"
  }
}
