package import Digests
package import Learning
package import Listings
package import Manifest

/// The probabilities and decisions for a class's unanswered pictures, learned from answers, embeddings and the other
/// classes.
package struct ClassHead: Sendable {
  /// The head learned from the answers alone, which places crops; nil if there are fewer answers than the class
  /// requires.
  ///
  /// It does not depend on the pictures of other classes, and so no crop does.
  let head: YesNoHead?
  /// The estimate that is reported.
  package private(set) var estimate: LabelEstimate
  /// The probability of yes for each unanswered picture.
  package private(set) var scores: [SHA256Digest: Double] = [:]
  /// The decision about each unanswered picture; empty if there are too few answers.
  private(set) var decisions: [SHA256Digest: LabelDecision] = [:]

  /// A score nearer to the threshold than this goes to review if the engine's last bits differ between machines.
  private static let tolerance = 1e-3

  /// Learns from the answers about the pictures of a class, and decides about the others.
  ///
  /// `isReproducible` says that the engine gives the same bits on every machine. If not, scores next to the threshold
  /// go to review.
  package init(
    _ settings: LabelSettings, model: String, evidence: ClassEvidence, isReproducible: Bool,
    answer: (SHA256Digest) -> ClassPicture.Answer?
  ) {
    let pictures = evidence.answered(answer)
    let answered = pictures.compactMap { picture -> AnsweredVector? in
      guard let answer = picture.answer, answer != .skipped else { return nil }
      return AnsweredVector(vector: picture.vector, isYes: answer == .yes)
    }
    let yes = answered.count { $0.isYes }
    let isEnough = min(yes, answered.count - yes) >= settings.minAnswers
    head = isEnough ? YesNoHead(answered) : nil
    estimate = LabelEstimate(
      model: model, state: head == nil ? .waits : .decides, yes: yes, no: answered.count - yes)
    estimate.isAllAnswered = !pictures.isEmpty && pictures.allSatisfy { $0.answer != nil }
    guard isEnough || evidence.hasSiblings, let learned = evidence.head(pictures) else { return }
    let open = pictures.indices.filter { pictures[$0].answer == nil }
    let found = open.map { Logistic.score(learned.odds[$0]) }
    for (place, score) in zip(open, found) { scores[evidence.images[place]] = score }
    if evidence.hasSiblings { estimate.siblings = learned.siblings }
    var decided = LabelDecision.decide(
      scores: found, threshold: settings.threshold, abstain: settings.abstain.fraction)
    if !isReproducible {
      for (index, score) in found.enumerated() where abs(score - settings.threshold) < Self.tolerance {
        decided[index] = .review
      }
    }
    if isEnough { for (place, decision) in zip(open, decided) { decisions[evidence.images[place]] = decision } }
    if let heldOut = learned.heldOut,
      let validation = CrossValidation(
        answered.map(\.isYes), heldOut: heldOut, prior: learned.siblings > 0 ? .siblings : .answers,
        threshold: settings.threshold)
    {
      estimate.add(
        validation, scores: found, decided: zip(found, decided).filter { $1 != .review }.map(\.0))
    }
  }
}
