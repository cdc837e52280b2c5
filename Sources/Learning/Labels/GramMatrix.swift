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

  /// A matrix with known rows; it must be symmetric and positive semidefinite.
  init(rows: [[Double]]) {
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

  /// The solution x of (K + diagonal) x = target; nil if the sum is not positive definite.
  func solve(adding diagonal: [Double], _ target: [Double]) -> [Double]? {
    CholeskyFactor(rows, adding: diagonal)?.solve(target)
  }
}
