import Digests
import Manifest

/// The candidates of one of two states of a class that may count otherwise in the other state: their items differ, or their rows do.
package struct ChangedCandidates {
  /// All items of the state.
  package let listing: Listing
  /// All rows of the state.
  package let origin: OriginTable
  /// The items that differ.
  package let items: Listing
  /// The rows that differ, with some that do not between them.
  let rows: Range<Int>
  /// The place of each candidate's row and of its item.
  package let places: [(row: Int, item: Int)]

  /// The candidates that changed between two states; nil if other sources or more than half of the rows are there, so that it costs
  /// less to count all.
  package static func between(
    _ before: (listing: Listing, origin: OriginTable), and now: (listing: Listing, origin: OriginTable)
  ) -> (gone: ChangedCandidates, come: ChangedCandidates)? {
    guard before.origin.sources == now.origin.sources else { return nil }
    let rows = now.origin.differing(from: before.origin)
    guard rows.old.count * 2 <= before.origin.rows.count, rows.new.count * 2 <= now.origin.rows.count else {
      return nil
    }
    let delta = ListingDelta(from: before.listing, to: now.listing)
    return (
      ChangedCandidates(before.listing, before.origin, at: delta.before, rows: rows.old),
      ChangedCandidates(now.listing, now.origin, at: delta.now, rows: rows.new)
    )
  }

  private init(_ listing: Listing, _ origin: OriginTable, at positions: [Int], rows: Range<Int>) {
    (self.listing, self.origin, self.rows) = (listing, origin, rows)
    items = listing.rows(at: positions)
    let ids = items.ids
    places = origin.rows.indices.compactMap { row in
      guard let id = origin.rows.candidate(at: row) else { return nil }
      if let index = ids.index(ofSorted: id) { return (row: row, item: positions[index]) }
      return rows.contains(row) ? listing.position(of: id).map { (row: row, item: $0) } : nil
    }
  }
}
