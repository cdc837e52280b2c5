import Manifest

/// How a listing is cut into pieces: the rows whose ids begin with the same bits are one piece.
///
/// An id is half a SHA-256, so pieces are about equally long. A row stays in its piece as long as the listing has about as many rows,
/// and a row of a later step is in the same piece as that of the step before.
package struct ListingCut: Hashable, Sendable {
  /// The number of rows above which a listing is cut once more. About a hundred kilobytes at the end of the pipeline: few enough
  /// bytes to write again for one row, and few pieces to name.
  package static let mostRows = 1_024
  /// The most bits that a listing may be cut by: 2^20 pieces hold 10^9 rows.
  static let mostBits = 20

  /// The number of bits. There are 2^bits pieces.
  let bits: Int

  /// A cut by some bits; nil if there are too many.
  init?(bits: Int) {
    guard (0...Self.mostBits).contains(bits) else { return nil }
    self.bits = bits
  }

  /// The cut of a listing with a number of rows. It depends on nothing else, so the same rows have the same pieces.
  package init(rows: Int) {
    var bits = 0
    while bits < Self.mostBits, rows > Self.mostRows << bits { bits += 1 }
    self.bits = bits
  }

  /// The number of pieces.
  package var pieces: Int { 1 << bits }

  /// The index of the piece with an id.
  @inline(__always)
  func piece(of id: ItemID) -> Int { bits == 0 ? 0 : Int(id.high >> UInt64(64 - bits)) }
}
