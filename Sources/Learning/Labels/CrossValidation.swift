/// The quality of a head on unseen answers: cross-validation with five folds over people's answers.
///
/// Each kind of answer is dealt to the folds in turn, so that a rare kind is spread over all folds. If people were asked about
/// the most uncertain pictures, ``accuracy`` is too low for the class as a whole, and ``expected(of:)`` corrects for it.
public struct CrossValidation: Hashable, Sendable {
  /// The number of folds.
  public static let folds = 5

  /// A share with its 95 % confidence interval.
  public struct Estimate: Hashable, Sendable {
    /// The share, between 0 and 1.
    public let value: Double
    /// The 95 % confidence interval.
    public let interval: ClosedRange<Double>
  }

  /// The number of answers of each kind that heads trained without them would have kept and dropped.
  public struct Confusion: Hashable, Sendable {
    /// The answers yes with a score of at least the threshold, and below it.
    public let yesKept: Int, yesDropped: Int
    /// The answers no with a score of at least the threshold, and below it.
    public let noKept: Int, noDropped: Int

    /// Creates a table from its counts.
    public init(yesKept: Int, yesDropped: Int, noKept: Int, noDropped: Int) {
      self.yesKept = yesKept
      self.yesDropped = yesDropped
      self.noKept = noKept
      self.noDropped = noDropped
    }
  }

  /// The number of answers yes.
  public let yes: Int
  /// The number of answers no.
  public let no: Int
  /// The share of answers that the heads of the other folds predicted correctly, with Wilson's interval.
  public let accuracy: Estimate
  /// The probability that a yes has a higher score than a no, with the interval of Hanley and McNeil (1982).
  public let auc: Estimate
  /// The answers by the decisions of the heads of the other folds.
  public let confusion: Confusion

  private let margin: MarginModel
  private let threshold: Double

  /// Validates over `answers` (in the order for the head); pictures with a score of at least `threshold` are kept.
  ///
  /// Returns nil if a fold would leave a head without one kind of answer: at least two of each are needed.
  public init?(_ answers: [AnsweredVector], threshold: Double) {
    let pictures = answers.enumerated().map { place, answer in
      ClassPicture(vector: answer.vector, group: place, answer: answer.isYes ? .yes : .no)
    }
    guard let head = LearnedHead(pictures), let odds = head.heldOut else { return nil }
    self.init(answers.map(\.isYes), heldOut: odds, prior: .answers, threshold: threshold)
  }

  /// Evaluates the log odds that heads gave for answers they had not learned from.
  ///
  /// Nil with fewer than two answers of a kind.
  ///
  /// - Parameter prior: the prior of the curve from distance to reliability, which depends on the kind of head.
  public init?(_ isYes: [Bool], heldOut odds: [Double], prior: MarginModel.Prior, threshold: Double) {
    let yes = isYes.count { $0 }
    self.yes = yes
    no = isYes.count - yes
    guard yes >= 2, no >= 2 else { return nil }
    let kept = odds.map { Logistic.rounded(Logistic.probability($0)) >= threshold }
    let right = zip(kept, isYes).map { $0 == $1 }
    let keptRight = zip(kept, isYes).count { $0 && $1 }
    let keptCount = kept.count { $0 }
    confusion = Confusion(
      yesKept: keptRight, yesDropped: yes - keptRight, noKept: keptCount - keptRight,
      noDropped: no - (keptCount - keptRight))
    accuracy = Self.wilson(right.count { $0 }, of: isYes.count)
    auc = Self.areaUnderCurve(odds, isYes, yes: yes, no: no)
    margin = MarginModel(
      margins: odds.map { abs($0 - MarginModel.odds(threshold)) }, right: right, prior: prior)
    self.threshold = threshold
  }

  /// The expected accuracy on pictures of these scores, from how often answers at their distance from the threshold were right.
  public func expectedAccuracy(of scores: [Double]) -> Double { expected(of: scores).value }

  /// The expected accuracy on pictures of these scores, with its 95 % interval.
  public func expected(of scores: [Double]) -> Estimate {
    guard !scores.isEmpty else { return accuracy }
    let (mean, deviation) = margin.accuracy(
      of: scores.map { abs(MarginModel.odds($0) - MarginModel.odds(threshold)) })
    let half = 1.959964 * deviation
    return Estimate(value: mean, interval: max(0, mean - half)...min(1, mean + half))
  }

  /// Wilson's interval for `hits` of `count`, at 95 %.
  static func wilson(_ hits: Int, of count: Int) -> Estimate {
    let (n, z) = (Double(count), 1.959964)
    let share = Double(hits) / n
    let centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    return Estimate(value: share, interval: max(0, min(share, centre - half))...min(1, max(share, centre + half)))
  }

  /// The share of pairs of a yes and a no in which the yes has the larger number; ties count half.
  static func areaUnderCurve(_ odds: [Double], _ answers: [Bool], yes: Int, no: Int) -> Estimate {
    var wins = 0.0
    for (left, isYes) in zip(odds, answers) where isYes {
      for (right, isYes) in zip(odds, answers) where !isYes { wins += left > right ? 1 : left == right ? 0.5 : 0 }
    }
    let area = wins / Double(yes * no)
    let (q1, q2) = (area / (2 - area), 2 * area * area / (1 + area))
    let variance =
      (area * (1 - area) + Double(yes - 1) * (q1 - area * area) + Double(no - 1) * (q2 - area * area))
      / Double(yes * no)
    let half = 1.959964 * max(0, variance).squareRoot()
    return Estimate(value: area, interval: max(0, area - half)...min(1, area + half))
  }
}
