/// A picture with an answer, as the head learns from it.
public struct AnsweredVector: Hashable, Sendable {
  /// The direction of the picture's embedding.
  public let vector: UnitVector
  /// Whether the answer is that the picture belongs to the class.
  public let isYes: Bool

  /// Creates a picture with an answer.
  public init(vector: UnitVector, isYes: Bool) {
    self.vector = vector
    self.isYes = isYes
  }
}

/// The head on top of the frozen network: it predicts from people's answers how likely a picture belongs to a class.
///
/// L2-regularised logistic regression on embeddings of length one. It is solved in its dual, because there are far
/// fewer answers than features: K = X Xᵀ + 1 (the one is a regularised intercept), then Newton steps on K a. The rarer
/// kind of answer has more weight, by the square root of the balanced weight. All sums use double precision in a fixed
/// order, so the same answers in the same order give the same head to the last bit. Callers therefore sort answers by
/// image digest.
public struct YesNoHead: Hashable, Sendable {
  /// The version of the algorithm; it changes if any score may change.
  public static let version = 1

  /// The strength of the regularisation. Between 0.003 and 0.1 the results hardly differ.
  public static let regularisation = 0.01

  /// The weight of each feature of an embedding of length one.
  public let weights: [Double]
  /// The constant added to the weighted sum.
  public let intercept: Double

  /// Learns from `answers`; returns nil unless there is at least one yes and one no. All vectors must have the same
  /// length.
  public init?(_ answers: [AnsweredVector]) {
    self.init(answers, gram: GramMatrix(answers.map(\.vector)))
  }

  /// Learns from answers whose products are already known.
  init?(_ answers: [AnsweredVector], gram: GramMatrix) {
    guard let dual = Self.solve(gram, answers.map(\.isYes)), let length = answers.first?.vector.values.count else {
      return nil
    }
    var weights = [Double](repeating: 0, count: length)
    var intercept = 0.0
    for (answer, share) in zip(answers, dual) {
      intercept += share
      for index in 0..<length { weights[index] += share * answer.vector.values[index] }
    }
    self.weights = weights
    self.intercept = intercept
  }

  /// The log odds that `vector` is a yes.
  public func logOdds(_ vector: UnitVector) -> Double {
    UnitVector.dot(weights, vector.values) + intercept
  }

  /// The probability of yes to four decimals.
  public func score(_ vector: UnitVector) -> Double {
    Logistic.score(logOdds(vector))
  }

  /// The share of each answer in the weights; nil if all answers are equal.
  static func solve(_ gram: GramMatrix, _ answers: [Bool]) -> [Double]? {
    let yes = answers.count { $0 }
    guard yes > 0, yes < answers.count else { return nil }
    return DualLogistic(gram, answers, regularisation: regularisation).shares
  }
}
