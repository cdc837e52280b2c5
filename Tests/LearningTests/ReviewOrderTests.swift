import Learning
import Testing

@Suite("Review order and decisions")
struct ReviewOrderTests {
  static let corners = [[9, 1, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [8, 1, 0], [1, 0, 0]].map { UnitVector($0) }

  @Test("spread begins in the middle and goes to the farthest each time")
  func spread() {
    #expect(ReviewOrder.spread(Self.corners, count: 4) == [4, 3, 2, 1])
    #expect(ReviewOrder.spread(Self.corners, count: 99).sorted() == Array(0..<6))
    #expect(ReviewOrder.spread([], count: 3).isEmpty)
  }

  @Test("spread goes on from what is answered already")
  func answered() {
    let next = ReviewOrder.spread(Self.corners, count: 2, answered: [3, 0])
    #expect(next == [2, 1])
    #expect(ReviewOrder.spread(Self.corners, count: 2, answered: Array(0..<6)).isEmpty)
  }

  @Test("the most uncertain comes first, and ties keep their order")
  func uncertain() {
    #expect(ReviewOrder.uncertain(scores: [0.9, 0.5, 0.1, 0.25, 0.75], threshold: 0.5) == [1, 3, 4, 0, 2])
    #expect(ReviewOrder.uncertain(scores: [0.2, 0.2, 0.2], threshold: 0.5) == [0, 1, 2])
  }

  @Test("the least certain go to review, the rest by the threshold")
  func decisions() {
    let scores = [0.99, 0.01, 0.52, 0.47, 0.8]
    #expect(
      LabelDecision.decide(scores: scores, threshold: 0.5, abstain: 0.4) == [.keep, .drop, .review, .review, .keep])
    #expect(LabelDecision.decide(scores: scores, threshold: 0.5, abstain: 0) == [.keep, .drop, .keep, .drop, .keep])
    #expect(LabelDecision.decide(scores: scores, threshold: 0, abstain: 0).allSatisfy { $0 == .keep })
    #expect(LabelDecision.decide(scores: scores, threshold: 0.5, abstain: 1).allSatisfy { $0 == .review })
    #expect(LabelDecision.decide(scores: [], threshold: 0.5, abstain: 0.15).isEmpty)
  }
}
