import Digests
import Listings
import Manifest

/// The split of each image that has one.
struct LockedSplits: Sendable {
  private(set) var byImage: [SHA256Digest: Split] = [:]

  init() {}

  /// The splits in the tables of former classes, then in those of current ones, which replace them. Tables without a
  /// split are not read.
  init(_ former: [ClassName: LockedTable], then current: [ClassName: LockedTable]) throws {
    for tables in [former, current] {
      for (_, table) in tables.sorted(by: { $0.key < $1.key }) where table.facts.splits != nil {
        add(try table.table())
      }
    }
  }

  /// Whether no image has a split.
  var isEmpty: Bool { byImage.isEmpty }

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

  /// A listing whose items have these splits; the same listing if there are none. An item that is out has only the
  /// split of its own row, because another row of its picture may be in.
  func added(to listing: Listing, before table: () throws -> LockTable) rethrows -> Listing {
    guard !byImage.isEmpty else { return listing }
    let before = try table()
    return listing.mapEach { item in
      let row = item.isIn ? nil : before[item.id]
      item.split = item.image.flatMap { item.isIn ? byImage[$0] : row?.sha256 == $0 ? row?.split : nil }
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
