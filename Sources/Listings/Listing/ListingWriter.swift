import Digests
import Manifest

/// Writes the rows of a listing in the order of their ids.
///
/// A piece that is copied as a whole is shared, with its digest.
struct ListingWriter {
  private let cut: ListingCut
  /// The bytes that a piece is likely to have.
  private let space: (rows: Int, length: Int)
  private var pieces: [ListingPiece] = []
  /// The rows of the piece that comes next; nil as long as it has none.
  private var open: RowBytes?

  /// Begins a listing with a number of rows of about `length` bytes.
  init(rows: Int, length: Int = 0) { self.init(cut: ListingCut(rows: rows), rows: rows, length: length) }

  /// Begins a listing that is cut in some way.
  init(cut: ListingCut, rows: Int, length: Int = 0) {
    self.cut = cut
    space = (rows / cut.pieces + (cut.bits == 0 ? 0 : 64), length)
    pieces.reserveCapacity(cut.pieces)
  }

  /// Adds a row that `write` writes.
  mutating func append(_ id: ItemID, _ write: (inout ByteWriter) -> Void) {
    go(to: cut.piece(of: id))
    var rows = taken()
    rows.append(write)
    open = rows
  }

  /// Adds an item.
  mutating func append(_ item: Item) { append(item.id) { Listing.append(item, to: &$0) } }

  /// Adds a row of `other` unchanged.
  mutating func append(row: Int, of other: RowBytes) {
    go(to: cut.piece(of: unsafe other.withRow(row) { unsafe Listing.id(ofRow: $0) }))
    copy(row..<row + 1, of: other)
  }

  /// Adds the row at a position of `other` unchanged.
  mutating func append(row position: Int, of other: ListingRows) {
    let (piece, row) = other.place(of: position)
    append(row: row, of: other.pieces[piece].rows)
  }

  /// Adds consecutive rows of `other` unchanged.
  mutating func append(rows positions: Range<Int>, of other: ListingRows) {
    var position = positions.lowerBound
    while position < positions.upperBound {
      let (index, row) = other.place(of: position)
      let piece = other.pieces[index]
      let last = min(piece.count, row + positions.upperBound - position)
      let own = cut.piece(of: piece.id(at: row))
      go(to: own)
      if other.cut == cut, row == 0, last == piece.count, open == nil {
        pieces.append(piece)
        position += last
        continue
      }
      let end =
        cut.bits <= other.cut.bits
        ? last : (row..<last).partitioningIndex { cut.piece(of: piece.id(at: $0)) > own }
      copy(row..<end, of: piece.rows)
      position += end - row
    }
  }

  /// The rows that were added.
  consuming func finished() -> ListingRows {
    close(before: cut.pieces)
    return ListingRows(pieces, cut: cut)
  }

  private mutating func copy(_ rows: Range<Int>, of other: RowBytes) {
    var mine = taken()
    mine.append(rows: rows, of: other)
    open = mine
  }

  /// The rows of the piece that comes next, taken out so that they are changed where they are.
  private mutating func taken() -> RowBytes {
    guard let rows = open else {
      return RowBytes(after: Listing.header(count: 0), rows: space.rows, length: space.length)
    }
    open = nil
    return rows
  }

  /// Makes a piece the one to which rows are added.
  private mutating func go(to piece: Int) {
    close(before: piece)
    guard piece < pieces.count else { return }
    // The piece was shared, and another row follows in it.
    precondition(piece == pieces.count - 1 && open == nil, "rows are added in the order of their ids")
    let shared = pieces.removeLast().rows
    copy(0..<shared.count, of: shared)
  }

  /// Ends the pieces before one.
  private mutating func close(before piece: Int) {
    while pieces.count < piece {
      if var rows = open {
        rows.setCount(in: Listing.countPlace)
        pieces.append(ListingPiece(rows))
        open = nil
      } else {
        pieces.append(.empty)
      }
    }
  }
}
