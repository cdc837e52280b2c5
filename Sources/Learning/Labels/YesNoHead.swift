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

  /// The probability of yes, rounded to four decimals, so that another platform's last bits change no decision.
  public func score(_ vector: UnitVector) -> Double {
    Logistic.rounded(Logistic.probability(logOdds(vector)))
  }

  /// Newton's method on the dual; nil when all answers are the same.
  static func solve(_ gram: GramMatrix, _ answers: [Bool]) -> [Double]? {
    let count = answers.count
    let yes = answers.count { $0 }
    guard yes > 0, yes < count else { return nil }
    let balance = answers.map { (Double(count) / (2 * Double($0 ? yes : count - yes))).squareRoot() }
    var dual = [Double](repeating: 0, count: count)
    for _ in 0..<60 {
      var inverse = [Double](repeating: 0, count: count)
      var target = [Double](repeating: 0, count: count)
      for (index, odds) in gram.times(dual).enumerated() {
        let probability = Logistic.probability(odds)
        let curvature = max(probability * (1 - probability), 1e-6) * balance[index]
        inverse[index] = regularisation / curvature
        target[index] = odds + ((answers[index] ? 1 : 0) - probability) * balance[index] / curvature
      }
      guard let next = gram.solve(adding: inverse, target) else { return nil }
      var change = 0.0
      for index in 0..<count { change = max(change, abs(next[index] - dual[index])) }
      dual = next
      if change < 1e-8 { break }
    }
    return dual
  }
}
