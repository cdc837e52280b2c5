package import Digests
package import Engine

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
