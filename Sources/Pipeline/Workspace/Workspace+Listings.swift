package import Digests
package import Engine
package import Listings
import Manifest

/// Listings and tables of rows in the store. Those of the last few steps are also kept in memory.
extension Workspace {
  /// The content listing with a digest.
  ///
  /// - Parameter node: the node that made it, for the error.
  /// - Throws: `EngineError` with the code `lost` if the store has lost it or one of its pieces.
  package func listing(_ digest: SHA256Digest?, of node: NodeName? = nil) throws(EngineError) -> Listing {
    guard let digest else { return Listing([]) }
    switch try stored(digest, of: node) {
    case .outline(let outline): return try listing(outline, of: node)
    case .listing(let listing): return listing
    }
  }

  /// The pieces of the listing with a digest.
  ///
  /// - Throws: `EngineError` with the code `lost` if the store has lost it.
  package func outline(_ digest: SHA256Digest) throws(EngineError) -> ListingOutline {
    switch try stored(digest, of: nil) {
    case .outline(let outline): outline
    case .listing(let listing): ListingOutline(listing)
    }
  }

  /// The listing of an outline, or only the rows of some of its pieces: the others are then empty.
  ///
  /// - Throws: `EngineError` with the code `lost` if the store has lost a piece.
  package func listing(
    _ outline: ListingOutline, at places: [Int]? = nil, of node: NodeName? = nil
  ) throws(EngineError) -> Listing {
    var pieces = [ListingPiece](repeating: .empty, count: outline.pieces.count)
    for place in places ?? Array(outline.pieces.indices) {
      pieces[place] = try piece(outline.pieces[place], of: node)
    }
    guard let listing = Listing(pieces, cut: outline.cut) else {
      throw EngineError.lost(outline.pieces[0].digest, of: node?.text)
    }
    return listing
  }

  /// Two listings as far as they differ: the pieces with different digests if they are cut alike, and all rows if not.
  ///
  /// - Throws: `EngineError` with the code `lost` if the store has lost one of them.
  func differing(_ old: SHA256Digest, from new: SHA256Digest) throws(EngineError) -> (old: Listing, new: Listing) {
    let (before, now) = (try outline(old), try outline(new))
    let places = before.cut == now.cut ? now.differing(from: before) : nil
    return (try listing(before, at: places), try listing(now, at: places))
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
  func hasListing(_ digest: SHA256Digest) throws(EngineError) -> Bool {
    guard try store.contains(digest) else { return false }
    return try store.missing(among: store.pieces(ofListing: digest)).isEmpty
  }

  /// The blobs of the pieces of an output's listings.
  package func pieces(of output: NodeOutput) throws(EngineError) -> [SHA256Digest] {
    var pieces: [SHA256Digest] = []
    for digest in output.listings.values.sorted() {
      let outline = try outline(digest)
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
      guard let bytes = try store.read(digest), let table = OriginTable(encoded: bytes) else {
        throw EngineError.lost(digest, of: node?.text)
      }
      return table
    }
  }

  /// Stores an origin table.
  package func put(_ table: OriginTable) throws(EngineError) -> SHA256Digest {
    let digest = try store.put(table.encoded())
    recent.keep(table, digest)
    return digest
  }

  /// A listing as it is stored.
  private enum Stored {
    case outline(ListingOutline)
    /// Of one piece, or of a version that did not cut listings.
    case listing(Listing)
  }

  private func stored(_ digest: SHA256Digest, of node: NodeName?) throws(EngineError) -> Stored {
    if let outline = recent.outline(digest) { return .outline(outline) }
    if let piece = recent.piece(digest) { return .listing(Listing(piece)) }
    guard let bytes = try store.read(digest) else { throw EngineError.lost(digest, of: node?.text) }
    if let outline = ListingOutline(encoded: bytes) {
      recent.keep(outline, digest)
      return .outline(outline)
    }
    guard let piece = ListingPiece(encoded: bytes, digest: digest) else {
      throw EngineError.lost(digest, of: node?.text)
    }
    recent.keep(piece)
    return .listing(Listing(piece))
  }

  private func piece(_ piece: ListingOutline.Piece, of node: NodeName?) throws(EngineError) -> ListingPiece {
    if let known = recent.piece(piece.digest) { return known }
    guard let bytes = try store.read(piece.digest),
      let read = ListingPiece(encoded: bytes, digest: piece.digest), read.count == piece.count
    else { throw EngineError.lost(piece.digest, of: node?.text) }
    recent.keep(read)
    return read
  }

  private func put(_ outline: ListingOutline, _ pieces: [ListingPiece]) throws(EngineError) -> SHA256Digest {
    var missing = try store.missing(among: outline.pieces.map(\.digest))
    for piece in pieces {
      recent.keep(piece)
      guard missing.remove(piece.digest) != nil else { continue }
      try store.put(piece.bytes, digest: piece.digest)
    }
    if let lost = missing.first { throw EngineError.lost(lost) }
    guard outline.pieces.count > 1 else { return outline.pieces[0].digest }
    let digest = try store.put(outline.encoded())
    recent.keep(outline, digest)
    return digest
  }
}

extension BlobStore {
  /// The listing with a digest; nil if it or one of its pieces is lost.
  package func listing(_ digest: SHA256Digest) throws(EngineError) -> Listing? {
    guard let bytes = try read(digest) else { return nil }
    guard let outline = ListingOutline(encoded: bytes) else { return Listing(encoded: bytes) }
    var pieces: [ListingPiece] = []
    for piece in outline.pieces {
      guard let bytes = try read(piece.digest), let read = ListingPiece(encoded: bytes, digest: piece.digest) else {
        return nil
      }
      pieces.append(read)
    }
    return Listing(pieces, cut: outline.cut)
  }

  /// The blobs of the pieces of a listing; none if the listing has one piece, which is its own blob.
  package func pieces(ofListing digest: SHA256Digest) throws(EngineError) -> [SHA256Digest] {
    guard let size = try size(of: digest), ListingOutline.isLength(size), let bytes = try read(digest),
      let outline = ListingOutline(encoded: bytes)
    else { return [] }
    return outline.pieces.map(\.digest)
  }
}
