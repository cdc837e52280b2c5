/// A symmetric positive definite matrix as the product of a lower triangle and its transpose.
struct CholeskyFactor: Hashable, Sendable {
  private let lower: [[Double]]

  /// Factors the matrix of `rows` with `diagonal` added; nil if the sum is not positive definite.
  init?(_ rows: [[Double]], adding diagonal: [Double]) {
    // Row by row, so that every inner product runs over two contiguous rows.
    var lower: [[Double]] = []
    lower.reserveCapacity(rows.count)
    for row in rows.indices {
      var current = [Double](repeating: 0, count: row + 1)
      for column in 0..<row {
        current[column] =
          (rows[row][column] - Self.dot(current, lower[column], count: column)) / lower[column][column]
      }
      let square = rows[row][row] + diagonal[row] - Self.dot(current, current, count: row)
      guard square > 0 else { return nil }
      current[row] = square.squareRoot()
      lower.append(current)
    }
    self.lower = lower
  }

  /// The solution x of A x = target.
  func solve(_ target: [Double]) -> [Double] {
    var solution = target
    for row in lower.indices {
      solution[row] = (solution[row] - Self.dot(lower[row], solution, count: row)) / lower[row][row]
    }
    for row in lower.indices.reversed() {
      solution[row] /= lower[row][row]
      for column in 0..<row { solution[column] -= lower[row][column] * solution[row] }
    }
    return solution
  }

  private static func dot(_ left: [Double], _ right: [Double], count: Int) -> Double {
    unsafe left.withUnsafeBufferPointer { left in
      unsafe right.withUnsafeBufferPointer { right in unsafe UnitVector.dot(left, right, count: count) }
    }
  }
}
