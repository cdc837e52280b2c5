import CImage

/// The white background of a photographed object, if there is one, and the brightness of the rest of the picture.
///
/// Such a ground covers at least a quarter of the picture and most of its border, and its outline is short. The white areas of an
/// overexposed picture have ragged outlines.
struct WhiteGround {
  /// Whether the picture has such a ground.
  let isThere: Bool
  /// Whether there is no such ground, but white with a longer outline surrounds an object that is not bright.
  let surroundsObject: Bool
  /// How many of 10,000 cells it covers. Without a ground: how many are in white bars along the border of the picture.
  let share: Int
  /// The mean brightness of the cells outside the ground, in tenths: 0 to 2,550.
  let mean: Int

  private static let side = 64
  /// The least grey level of a white cell.
  private static let white: UInt8 = 250
  /// The least level of a channel at its limit.
  private static let limit: UInt8 = 252

  /// Finds the ground of a picture of 64 x 64 cells, given in RGB and in grey.
  init(cells: Raster, grey: [UInt8]) {
    precondition(grey.count == Self.side * Self.side && cells.pixels.count == grey.count * 3, "cells are 64 x 64")
    let bars = 10_000 * Int(unsafe dsb_cells_bars(grey, Self.side, Self.white)) / grey.count
    guard let (marks, border) = Self.fill(grey) else {
      // Nothing remains of a picture that is white nearly everywhere.
      (isThere, surroundsObject, share, mean) = (false, false, bars > 9_000 ? 0 : bars, 0)
      return
    }
    let rest = unsafe dsb_cells_sums(cells.pixels, grey, marks, grey.count, Self.limit)
    mean = rest.count > 0 ? 10 * Int(rest.brightness) / Int(rest.count) : 2_550
    let size = marks.count { $0 == Self.inside }
    isThere = size >= grey.count / 4 && Self.isShort(marks, size)
    let isDim = mean <= 1_650 && rest.clipped * 100 <= 3 * rest.count
    surroundsObject = !isThere && size >= grey.count / 4 && border >= 80 && isDim
    share = isThere ? max(bars, 10_000 * size / grey.count) : bars > 9_000 ? 0 : bars
  }

  /// Marks the white cells that are connected to the border, and the cells around them.
  ///
  /// - Returns: The marks, and how many per cent of the border are white; nil if too few cells are white.
  private static func fill(_ grey: [UInt8]) -> (marks: [UInt8], border: Int)? {
    guard unsafe dsb_cells_count(grey, grey.count, white) >= grey.count / 4 else { return nil }
    var marks = [UInt8](repeating: 0, count: grey.count)
    let (rows, columns) = ((0..<side).map { $0 * side }, Array(0..<side))
    let border = columns + columns.map { $0 + side * (side - 1) } + rows + rows.map { $0 + side - 1 }
    // Corners count twice in both numbers of the comparison.
    var waiting = border.filter { grey[$0] >= white }
    let share = 100 * waiting.count / border.count
    guard share > 60 else { return nil }
    for cell in waiting { marks[cell] = inside }
    while let cell = waiting.popLast() {
      for near in neighbours(of: cell) where marks[near] == 0 {
        let isWhite = grey[near] >= white
        marks[near] = isWhite ? inside : outline
        if isWhite { waiting.append(near) }
      }
    }
    return (marks, share)
  }

  /// Whether the outline of `size` cells is short.
  private static func isShort(_ marks: [UInt8], _ size: Int) -> Bool {
    let length = marks.count { $0 == outline }
    return length * length * 1_000 <= 15_200 * max(1, min(size, marks.count - size))
  }

  private static let inside: UInt8 = 1
  private static let outline: UInt8 = 2

  private static func neighbours(of cell: Int) -> [Int] {
    let (x, y) = (cell % side, cell / side)
    var cells: [Int] = []
    if x > 0 { cells.append(cell - 1) }
    if x < side - 1 { cells.append(cell + 1) }
    if y > 0 { cells.append(cell - side) }
    if y < side - 1 { cells.append(cell + side) }
    return cells
  }
}
