package import Digests
package import Engine

/// How often pictures are in the listings of a step, by the first eight bytes of their digests.
///
/// The pictures of a listing are remembered under its digest, so a change of a few rows does not read the listings of the whole
/// dataset. Two pictures with the same first bytes only look like one that is there twice.
package struct PictureCounts {
  /// The pictures of each listing that are in, in ascending order, each as often as it is there.
  private var lists: [SHA256Digest: [UInt64]] = [:]
  private let store: ListingStore
  private let actions: ActionCache

  /// Reads the pictures of some listings.
  package init(
    of listings: [SHA256Digest], in store: ListingStore, remembering actions: ActionCache
  ) throws(EngineError) {
    (self.store, self.actions) = (store, actions)
    for listing in listings where lists[listing] == nil { lists[listing] = try pictures(of: listing) }
  }

  /// The number of items with a picture that are in.
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
    if let blob = try actions.entry(for: Self.key(of: listing))?.blob,
      let bytes = try store.blobs.read(blob), bytes.count % 8 == 0
    {
      return stride(from: 0, to: bytes.count, by: 8).map { LittleEndian.word(bytes, at: $0) }
    }
    var pictures: [UInt64] = []
    try store.listing(listing).items.forEachIn { _, image in if let image { pictures.append(image.prefix) } }
    pictures = pictures.sorted(byUniform: \.self, <)
    try record(pictures, of: listing)
    return pictures
  }

  private func record(_ pictures: [UInt64], of listing: SHA256Digest) throws(EngineError) {
    var writer = ByteWriter(capacity: pictures.count * 8)
    for picture in pictures { writer.append(picture) }
    let blob = try store.blobs.put(writer.bytes)
    try actions.record(
      Self.key(of: listing), kind: Self.kind, value: [], blob: blob, source: listing)
  }

  private static let kind = "listing_pictures"

  private static func key(of listing: SHA256Digest) -> SHA256Digest {
    var description = Description(kind: kind, version: 1)
    description["listing"] = .digest(listing)
    return description.key
  }
}
