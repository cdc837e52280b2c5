import Digests
import Listings
import Manifest

/// The split of each image that has one.
struct LockedSplits: Sendable {
  private(set) var byImage: [SHA256Digest: Split] = [:]

  init() {}

  /// Adds the splits in a finished listing.
  mutating func add(_ listing: Listing) {
    for place in listing.items.indices where listing.items.hasSplit(at: place) {
      let item = listing.items[place]
      if let split = item.split, let image = item.image { byImage[image] = split }
    }
  }

  /// Adds the splits in a lock table.
  mutating func add(_ table: LockTable) {
    for row in table.rows {
      if let image = row.sha256, let split = row.split { byImage[image] = split }
    }
  }

  /// The digest of all splits, as part of a key; nil if there are none.
  var digest: SHA256Digest? {
    guard !byImage.isEmpty else { return nil }
    var writer = ByteWriter(capacity: byImage.count * 33)
    for image in byImage.keys.sorted() {
      writer.append(image)
      writer.append(byImage[image]?.rawValue ?? 0)
    }
    return SHA256Digest(of: writer.bytes)
  }
}
