import CImage

/// The white background of a photographed object, if there is one, and the brightness of the rest of the picture.
///
/// Such a ground covers at least a quarter of the picture and most of its border, and its outline is short. The white areas of an
/// overexposed picture have ragged outlines.
struct WhiteGround {
  /// Whether the picture has such a ground.
  let isThere: Bool
  /// The mean brightness of the cells outside the ground, in tenths: 0 to 2,550.
  let mean: Int
  /// How many thousandths of the cells outside the ground have a channel at its limit.
  let clipped: Int
  /// The difference between the channels of a cell that 995 of 1,000 cells of the whole picture do not exceed.
  let chroma: Int

  private static let side = 64
  /// The least grey level of a white cell.
  private static let white: UInt8 = 250
  /// The least level of a channel at its limit.
  private static let limit: UInt8 = 252

  /// Finds the ground of a picture of 64 x 64 cells, given in RGB and in grey.
  init(cells: Raster, grey: [UInt8]) {
    precondition(grey.count == Self.side * Self.side && cells.pixels.count == grey.count * 3, "cells are 64 x 64")
    var skipped = [UInt8](repeating: 0, count: grey.count)
    isThere = Self.find(grey, &skipped)
    if !isThere { skipped = [UInt8](repeating: 0, count: grey.count) }
    let sums = unsafe dsb_cells_sums(cells.pixels, grey, skipped, grey.count, Self.limit)
    mean = sums.count > 0 ? 10 * Int(sums.brightness) / Int(sums.count) : 2_550
    chroma = Int(sums.chroma)
    clipped = sums.count > 0 ? 1_000 * Int(sums.clipped) / Int(sums.count) : 1_000
  }

  /// Marks the white cells that are connected to the border, and the cells around them.
  ///
  /// - Returns: Whether they are a ground.
  private static func find(_ grey: [UInt8], _ marks: inout [UInt8]) -> Bool {
    guard unsafe dsb_cells_count(grey, grey.count, white) >= grey.count / 4 else { return false }
    let (rows, columns) = ((0..<side).map { $0 * side }, Array(0..<side))
    let border = columns + columns.map { $0 + side * (side - 1) } + rows + rows.map { $0 + side - 1 }
    // Corners count twice in both numbers of the comparison.
    var waiting = border.filter { grey[$0] >= white }
    guard waiting.count * 10 > border.count * 6 else { return false }
    for cell in waiting { marks[cell] = inside }
    while let cell = waiting.popLast() {
      for near in neighbours(of: cell) where marks[near] == 0 {
        let isWhite = grey[near] >= white
        marks[near] = isWhite ? inside : outline
        if isWhite { waiting.append(near) }
      }
    }
    let (size, length) = (marks.count { $0 == inside }, marks.count { $0 == outline })
    return size >= grey.count / 4 && length * length * 1_000 <= 15_200 * max(1, min(size, grey.count - size))
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
