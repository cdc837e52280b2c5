/// What becomes of a picture that nobody has answered.
public enum LabelDecision: Hashable, Sendable {
  /// Its score reaches the threshold: it stays in.
  case keep
  /// Its score is below the threshold: it is left out.
  case drop
  /// It is among the least certain: it stays in and waits for a person.
  case review

  /// Decides on the pictures of one class by their scores.
  ///
  /// The share `abstain` of them, rounded, whose scores lie nearest to `threshold` goes to review; among equal distances
  /// the one that comes first does, so callers sort the scores by image digest.
  public static func decide(scores: [Double], threshold: Double, abstain: Double) -> [LabelDecision] {
    var decisions = scores.map { $0 >= threshold ? LabelDecision.keep : .drop }
    let count = Int((min(max(abstain, 0), 1) * Double(scores.count)).rounded(.toNearestOrAwayFromZero))
    for index in ReviewOrder.uncertain(scores: scores, threshold: threshold).prefix(count) {
      decisions[index] = .review
    }
    return decisions
  }
}
