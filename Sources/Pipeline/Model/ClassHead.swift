package import Digests
package import Learning
package import Listings
package import Manifest

/// What a person's answers, the embeddings of a network and the other classes say of the pictures nobody answered.
package struct ClassHead: Sendable {
  /// The head of the answers alone, by which crops look; nil below the number of answers that the class asks for.
  ///
  /// It does not change with the pictures of other classes, and so no crop does.
  let head: YesNoHead?
  /// What is to be told of it.
  package private(set) var estimate: LabelEstimate
  /// Probability of yes of each unanswered picture.
  package private(set) var scores: [SHA256Digest: Double] = [:]
  /// What becomes of each unanswered picture; nothing below the number of answers.
  private(set) var decisions: [SHA256Digest: LabelDecision] = [:]

  /// How near to the threshold a score may be decided when the engine's last bits differ between machines.
  private static let tolerance = 1e-3

  /// Learns from the answers about the pictures of a class and decides about the others.
  ///
  /// `isReproducible` says that the engine gives the same bits everywhere; otherwise scores next to the threshold go to review.
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
