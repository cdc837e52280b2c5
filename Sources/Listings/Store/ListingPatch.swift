package import Digests
package import Engine

/// The rows of a listing that have to be decided because they differ from those of an earlier run, and the output of that run, which
/// has all others.
///
/// Only the pieces that differ are read, unless single rows of the others may have to be decided too.
package struct ListingPatch: Sendable {
  /// The rows to decide.
  package let fresh: Listing
  /// The rows of the earlier output that do not hold any more.
  package let stale: Listing

  private let listing: Listing
  private let former: Listing
  private let delta: ListingDelta
  /// The pieces that differ, and the earlier output, whose other pieces stay; nil if ``listing`` has all rows.
  private let places: (differing: [Int], output: ListingOutline)?

  /// Compares two listings.
  ///
  /// - Parameters:
  ///   - now: The listing that is read now.
  ///   - before: The listing that was read in the earlier run.
  ///   - output: What the earlier run made of it. It has the same ids.
  ///   - judged: Pictures about which a decision changed: their rows are decided too.
  ///   - isOpen: Whether the row at a position of `output` is decided again although nothing about it changed.
  /// - Returns: nil if a listing is gone, or if so much changed that all rows are decided.
  package init?(
    _ now: SHA256Digest, since before: SHA256Digest, output: SHA256Digest, judged: Set<SHA256Digest> = [],
    in listings: ListingStore, isOpen: ((Listing.Items, Int) -> Bool)? = nil
  ) {
    guard let now = try? listings.stored(now), let before = try? listings.stored(before),
      let output = try? listings.stored(output), output.outline.count == before.outline.count
    else { return nil }
    let cut = now.outline.cut
    let isWhole = !judged.isEmpty || isOpen != nil || cut != before.outline.cut || cut != output.outline.cut
    let differing = isWhole ? nil : now.outline.differing(from: before.outline)
    guard let listing = try? now.listing(at: differing), let old = try? before.listing(at: differing),
      let former = try? output.listing(at: differing), former.items.count == old.items.count
    else { return nil }
    delta = ListingDelta(
      from: old, to: listing, judged: judged, isOpen: isOpen.map { isOpen in { isOpen(former.items, $0) } })
    guard delta.now.count * Self.share <= now.outline.count else { return nil }
    self.listing = listing
    self.former = former
    places = differing.map { ($0, output.outline) }
    fresh = listing.rows(at: delta.now)
    stale = former.rows(at: delta.before)
  }

  /// If more than one row in two changed, deciding all rows costs hardly more.
  private static let share = 2

  /// Stores the whole output, given the output for ``fresh``.
  package func put(_ decided: Listing, in listings: ListingStore) throws(EngineError) -> SHA256Digest {
    let patched = listing.patched(delta, former: former, decided: decided)
    guard let places else { return try listings.put(patched) }
    return try listings.put(patched, at: places.differing, of: places.output)
  }
}
