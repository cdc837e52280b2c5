/// The directions in which the pictures of a dataset differ most. They reduce an embedding of a thousand numbers to a few.
///
/// They are the leading singular vectors of a sample. Subspace iteration starts from pictures of the sample, so it needs no random
/// numbers. Directions are rounded to single precision, so that the stored ones equal those used for computing.
public struct Projection: Hashable, Sendable {
  /// The maximum number of directions. Between 128 and 256 the results hardly differ.
  public static let dimensions = 160
  private static let rounds = 3

  /// The orthonormal directions; each has as many numbers as an embedding.
  public let directions: [[Double]]

  /// Computes the directions of a sample; an empty sample has none.
  public init(_ sample: [UnitVector]) {
    guard let length = sample.first?.values.count else {
      directions = []
      return
    }
    let count = min(Self.dimensions, sample.count)
    let columns = (0..<length).map { feature in sample.map { $0.values[feature] } }
    var basis = Self.orthonormal((0..<count).map { sample[$0 * sample.count / count].values })
    for _ in 0..<Self.rounds {
      let seen = basis.map { direction in sample.map { UnitVector.dot($0.values, direction) } }
      basis = Self.orthonormal(seen.map { shares in columns.map { UnitVector.dot($0, shares) } })
    }
    directions = basis.map { $0.map { Double(Float($0)) } }
  }

  /// Reads stored directions; nil unless all have the same length.
  public init?(directions: [[Double]]) {
    guard directions.allSatisfy({ $0.count == directions[0].count }) else { return nil }
    self.directions = directions
  }

  /// The coordinates of a picture along the directions, followed by a 1 for the intercept.
  ///
  /// - Precondition: the vector has the length of the directions.
  public func point(of vector: UnitVector) -> [Double] {
    directions.map { UnitVector.dot($0, vector.values) } + [1]
  }

  /// The coordinates of a picture; nil if its vector has another length than the directions.
  public func pointIfFit(of vector: UnitVector) -> [Double]? {
    directions.first.map { $0.count == vector.values.count } ?? true ? point(of: vector) : nil
  }

  /// Orthonormalises by the Gram-Schmidt method, run twice for precision. Vectors that depend on those before them are dropped.
  private static func orthonormal(_ vectors: [[Double]]) -> [[Double]] {
    var basis: [[Double]] = []
    for vector in vectors {
      var rest = vector
      let length = UnitVector.dot(vector, vector).squareRoot()
      for _ in 0..<2 {
        for direction in basis {
          let share = UnitVector.dot(direction, rest)
          for index in rest.indices { rest[index] -= share * direction[index] }
        }
      }
      let left = UnitVector.dot(rest, rest).squareRoot()
      guard left > 1e-7 * length, left > 0 else { continue }
      basis.append(rest.map { $0 / left })
    }
    return basis
  }
}
