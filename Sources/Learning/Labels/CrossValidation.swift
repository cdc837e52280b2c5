/// How well a head does on answers that it has not seen: five folds over a person's answers.
///
/// Each kind of answer is dealt out to the folds in turn, so that a few of a kind are spread over all. The answers are
/// those a person was asked for, which are the hard ones when the order was by uncertainty: ``accuracy`` is then too
/// low for the class as a whole, and ``expected(of:)`` corrects for it.
public struct CrossValidation: Hashable, Sendable {
  /// The number of folds.
  public static let folds = 5

  /// A share with the range that holds the true one 19 times of 20.
  public struct Estimate: Hashable, Sendable {
    /// The share, between 0 and 1.
    public let value: Double
    /// The range around it.
    public let interval: ClosedRange<Double>
  }

  /// How many answers of each kind the heads that had not seen them would have kept and dropped.
  public struct Confusion: Hashable, Sendable {
    /// Answers of yes from the threshold on, and below it.
    public let yesKept: Int, yesDropped: Int
    /// Answers of no from the threshold on, and below it.
    public let noKept: Int, noDropped: Int

    /// A table of these counts.
    public init(yesKept: Int, yesDropped: Int, noKept: Int, noDropped: Int) {
      self.yesKept = yesKept
      self.yesDropped = yesDropped
      self.noKept = noKept
      self.noDropped = noDropped
    }
  }

  /// The answers of yes.
  public let yes: Int
  /// The answers of no.
  public let no: Int
  /// The share of answers that the heads of the other folds foretold; the interval is Wilson's.
  public let accuracy: Estimate
  /// How often a yes is scored above a no; the interval is that of Hanley and McNeil (1982).
  public let auc: Estimate
  /// The answers by what the heads of the other folds made of them.
  public let confusion: Confusion

  private let margin: MarginModel
  private let threshold: Double

  /// Validates over `answers` (sorted as for the head), keeping a picture from the score `threshold` on.
  ///
  /// Nil when a fold would leave a head without one kind of answer: at least two of each are needed.
  public init?(_ answers: [AnsweredVector], threshold: Double) {
    let pictures = answers.enumerated().map { place, answer in
      ClassPicture(vector: answer.vector, group: place, answer: answer.isYes ? .yes : .no)
    }
    guard let head = LearnedHead(pictures), let odds = head.heldOut else { return nil }
    self.init(answers.map(\.isYes), heldOut: odds, prior: .answers, threshold: threshold)
  }

  /// What answers show of odds that heads gave which had not seen them.
  ///
  /// Nil with fewer than two answers of a kind.
  ///
  /// - Parameter prior: how far the odds of such a head are to be trusted.
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

  /// The accuracy to expect on pictures of these scores, from how often an answer that far from the threshold was right.
  public func expectedAccuracy(of scores: [Double]) -> Double { expected(of: scores).value }

  /// The accuracy to expect on pictures of these scores, with the range that holds the true one 19 times of 20.
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

  /// The share of pairs of a yes and a no in which the yes has the larger number; a tie counts half.
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
