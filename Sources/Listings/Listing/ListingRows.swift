package import Digests
import Manifest

/// The rows of a listing in its pieces, sorted by id.
package struct ListingRows: Hashable, Sendable {
  /// How the rows are cut.
  package let cut: ListingCut
  /// The pieces, one for each value of the first bits of an id.
  package let pieces: [ListingPiece]
  /// The position of the first row of each piece; the last element is the number of rows.
  private let starts: [Int]

  /// Creates rows of the pieces of a cut.
  init(_ pieces: [ListingPiece], cut: ListingCut) {
    precondition(pieces.count == cut.pieces, "a listing has all pieces of its cut")
    self.cut = cut
    self.pieces = pieces
    var starts = [0]
    starts.reserveCapacity(pieces.count + 1)
    for piece in pieces { starts.append(starts[starts.count - 1] + piece.count) }
    self.starts = starts
  }

  /// The number of rows.
  package var count: Int { starts[starts.count - 1] }

  /// The bytes of memory that the rows take.
  package var memory: Int { pieces.reduce(0) { $0 + $1.memory } }

  /// The approximate average length of a row.
  var averageLength: Int {
    count == 0 ? 0 : pieces.reduce(0) { $0 + $1.rows.body.count } / count + 1
  }

  /// The positions of the rows of a piece.
  func positions(of piece: Int) -> Range<Int> { starts[piece]..<starts[piece + 1] }

  /// The piece with the row at a position, and its place there.
  @inline(__always)
  func place(of position: Int) -> (piece: Int, row: Int) {
    guard pieces.count > 1 else { return (0, position) }
    // Ids are spread evenly, so the piece is near this one.
    var piece = min(position * pieces.count / max(count, 1), pieces.count - 1)
    while starts[piece] > position { piece -= 1 }
    while starts[piece + 1] <= position { piece += 1 }
    return (piece, position - starts[piece])
  }

  /// Calls `body` with the bytes of a row, which are valid only during the call.
  @inline(__always)
  func withRow<Result>(_ position: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let (piece, row) = place(of: position)
    return unsafe pieces[piece].rows.withRow(row, body)
  }

  /// A reader at the start of a row.
  package func reader(at position: Int) -> ByteReader {
    let (piece, row) = place(of: position)
    return pieces[piece].rows.reader(at: row)
  }

  /// The bytes of a row.
  func slice(of position: Int) -> ArraySlice<UInt8> {
    let (piece, row) = place(of: position)
    return pieces[piece].rows.slice(of: row)
  }

  /// The same rows under another cut.
  func recut(_ cut: ListingCut) -> ListingRows {
    guard cut != self.cut else { return self }
    var writer = ListingWriter(cut: cut, rows: count, length: averageLength)
    writer.append(rows: 0..<count, of: self)
    return writer.finished()
  }
}
