import Digests
import Engine
import Listings
import Manifest
import Pipeline
import Transfer

extension LastListings {
  /// What is known of the failures of a class's addresses besides their reasons: what the server said, in a sentence each.
  ///
  /// It is of the cache, never of the lock: where an address failed on another machine, or what was remembered was dropped,
  /// there is none.
  func failureDetails(_ listing: Listing, _ table: OriginTable) throws(EngineError) -> [ItemID: String] {
    let failed = table.rows.compactMap { row -> (id: ItemID, key: SHA256Digest)? in
      guard let item = listing.item(row.id), item.step == .fetch, item.reason?.mayEndFetch == true else { return nil }
      return (row.id, FetchMemory.key(of: row.address))
    }
    guard !failed.isEmpty else { return [:] }
    let entries = try workspace.actions.entries(for: failed.map(\.key), evenExpired: true)
    var details: [ItemID: String] = [:]
    for (id, key) in failed {
      guard case .failed(let failure, let detail, _)? = entries[key].flatMap({ FetchMemory(encoded: $0.value) }),
        Reason(failure) == listing.item(id)?.reason, !detail.isEmpty
      else { continue }
      details[id] = detail
    }
    return details
  }
}
