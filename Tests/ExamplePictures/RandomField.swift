/// A smooth random landscape: values at the knots of a grid, eased in between.
///
/// Two seeds give fields whose slopes agree no more often than coins do, which is what keeps the drawn pictures of two
/// seeds apart for every perceptual hash.
struct RandomField {
  private let knots: [Double]
  private let side: Int

  /// A field of `side` by `side` cells, its values from -1 to 1.
  init(side: Int, generator: inout SeededGenerator) {
    self.side = side
    var knots: [Double] = []
    for _ in 0..<(side + 1) * (side + 1) { knots.append(generator.number(in: -1..<1)) }
    self.knots = knots
  }

  /// The value at a point, both coordinates from 0 to 1.
  func value(x: Double, y: Double) -> Double {
    let (column, across) = Self.cell(x * Double(side), of: side)
    let (row, down) = Self.cell(y * Double(side), of: side)
    let start = row * (side + 1) + column
    let above = knots[start] + (knots[start + 1] - knots[start]) * across
    let below = knots[start + side + 1] + (knots[start + side + 2] - knots[start + side + 1]) * across
    return above + (below - above) * down
  }

  /// The cell a coordinate falls into and how far in it is, eased at both ends.
  private static func cell(_ coordinate: Double, of side: Int) -> (index: Int, share: Double) {
    let index = min(max(Int(coordinate), 0), side - 1)
    let share = coordinate - Double(index)
    return (index, share * share * (3 - 2 * share))
  }
}
