/// A picture that a person has answered, as the head learns from it.
public struct AnsweredVector: Hashable, Sendable {
  /// The direction of the picture's embedding.
  public let vector: UnitVector
  /// Whether the person said that the picture belongs to the class.
  public let isYes: Bool

  /// An answered picture.
  public init(vector: UnitVector, isYes: Bool) {
    self.vector = vector
    self.isYes = isYes
  }
}

/// The head over the frozen network: says how likely a picture belongs to a class, from a person's answers.
///
/// L2-regularised logistic regression on embeddings of length one, solved in its dual, as there are far fewer answers than
/// features: K = X Xᵀ + 1 (the one is a regularised intercept), then Newton's steps on K a. Classes that are rare among the
/// answers count more, by the root of the balanced weight. Double precision and one order of every sum: the same answers
/// in the same order give the same head to the bit, so callers sort them by image digest.
public struct YesNoHead: Hashable, Sendable {
  /// The version of the algorithm; it changes when any score may change.
  public static let version = 1

  /// The strength of the regularisation. Between 0.003 and 0.1 the results hardly differ.
  public static let regularisation = 0.01

  /// The weight of each feature of an embedding of length one.
  public let weights: [Double]
  /// What is added to the weighted sum.
  public let intercept: Double

  /// Learns from `answers`; nil without at least one yes and one no, and of one vector length.
  public init?(_ answers: [AnsweredVector]) {
    self.init(answers, gram: GramMatrix(answers.map(\.vector)))
  }

  /// Learns from answers whose products are known already.
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

  /// How far `vector` lies on the side of yes: the logarithm of the odds.
  public func logOdds(_ vector: UnitVector) -> Double {
    UnitVector.dot(weights, vector.values) + intercept
  }

  /// The probability of yes to four decimals.
  public func score(_ vector: UnitVector) -> Double {
    Logistic.score(logOdds(vector))
  }

  /// The share of each answer in the weights; nil when all answers are the same.
  static func solve(_ gram: GramMatrix, _ answers: [Bool]) -> [Double]? {
    let yes = answers.count { $0 }
    guard yes > 0, yes < answers.count else { return nil }
    return DualLogistic(gram, answers, regularisation: regularisation).shares
  }
}
