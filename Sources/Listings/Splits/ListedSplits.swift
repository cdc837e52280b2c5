package import Digests
package import Engine
package import Manifest

/// What keys and shares need to know of the splits in a listing. It is remembered under the digest of the listing, so a change of one
/// class does not read the others again.
package struct ListedSplits: Hashable, Sendable {
  /// The digest of the splits of its pictures, as part of a key; nil if there are none.
  package let digest: SHA256Digest?
  /// The number of items that are in, by split.
  package let counts: [Split: Int]

  /// The splits in a listing.
  package init(_ listing: Listing) {
    var (splits, counts) = ([LockedSplits.Element](), [Split: Int]())
    listing.items.forEachSplit { image, split, isIn in
      splits.append((image, split))
      if isIn { counts[split, default: 0] += 1 }
    }
    (digest, self.counts) = (LockedSplits.digest(of: splits), counts)
  }

  /// The splits in a stored listing.
  ///
  /// - Throws: `EngineError` with the code `lost` if the store has lost the listing.
  package init(
    of listing: SHA256Digest, in store: ListingStore, remembering actions: ActionCache
  ) throws(EngineError) {
    let key = Self.key(of: listing)
    if let value = try actions.value(for: key), let known = Self(encoded: value) {
      self = known
    } else {
      self.init(try store.listing(listing))
      try actions.record(key, kind: Self.kind, value: encoded, source: listing)
    }
  }

  private static let kind = "listing_splits"

  private static func key(of listing: SHA256Digest) -> SHA256Digest {
    var description = Description(kind: kind, version: 1)
    description["listing"] = .digest(listing)
    return description.key
  }

  private var encoded: [UInt8] {
    var record = Description()
    record["digest"] = digest.map { .digest($0) }
    for split in Split.allCases { record[split.name] = counts[split].map { .integer(Int64($0)) } }
    return record.encoded()
  }

  private init?(encoded bytes: [UInt8]) {
    guard let record = Description(encoded: bytes) else { return nil }
    digest = record.digest("digest")
    counts = Split.allCases.reduce(into: [:]) { $0[$1] = record.integer($1.name).flatMap { Int(exactly: $0) } }
  }
}
