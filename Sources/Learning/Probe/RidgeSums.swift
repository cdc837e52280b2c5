/// The sums that a ridge regression of one target a class is made of: those of two sets of pictures add up to those of both.
struct RidgeSums: Sendable {
  /// The number of pictures.
  private(set) var count = 0
  /// The products of all pairs of coordinates, the lower triangle.
  private var products: [[Double]]
  /// The sum of the points of each class.
  private var sums: [[Double]]
  private let length: Int

  /// The sums of no picture.
  init(length: Int, classes: Int) {
    self.length = length
    products = (0..<length).map { [Double](repeating: 0, count: $0 + 1) }
    sums = [[Double]](repeating: [Double](repeating: 0, count: length), count: classes)
  }

  /// The sums of some pictures: each weighs as its class says.
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

  /// Takes the sums of other pictures in.
  mutating func add(_ other: RidgeSums) {
    count += other.count
    for row in 0..<length { for column in 0...row { products[row][column] += other.products[row][column] } }
    for name in sums.indices { for index in 0..<length { sums[name][index] += other.sums[name][index] } }
  }

  /// The weights of each class at a strength of the regularisation; nil without a picture.
  func solution(strength: Double) -> [[Double]]? {
    guard count > 0 else { return nil }
    let factor = CholeskyFactor(products, adding: [Double](repeating: strength, count: length))
    return factor.map { factor in sums.map(factor.solve) }
  }
}

/// A picture as a probe learns from it or is tried on it.
public struct ProbedPicture: Hashable, Sendable {
  /// Where it is along the directions of a ``Projection``.
  public let point: [Double]
  /// The number of its class.
  public let label: Int
  /// What stands for it and its copies: those are on one side of each cut.
  public let group: Int

  /// A picture of a class.
  public init(point: [Double], label: Int, group: Int) {
    self.point = point
    self.label = label
    self.group = group
  }
}
