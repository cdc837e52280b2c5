package import Digests
import Manifest

/// A listing by the digests of its pieces.
///
/// A listing of one piece is stored as that piece, a longer one as this list and its pieces. So a change of one row writes one piece
/// and the list, and two listings differ only in the pieces whose digests differ.
package struct ListingOutline: Hashable, Sendable {
  /// One piece.
  package struct Piece: Hashable, Sendable {
    /// The digest of its bytes.
    package let digest: SHA256Digest
    /// The number of its rows.
    package let count: Int
  }

  /// How the listing is cut.
  package let cut: ListingCut
  /// The pieces, one for each value of the first bits of an id.
  package private(set) var pieces: [Piece]

  /// The outline of a listing. Pieces that nobody hashed yet are hashed.
  package init(_ listing: Listing) {
    cut = listing.items.rows.cut
    pieces = listing.items.rows.pieces.map { Piece(digest: $0.digest, count: $0.count) }
  }

  /// The number of rows.
  package var count: Int { pieces.reduce(0) { $0 + $1.count } }

  /// The indexes of the pieces that differ from those of a listing with the same cut.
  package func differing(from other: ListingOutline) -> [Int] {
    pieces.indices.filter { pieces[$0].digest != other.pieces[$0].digest }
  }

  /// The same listing with some pieces of `listing`, which has the same cut.
  package func replacing(_ places: [Int], with listing: Listing) -> ListingOutline {
    precondition(listing.items.rows.cut == cut, "pieces of one cut are replaced")
    var outline = self
    for place in places {
      let piece = listing.items.rows.pieces[place]
      outline.pieces[place] = Piece(digest: piece.digest, count: piece.count)
    }
    return outline
  }
}

extension ListingOutline {
  private static let magic: [UInt8] = Array("dslist".utf8)
  /// The number that says that a list of pieces follows instead of rows.
  private static let format: UInt16 = 4
  /// The bytes of a piece: its digest and its number of rows.
  private static let pieceLength = 36
  /// The bytes before the pieces.
  private static let headLength = 12

  /// Whether a list of pieces may have a length in bytes. Few other blobs have such a length, so most need not be read.
  package static func isLength(_ length: Int) -> Bool {
    let (count, rest) = (length - headLength).quotientAndRemainder(dividingBy: pieceLength)
    return rest == 0 && count > 1 && count.nonzeroBitCount == 1
  }

  /// The canonical bytes of the list of pieces.
  package func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: Self.headLength + pieces.count * Self.pieceLength)
    for byte in Self.magic { writer.append(byte) }
    writer.append(Self.format)
    writer.append(UInt32(cut.bits))
    for piece in pieces {
      writer.append(piece.digest)
      writer.append(UInt32(piece.count))
    }
    return writer.bytes
  }

  /// Reads ``encoded()``; nil for anything else, also for the rows of a listing of one piece.
  package init?(encoded bytes: [UInt8]) {
    guard bytes.starts(with: Self.magic) else { return nil }
    var reader = ByteReader(bytes, from: Self.magic.count)
    guard reader.number(UInt16.self) == Self.format, let bits = reader.number(UInt32.self),
      let cut = ListingCut(bits: Int(bits)), cut.bits > 0,
      bytes.count == reader.offset + cut.pieces * Self.pieceLength
    else { return nil }
    self.cut = cut
    pieces = (0..<cut.pieces).compactMap { _ in
      guard let digest = reader.digest(), let count = reader.number(UInt32.self) else { return nil }
      return Piece(digest: digest, count: Int(count))
    }
    // The same rows have the same pieces, so there is one list of them.
    guard pieces.count == cut.pieces, ListingCut(rows: count) == cut else { return nil }
  }
}
