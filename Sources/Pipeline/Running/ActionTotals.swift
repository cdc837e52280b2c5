import Digests
import Listings
import Manifest

/// The number of distinct actions that belong to listings, no matter which build ran them.
///
/// Actions are distinguished by the first eight bytes of digests.
struct ActionTotals {
  private var addresses: Set<UInt64> = []
  private var blobs: Set<UInt64> = []
  private var embeddings: Set<UInt64> = []
  private var crops: Set<UInt64> = []

  /// The counts by kind.
  var counts: [ActionKind: Int] {
    [.fetch: addresses.count, .inspect: blobs.count, .crop: crops.count, .embed: embeddings.count]
  }

  /// The addresses and files that passed `sources`.
  mutating func addFetches(of listing: Listing, _ origin: OriginTable) {
    for row in origin.rows where row.standing == .candidate {
      guard listing.item(row.id)?.passed(.sources) == true else { continue }
      addresses.insert(SHA256Digest(of: origin.isFile(row) ? "file:\(row.text)" : row.address).prefix)
    }
  }

  /// The pictures that were fetched.
  mutating func addInspections(of listing: Listing) {
    blobs.formUnion(listing.items.lazy.filter { $0.passed(.fetch) }.compactMap { $0.image?.prefix })
  }

  /// The crops of the items that passed `crop`.
  mutating func addCrops(of listing: Listing) {
    for item in listing.items where item.passed(.crop) {
      guard let crop = item.cropped, let image = item.image else { continue }
      crops.insert(SHA256Digest(of: crop.bytes + image.bytes).prefix)
    }
  }

  /// The pictures that a network embedded.
  mutating func addEmbeddings(_ images: [SHA256Digest]) {
    embeddings.formUnion(images.lazy.map(\.prefix))
  }
}
