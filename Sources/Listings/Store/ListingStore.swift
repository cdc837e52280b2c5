package import Digests
package import Engine

/// Listings and tables of rows in a store of blobs. Those of the last few steps are also kept in memory.
package struct ListingStore: Sendable {
  /// The blobs.
  package let blobs: BlobStore
  private let recent = RecentListings()

  /// Creates the listings of a store.
  package init(_ blobs: BlobStore) { self.blobs = blobs }

  /// A listing in the store, of which only some pieces may be read.
  package struct Stored: Sendable {
    /// Its pieces.
    package let outline: ListingOutline
    /// All rows, if they are one blob: those of one piece, or of a version that did not cut listings.
    fileprivate let whole: Listing?
    fileprivate let store: ListingStore

    /// All rows, or only those of some pieces: the others are then empty.
    ///
    /// - Parameter node: the node that made it, for the error.
    /// - Throws: `EngineError` with the code `lost` if the store has lost a piece.
    package func listing(at places: [Int]? = nil, of node: NodeName? = nil) throws(EngineError) -> Listing {
      if places == nil, let whole { return whole }
      var pieces = [ListingPiece](repeating: .empty, count: outline.pieces.count)
      for place in places ?? Array(outline.pieces.indices) {
        if let whole {
          pieces[place] = whole.pieces[place]
        } else {
          pieces[place] = try store.piece(outline.pieces[place], of: node)
        }
      }
      guard let listing = Listing(pieces, cut: outline.cut) else {
        throw EngineError.lost(outline.pieces[0].digest, of: node?.text)
      }
      return listing
    }
  }

  /// The listing with a digest, of which nothing but the list of its pieces need be read.
  ///
  /// - Parameter node: the node that made it, for the error.
  /// - Throws: `EngineError` with the code `lost` if the store has lost it.
  package func stored(_ digest: SHA256Digest, of node: NodeName? = nil) throws(EngineError) -> Stored {
    if let outline = recent.outline(digest) { return Stored(outline: outline, whole: nil, store: self) }
    if let piece = recent.piece(digest) { return stored(Listing(piece)) }
    guard let bytes = try blobs.read(digest) else { throw EngineError.lost(digest, of: node?.text) }
    if let outline = ListingOutline(encoded: bytes) {
      recent.keep(outline, digest)
      return Stored(outline: outline, whole: nil, store: self)
    }
    guard let piece = ListingPiece(encoded: bytes, digest: digest) else {
      throw EngineError.lost(digest, of: node?.text)
    }
    recent.keep(piece)
    return stored(Listing(piece))
  }

  private func stored(_ listing: Listing) -> Stored {
    Stored(outline: ListingOutline(listing), whole: listing, store: self)
  }

  /// The rows of a listing; an empty one for nil.
  ///
  /// - Parameter node: the node that made it, for the error.
  /// - Throws: `EngineError` with the code `lost` if the store has lost it or one of its pieces.
  package func listing(_ digest: SHA256Digest?, of node: NodeName? = nil) throws(EngineError) -> Listing {
    guard let digest else { return Listing([]) }
    return try stored(digest, of: node).listing(of: node)
  }

  /// Two listings as far as they differ: the pieces with different digests if they are cut alike, and all rows if not.
  ///
  /// - Throws: `EngineError` with the code `lost` if the store has lost one of them.
  package func differing(
    _ old: SHA256Digest, from new: SHA256Digest
  ) throws(EngineError) -> (old: Listing, new: Listing) {
    let (before, now) = (try stored(old), try stored(new))
    let places = before.outline.cut == now.outline.cut ? now.outline.differing(from: before.outline) : nil
    return (try before.listing(at: places), try now.listing(at: places))
  }

  /// Stores a content listing. Pieces that the store has are not written again.
  package func put(_ listing: Listing) throws(EngineError) -> SHA256Digest {
    try put(ListingOutline(listing), listing.pieces)
  }

  /// Stores a listing of which `listing` has the pieces at some places, and `former` all others.
  ///
  /// - Throws: `EngineError` with the code `lost` if the store has lost one of the others.
  package func put(
    _ listing: Listing, at places: [Int], of former: ListingOutline
  ) throws(EngineError) -> SHA256Digest {
    try put(former.replacing(places, with: listing), places.map { listing.pieces[$0] })
  }

  /// Whether the store has a listing with all its pieces.
  package func has(_ digest: SHA256Digest) throws(EngineError) -> Bool {
    guard try blobs.contains(digest) else { return false }
    return try blobs.missing(among: blobs.pieces(ofListing: digest)).isEmpty
  }

  /// The blobs of the pieces of an output's listings.
  package func pieces(of output: NodeOutput) throws(EngineError) -> [SHA256Digest] {
    var pieces: [SHA256Digest] = []
    for digest in output.listings.values.sorted() {
      let outline = try stored(digest).outline
      if outline.pieces.count > 1 { pieces += outline.pieces.map(\.digest) }
    }
    return pieces
  }

  /// The origin table with a digest.
  ///
  /// - Parameter node: the node that made it, for the error.
  /// - Throws: `EngineError` with the code `lost` if the store has lost it.
  package func origin(_ digest: SHA256Digest?, of node: NodeName? = nil) throws(EngineError) -> OriginTable {
    guard let digest else { return OriginTable() }
    return try recent.origin(digest) { () throws(EngineError) in
      guard let bytes = try blobs.read(digest), let table = OriginTable(encoded: bytes) else {
        throw EngineError.lost(digest, of: node?.text)
      }
      return table
    }
  }

  /// Stores an origin table.
  package func put(_ table: OriginTable) throws(EngineError) -> SHA256Digest {
    let digest = try blobs.put(table.encoded())
    recent.keep(table, digest)
    return digest
  }

  fileprivate func piece(_ piece: ListingOutline.Piece, of node: NodeName?) throws(EngineError) -> ListingPiece {
    if let known = recent.piece(piece.digest) { return known }
    guard let bytes = try blobs.read(piece.digest),
      let read = ListingPiece(encoded: bytes, digest: piece.digest), read.count == piece.count
    else { throw EngineError.lost(piece.digest, of: node?.text) }
    recent.keep(read)
    return read
  }

  private func put(_ outline: ListingOutline, _ pieces: [ListingPiece]) throws(EngineError) -> SHA256Digest {
    var missing = try blobs.missing(among: outline.pieces.map(\.digest))
    for piece in pieces {
      recent.keep(piece)
      guard missing.remove(piece.digest) != nil else { continue }
      try blobs.put(piece.bytes, digest: piece.digest)
    }
    if let lost = missing.first { throw EngineError.lost(lost) }
    guard outline.pieces.count > 1 else { return outline.pieces[0].digest }
    let digest = try blobs.put(outline.encoded())
    recent.keep(outline, digest)
    return digest
  }
}
