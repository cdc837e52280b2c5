/// The decision about a picture without an answer.
public enum LabelDecision: Hashable, Sendable {
  /// Its score reaches the threshold: it stays in.
  case keep
  /// Its score is below the threshold: it is left out.
  case drop
  /// Its score is among the least certain: it stays in and waits for a person.
  case review

  /// Decides about the pictures of one class from their scores.
  ///
  /// The share `abstain` of them, rounded, with scores nearest to `threshold` goes to review. Among equal distances the
  /// first goes to review, so callers sort the scores by image digest.
  public static func decide(scores: [Double], threshold: Double, abstain: Double) -> [LabelDecision] {
    var decisions = scores.map { $0 >= threshold ? LabelDecision.keep : .drop }
    let count = Int((min(max(abstain, 0), 1) * Double(scores.count)).rounded(.toNearestOrAwayFromZero))
    for index in ReviewOrder.uncertain(scores: scores, threshold: threshold).prefix(count) {
      decisions[index] = .review
    }
    return decisions
  }
}
