package import Digests
package import Engine
package import Listings

extension Workspace {
  /// The content listing with a digest; an empty one for nil.
  ///
  /// - Parameter node: the node that made it, for the error.
  /// - Throws: `EngineError` with the code `lost` if the store has lost it or one of its pieces.
  package func listing(_ digest: SHA256Digest?, of node: NodeName? = nil) throws(EngineError) -> Listing {
    try listings.listing(digest, of: node)
  }

  /// The origin table with a digest; an empty one for nil.
  ///
  /// - Parameter node: the node that made it, for the error.
  /// - Throws: `EngineError` with the code `lost` if the store has lost it.
  package func origin(_ digest: SHA256Digest?, of node: NodeName? = nil) throws(EngineError) -> OriginTable {
    try listings.origin(digest, of: node)
  }

  /// Stores a content listing. Pieces that the store has are not written again.
  package func put(_ listing: Listing) throws(EngineError) -> SHA256Digest { try listings.put(listing) }

  /// Stores an origin table.
  package func put(_ table: OriginTable) throws(EngineError) -> SHA256Digest { try listings.put(table) }

  /// What is known of the splits in a listing.
  ///
  /// - Throws: `EngineError` with the code `lost` if the store has lost it.
  func splits(in listing: SHA256Digest) throws(EngineError) -> ListedSplits {
    try ListedSplits(of: listing, in: listings, remembering: actions)
  }
}
