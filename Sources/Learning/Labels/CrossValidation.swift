/// The quality of a head on unseen answers: cross-validation with five folds over people's answers.
///
/// The answers of each kind are assigned to the folds in turn, so a few answers of a kind are spread over all folds. If
/// people were asked in the order of uncertainty, the answers are the difficult ones. Then ``accuracy`` is too low for
/// the class as a whole, and ``expectedAccuracy(of:)`` corrects for that.
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

  /// Validates over `answers` (in the order for the head); pictures with a score of at least `threshold` are kept.
  ///
  /// Returns nil if a fold would leave a head without one kind of answer: at least two of each are needed.
  public init?(_ answers: [AnsweredVector], threshold: Double) {
    let yes = answers.count { $0.isYes }
    self.yes = yes
    no = answers.count - yes
    guard yes >= 2, no >= 2, let odds = Self.heldOutOdds(answers) else { return nil }
    let kept = odds.map { Logistic.rounded(Logistic.probability($0)) >= threshold }
    let right = zip(kept, answers).count { $0 == $1.isYes }
    let keptRight = zip(kept, answers).count { $0 && $1.isYes }
    let keptCount = kept.count { $0 }
    confusion = Confusion(
      yesKept: keptRight, yesDropped: yes - keptRight, noKept: keptCount - keptRight,
      noDropped: answers.count - yes - (keptCount - keptRight))
    accuracy = Self.wilson(right, of: answers.count)
    auc = Self.areaUnderCurve(odds, answers.map(\.isYes), yes: yes, no: answers.count - yes)
    margin = MarginModel(
      margins: odds.map { abs($0 - MarginModel.odds(threshold)) }, right: zip(kept, answers).map { $0 == $1.isYes })
    self.threshold = threshold
  }

  private let threshold: Double

  /// The accuracy to expect on pictures with these scores, estimated from answers at the same distance from the
  /// threshold.
  public func expectedAccuracy(of scores: [Double]) -> Double {
    guard !scores.isEmpty else { return accuracy.value }
    var sum = 0.0
    for score in scores { sum += margin.probabilityRight(abs(MarginModel.odds(score) - MarginModel.odds(threshold))) }
    return sum / Double(scores.count)
  }

  /// The log odds of each answer by a head that was trained on the other folds.
  private static func heldOutOdds(_ answers: [AnsweredVector]) -> [Double]? {
    let gram = GramMatrix(answers.map(\.vector))
    var seen = (yes: 0, no: 0)
    let fold = answers.map { answer in
      defer { if answer.isYes { seen.yes += 1 } else { seen.no += 1 } }
      return (answer.isYes ? seen.yes : seen.no) % folds
    }
    var odds = [Double](repeating: 0, count: answers.count)
    for current in 0..<folds {
      let training = answers.indices.filter { fold[$0] != current }
      guard let dual = YesNoHead.solve(gram.part(training), training.map { answers[$0].isYes }) else { return nil }
      for index in answers.indices where fold[index] == current {
        odds[index] = gram.combination(index, of: training, shares: dual)
      }
    }
    return odds
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
