/// The products of all pairs of vectors, plus one: the matrix of the head's dual problem.
struct GramMatrix {
  let count: Int
  private let rows: [[Double]]

  init(_ vectors: [UnitVector]) {
    count = vectors.count
    var rows: [[Double]] = []
    for (index, vector) in vectors.enumerated() {
      var row = [Double](repeating: 0, count: vectors.count)
      for other in 0...index { row[other] = vector.dot(vectors[other]) + 1 }
      rows.append(row)
    }
    for row in 0..<vectors.count {
      for column in row + 1..<max(row + 1, vectors.count) { rows[row][column] = rows[column][row] }
    }
    self.rows = rows
  }

  private init(rows: [[Double]]) {
    self.rows = rows
    count = rows.count
  }

  /// The matrix of some of the vectors.
  func part(_ indices: [Int]) -> GramMatrix {
    GramMatrix(rows: indices.map { row in indices.map { rows[row][$0] } })
  }

  /// The product of the vector `index` with the sum of the vectors `indices`, each multiplied by its share.
  func combination(_ index: Int, of indices: [Int], shares: [Double]) -> Double {
    var sum = 0.0
    for (other, share) in zip(indices, shares) { sum += share * rows[index][other] }
    return sum
  }

  /// The product with a column.
  func times(_ column: [Double]) -> [Double] {
    rows.map { UnitVector.dot($0, column) }
  }

  /// Solves (K + diagonal) x = target by Cholesky decomposition; returns nil if the sum is not positive definite.
  func solve(adding diagonal: [Double], _ target: [Double]) -> [Double]? {
    // Row by row, so that every inner product reads two contiguous rows.
    var lower: [[Double]] = []
    lower.reserveCapacity(count)
    for row in 0..<count {
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
    var solution = target
    for row in 0..<count {
      solution[row] = (solution[row] - Self.dot(lower[row], solution, count: row)) / lower[row][row]
    }
    for row in stride(from: count - 1, through: 0, by: -1) {
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
