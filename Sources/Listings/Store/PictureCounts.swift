package import Digests
package import Engine

/// How many items of a step's listings have, or refer to, a picture, by the first eight bytes of its digest.
///
/// The pictures of a listing are remembered under its digest, so a change of a few rows does not read the listings of the whole
/// dataset. Two pictures with the same first bytes only look like one that is there twice.
package struct PictureCounts {
  /// The pictures of an item that are counted.
  package enum Counted: String, Sendable {
    /// The picture of an item that is in.
    case ownIfIn = "listing_pictures"
    /// The picture of an item, its group, and the picture that it duplicates.
    case related = "listing_relations"

    /// The pictures of all items of a listing, each as often as there are items for which it counts.
    package func pictures(of listing: Listing) -> [UInt64] {
      var pictures: [UInt64] = []
      pictures.reserveCapacity(listing.items.count)
      switch self {
      case .ownIfIn:
        listing.items.forEachIn { _, image in if let image { pictures.append(image.prefix) } }
      case .related:
        for item in listing.items {
          guard let image = item.image else { continue }
          pictures.append(image.prefix)
          if let group = item.group, group != image { pictures.append(group.prefix) }
          if let other = item.duplicate?.image, other != image, other != item.group { pictures.append(other.prefix) }
        }
      }
      return pictures
    }
  }

  /// The pictures of each listing, in ascending order, each as often as it counts.
  private var lists: [SHA256Digest: [UInt64]] = [:]
  private let counted: Counted
  private let store: ListingStore
  private let actions: ActionCache

  /// Reads the pictures of some listings.
  package init(
    _ counted: Counted, of listings: [SHA256Digest], in store: ListingStore, remembering actions: ActionCache
  ) throws(EngineError) {
    (self.counted, self.store, self.actions) = (counted, store, actions)
    for listing in listings where lists[listing] == nil { lists[listing] = try pictures(of: listing) }
  }

  /// The number of items for which a picture counts.
  package func count(_ picture: UInt64) -> Int {
    lists.values.reduce(0) { $0 + $1.partitioningIndex { $0 > picture } - $1.lowerBound(of: picture) }
  }

  /// Remembers the pictures of a listing that differs in a few from one of these.
  package func remember(
    _ listing: SHA256Digest, since former: SHA256Digest, without gone: [UInt64], with come: [UInt64]
  ) throws(EngineError) {
    guard let pictures = lists[former] else { return }
    var (left, added) = (gone.sorted()[...], come.sorted()[...])
    var now: [UInt64] = []
    now.reserveCapacity(pictures.count + added.count)
    for picture in pictures {
      while let next = added.first, next <= picture {
        now.append(next)
        added.removeFirst()
      }
      if left.first == picture { left.removeFirst() } else { now.append(picture) }
    }
    try record(now + added, of: listing)
  }

  private func pictures(of listing: SHA256Digest) throws(EngineError) -> [UInt64] {
    if let blob = try actions.entry(for: key(of: listing))?.blob,
      let bytes = try store.blobs.read(blob), bytes.count % 8 == 0
    {
      return stride(from: 0, to: bytes.count, by: 8).map { LittleEndian.word(bytes, at: $0) }
    }
    let pictures = counted.pictures(of: try store.listing(listing)).sorted(byUniform: \.self, <)
    try record(pictures, of: listing)
    return pictures
  }

  private func record(_ pictures: [UInt64], of listing: SHA256Digest) throws(EngineError) {
    var writer = ByteWriter(capacity: pictures.count * 8)
    for picture in pictures { writer.append(picture) }
    let blob = try store.blobs.put(writer.bytes)
    try actions.record(key(of: listing), kind: counted.rawValue, value: [], blob: blob, source: listing)
  }

  private func key(of listing: SHA256Digest) -> SHA256Digest {
    var description = Description(kind: counted.rawValue, version: 1)
    description["listing"] = .digest(listing)
    return description.key
  }
}
