package import Digests
package import Manifest

/// The split of each image that has one.
package struct LockedSplits: Sendable {
  /// The splits.
  package private(set) var byImage: [SHA256Digest: Split] = [:]

  /// Creates an empty one.
  package init() {}

  /// Whether no image has a split.
  package var isEmpty: Bool { byImage.isEmpty }

  /// Adds the splits in a finished listing.
  package mutating func add(_ listing: Listing) {
    listing.items.forEachSplit { image, split, _ in byImage[image] = split }
  }

  /// Adds the splits in a lock table.
  package mutating func add(_ table: LockTable) {
    for row in table.rows {
      if let image = row.sha256, let split = row.split { byImage[image] = split }
    }
  }

  /// A listing whose items have these splits; the same listing if there are none. An item that is out has only the
  /// split of its own row, because another row of its picture may be in.
  package func added(to listing: Listing, before table: () throws -> LockTable) rethrows -> Listing {
    guard !byImage.isEmpty else { return listing }
    let before = try table()
    return listing.mapEach { item in
      let row = item.isIn ? nil : before[item.id]
      item.split = item.image.flatMap { item.isIn ? byImage[$0] : row?.sha256 == $0 ? row?.split : nil }
    }
  }

  /// The digest of all splits, as part of a key; nil if there are none.
  package var digest: SHA256Digest? { Self.digest(of: byImage.map { ($0, $1) }) }

  /// An image and its split.
  package typealias Element = (image: SHA256Digest, split: Split)

  /// The digest of some splits, of which the last one of an image counts; nil if there are none.
  static func digest(of splits: [Element]) -> SHA256Digest? {
    guard !splits.isEmpty else { return nil }
    // The beginnings of the digests are moved in place of the digests, which rarely have to be compared.
    let places = splits.indices.map { (beginning: splits[$0].image.prefix, place: $0) }
      .sorted(byUniform: \.beginning) { first, second in
        guard first.beginning == second.beginning else { return first.beginning < second.beginning }
        return (splits[first.place].image, first.place) < (splits[second.place].image, second.place)
      }
    var writer = ByteWriter(capacity: places.count * 33)
    for (next, (_, place)) in places.enumerated() {
      let image = splits[place].image
      if next + 1 < places.count, splits[places[next + 1].place].image == image { continue }
      writer.append(image)
      writer.append(splits[place].split.rawValue)
    }
    return SHA256Digest(of: writer.bytes)
  }
}
