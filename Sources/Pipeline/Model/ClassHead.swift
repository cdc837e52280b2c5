import Digests
import Learning
import Listings
import Manifest

/// The yes/no head of one class: what a person's answers and the embeddings of a network say of the pictures nobody answered.
struct ClassHead: Sendable {
  /// The head; nil below the number of answers that the class asks for.
  let head: YesNoHead?
  /// What is to be told of it.
  private(set) var estimate: LabelEstimate
  /// Probability of yes of each unanswered picture.
  private(set) var scores: [SHA256Digest: Double] = [:]
  /// What becomes of each unanswered picture.
  private(set) var decisions: [SHA256Digest: LabelDecision] = [:]

  /// How near to the threshold a score may be decided when the engine's last bits differ between machines.
  private static let tolerance = 1e-3

  /// Learns from the answers about `vectors` and decides about the others.
  ///
  /// `isReproducible` says that the engine gives the same bits everywhere; otherwise scores next to the threshold go to review.
  init(
    _ settings: LabelSettings, model: String, answers: [SHA256Digest: Item.Answer], vectors: [SHA256Digest: UnitVector],
    isReproducible: Bool
  ) {
    // The order of sums is that of the digests, so that the same answers give the same head to the bit.
    let images = vectors.keys.sorted()
    let answered = images.compactMap { image -> AnsweredVector? in
      guard let vector = vectors[image], let answer = answers[image], answer != .skip else { return nil }
      return AnsweredVector(vector: vector, isYes: answer == .yes)
    }
    let yes = answered.count { $0.isYes }
    let isEnough = min(yes, answered.count - yes) >= settings.minAnswers
    head = isEnough ? YesNoHead(answered) : nil
    estimate = LabelEstimate(
      model: model, state: head == nil ? .waits : .decides, yes: yes, no: answered.count - yes)
    guard let head else { return }
    let open = images.filter { answers[$0] == nil }
    let found = open.map { image in vectors[image].map(head.score) ?? 0 }
    var decided = LabelDecision.decide(
      scores: found, threshold: settings.threshold, abstain: settings.abstain.fraction)
    if !isReproducible {
      for (index, score) in found.enumerated() where abs(score - settings.threshold) < Self.tolerance {
        decided[index] = .review
      }
    }
    for (index, image) in open.enumerated() {
      scores[image] = found[index]
      decisions[image] = decided[index]
    }
    if let validation = CrossValidation(answered, threshold: settings.threshold) {
      estimate.add(validation, scores: found)
    }
  }
}
