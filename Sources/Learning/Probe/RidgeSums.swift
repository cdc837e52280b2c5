/// The sums that ridge regression with one target for each class needs. The sums of two sets of pictures can be added.
struct RidgeSums: Sendable {
  /// The number of pictures.
  private(set) var count = 0
  /// The weighted products of all pairs of coordinates, as a lower triangle.
  private var products: [[Double]]
  /// The weighted sum of the points of each class.
  private var sums: [[Double]]
  private let length: Int

  /// Starts with no picture.
  init(length: Int, classes: Int) {
    self.length = length
    products = (0..<length).map { [Double](repeating: 0, count: $0 + 1) }
    sums = [[Double]](repeating: [Double](repeating: 0, count: length), count: classes)
  }

  /// Sums pictures; `weights` has the weight of a picture of each class.
  init(_ pictures: [ProbedPicture], weights: [Double], length: Int) {
    self.init(length: length, classes: weights.count)
    count = pictures.count
    let roots = pictures.map { weights[$0.label].squareRoot() }
    let columns = (0..<length).map { column in zip(pictures, roots).map { $0.point[column] * $1 } }
    for row in 0..<length {
      for column in 0...row { products[row][column] = UnitVector.dot(columns[row], columns[column]) }
    }
    for picture in pictures {
      for index in 0..<length { sums[picture.label][index] += weights[picture.label] * picture.point[index] }
    }
  }

  /// Adds the sums of other pictures.
  mutating func add(_ other: RidgeSums) {
    count += other.count
    for row in 0..<length { for column in 0...row { products[row][column] += other.products[row][column] } }
    for name in sums.indices { for index in 0..<length { sums[name][index] += other.sums[name][index] } }
  }

  /// The weights for each class at a strength of the regularisation; nil without pictures.
  func solution(strength: Double) -> [[Double]]? {
    guard count > 0 else { return nil }
    let factor = CholeskyFactor(products, adding: [Double](repeating: strength, count: length))
    return factor.map { factor in sums.map(factor.solve) }
  }
}

/// A picture that a probe learns from or is tested on.
public struct ProbedPicture: Hashable, Sendable {
  /// Its coordinates along the directions of a ``Projection``, followed by a 1.
  public let point: [Double]
  /// The number of its class.
  public let label: Int
  /// The number of the group of its copies. A group is never split between learning and testing.
  public let group: Int

  /// Creates a picture of a class.
  public init(point: [Double], label: Int, group: Int) {
    self.point = point
    self.label = label
    self.group = group
  }
}
