/// The prior of a class's head before the first answer: pictures of the class count a little as yes, and those of its siblings,
/// the other classes, a little as no.
///
/// It is weighted L2-regularised logistic regression by Newton's method. Its optimum and the curvature there are the prior of the
/// head that the answers change (Laplace's approximation). Therefore answers cost as little as without siblings, and the
/// folds of a cross-validation differ only by their answers.
struct SiblingPrior: Sendable {
  /// The strength of the regularisation.
  static let regularisation = 0.03
  /// The weight of one picture of the class.
  static let weight = 0.1
  /// The number of pictures at which the total weight of a class stops growing.
  static let mostPictures = 60.0
  /// The total weight of the siblings, relative to that of the class.
  static let ratio = 4.0
  /// How much wider the prior is than the curvature implies, because some pictures of the class are wrong.
  static let width = 2.0

  private let weights: [Double]
  private let factor: CholeskyFactor

  /// Computes the prior of a class; nil without pictures of the class or without siblings.
  ///
  /// - Parameters:
  ///   - own: points of pictures of the class.
  ///   - count: how many pictures the class has.
  ///   - siblings: points of pictures of other classes that count as no.
  ///   - all: how many such pictures there are, with those that do not count.
  ///   - share: the factor of all weights.
  init?(own: [[Double]], of count: Int, siblings: [[Double]], among all: Int, share: Double) {
    guard !own.isEmpty, !siblings.isEmpty else { return nil }
    let mass = share * Self.weight * min(Double(count), Self.mostPictures)
    var sample = WeightedSample(own + siblings)
    sample.weights =
      own.map { _ in mass / Double(own.count) } + siblings.map { _ in mass * Self.ratio / Double(all) }
    sample.isYes = own.map { _ in true } + siblings.map { _ in false }
    var weights = [Double](repeating: 0, count: own[0].count)
    var loss = sample.loss(weights)
    for _ in 0..<20 {
      let (gradient, curvature) = sample.slope(weights)
      guard let factor = CholeskyFactor(curvature, adding: weights.map { _ in Self.regularisation }) else { return nil }
      let step = factor.solve(zip(gradient, weights).map { $0 + Self.regularisation * $1 })
      // Far from the optimum a whole step may overshoot.
      var length = 1.0
      var next = weights
      while true {
        next = zip(weights, step).map { $0 - length * $1 }
        let found = sample.loss(next)
        if found <= loss || length < 1e-3 {
          loss = found
          break
        }
        length /= 2
      }
      weights = next
      if step.allSatisfy({ abs($0) < 1e-6 }) { break }
    }
    guard
      let factor = CholeskyFactor(
        sample.slope(weights).curvature, adding: weights.map { _ in Self.regularisation })
    else { return nil }
    self.weights = weights
    self.factor = factor
  }

  /// The log odds of yes before any answer.
  func odds(_ point: [Double]) -> Double { UnitVector.dot(weights, point) }

  /// The change of the weights for a unit of evidence at a point.
  func change(by point: [Double]) -> [Double] { factor.solve(point).map { $0 * Self.width } }

  /// The weights after the answers: each answer adds its share of its change.
  func weights(changedBy changes: [[Double]], shares: [Double]) -> [Double] {
    var sum = weights
    for (change, share) in zip(changes, shares) {
      for index in sum.indices { sum[index] += share * change[index] }
    }
    return sum
  }
}

/// Points with a weight and a kind, and the sums that logistic regression needs.
private struct WeightedSample {
  private let points: [[Double]]
  private let columns: [[Double]]
  var weights: [Double] = []
  var isYes: [Bool] = []

  init(_ points: [[Double]]) {
    self.points = points
    columns = points[0].indices.map { column in points.map { $0[column] } }
  }

  /// The regularised loss.
  func loss(_ head: [Double]) -> Double {
    var sum = SiblingPrior.regularisation / 2 * UnitVector.dot(head, head)
    for index in points.indices {
      let odds = UnitVector.dot(points[index], head)
      sum += weights[index] * Logistic.loss(isYes[index] ? odds : -odds)
    }
    return sum
  }

  /// The gradient and the Hessian of the loss without the regularisation; the Hessian as its lower triangle.
  func slope(_ head: [Double]) -> (gradient: [Double], curvature: [[Double]]) {
    var errors = weights
    var curvatures = weights
    for index in points.indices {
      let probability = Logistic.probability(UnitVector.dot(points[index], head))
      errors[index] *= probability - (isYes[index] ? 1 : 0)
      curvatures[index] *= max(probability * (1 - probability), 1e-6)
    }
    let scaled = columns.map { column in zip(column, curvatures).map { $0 * $1 } }
    return (
      columns.map { UnitVector.dot($0, errors) },
      columns.indices.map { row in (0...row).map { UnitVector.dot(scaled[row], columns[$0]) } }
    )
  }
}
