/// The directions in which the pictures of a dataset differ most, so that a picture is some numbers instead of a thousand.
///
/// The leading singular vectors of a sample, by subspace iteration from pictures of the sample itself: no random number is in it. The
/// coordinates are those of single precision, so that what is stored is what was computed with.
public struct Projection: Hashable, Sendable {
  /// How many directions there are at most. With 128 to 256 the results hardly differ.
  public static let dimensions = 160
  private static let rounds = 3

  /// The directions, each of the length of an embedding, of length one and at right angles to the others.
  public let directions: [[Double]]

  /// The directions of a sample; none for an empty one.
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

  /// Directions that were stored; nil unless all have one length.
  public init?(directions: [[Double]]) {
    guard directions.allSatisfy({ $0.count == directions[0].count }) else { return nil }
    self.directions = directions
  }

  /// Where a picture is along each direction, and a one at the end for the intercept.
  ///
  /// - Precondition: the vector has the length of the directions.
  public func point(of vector: UnitVector) -> [Double] {
    directions.map { UnitVector.dot($0, vector.values) } + [1]
  }

  /// Gram and Schmidt's method, twice over for precision; a vector that the ones before it span is left out.
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
