import Learning
import TestSupport
import Testing

@Suite("The yes/no head")
struct YesNoHeadTests {
  /// Random directions around one of two centres that overlap.
  static func answers(_ count: Int, length: Int = 64, share: Double = 0.7, seed: UInt64) -> [AnsweredVector] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { index in
      let isYes = Double(index % 10) < share * 10
      let vector = (0..<length).map { Float(generator.number(in: 0..<1) + ($0 % 2 == (isYes ? 0 : 1) ? 0.12 : 0)) }
      return AnsweredVector(vector: UnitVector(vector), isYes: isYes)
    }
  }

  @Test("two opposite answers are learned, and what lies between is uncertain")
  func opposites() throws {
    let head = try #require(
      YesNoHead([
        AnsweredVector(vector: UnitVector([1, 0]), isYes: true),
        AnsweredVector(vector: UnitVector([0, 1]), isYes: false),
      ]))
    #expect(head.score(UnitVector([1, 0.1])) > 0.9 && head.score(UnitVector([0.1, 1])) < 0.1)
    #expect(head.score(UnitVector([1, 1])) == 0.5)
  }

  @Test("the head minimises its own loss: no small change of a weight makes it smaller")
  func optimum() throws {
    let answers = Self.answers(40, length: 16, seed: 2)
    let head = try #require(YesNoHead(answers))
    let yes = Double(answers.count { $0.isYes })
    // The gradient of sum w * logistic loss + lambda / 2 * (|v|^2 + b^2), by definition.
    var gradient = head.weights.map { $0 * YesNoHead.regularisation }
    var gradientIntercept = head.intercept * YesNoHead.regularisation
    for answer in answers {
      let weight = (40 / (2 * (answer.isYes ? yes : 40 - yes))).squareRoot()
      let error = exactProbability(head.logOdds(answer.vector)) - (answer.isYes ? 1 : 0)
      for index in gradient.indices { gradient[index] += weight * error * answer.vector.values[index] }
      gradientIntercept += weight * error
    }
    #expect(gradient.allSatisfy { abs($0) < 1e-6 } && abs(gradientIntercept) < 1e-6)
  }

  private func exactProbability(_ odds: Double) -> Double {
    // The exponential by its series, good for the few units that occur here.
    var (power, term) = (1.0, 1.0)
    for index in 1..<80 {
      term *= -odds / Double(index)
      power += term
    }
    return 1 / (1 + power)
  }

  @Test("without answers of both kinds there is no head", arguments: [true, false])
  func oneKind(_ isYes: Bool) {
    #expect(YesNoHead([]) == nil)
    #expect(YesNoHead([AnsweredVector(vector: UnitVector([1, 2]), isYes: isYes)]) == nil)
  }

  @Test("answers of vectors of zeros and of equal vectors do no harm")
  func degenerate() throws {
    let zero = UnitVector([0, 0, 0])
    let head = try #require(
      YesNoHead([
        AnsweredVector(vector: zero, isYes: true), AnsweredVector(vector: zero, isYes: true),
        AnsweredVector(vector: zero, isYes: false),
      ]))
    #expect(head.score(zero) > 0.5 && head.weights == [0, 0, 0])
  }

  @Test("scores have four decimals")
  func rounding() throws {
    let answers = Self.answers(30, seed: 4)
    let head = try #require(YesNoHead(answers))
    for answer in answers {
      let score = head.score(answer.vector)
      #expect(score == (score * 10_000).rounded() / 10_000)
    }
  }

  @Test("cross validation judges held-out answers and its intervals hold the value")
  func crossValidation() throws {
    let answers = Self.answers(50, seed: 9)
    let validation = try #require(CrossValidation(answers, threshold: 0.5))
    #expect((validation.yes, validation.no) == (35, 15))
    #expect(validation.accuracy.value > 0.7 && validation.accuracy.interval.contains(validation.accuracy.value))
    #expect(validation.auc.value > 0.75 && validation.auc.interval.contains(validation.auc.value))
    let fresh = Self.answers(400, seed: 10)
    let head = try #require(YesNoHead(answers))
    let scores = fresh.map { head.score($0.vector) }
    let truth = Double(zip(scores, fresh).count { ($0 >= 0.5) == $1.isYes }) / 400
    #expect(abs(validation.expectedAccuracy(of: scores) - truth) < 0.12)
  }

  @Test("labels that say nothing are not made to look good")
  func noise() throws {
    var generator = SeededGenerator(seed: 21)
    let answers = (0..<60).map { index in
      AnsweredVector(vector: UnitVector((0..<64).map { _ in Float(generator.fraction()) }), isYes: index % 2 == 0)
    }
    let validation = try #require(CrossValidation(answers, threshold: 0.5))
    #expect(validation.auc.value < 0.75 && validation.auc.interval.lowerBound < 0.6)
  }

  @Test("one answer of a kind is too little to validate with")
  func tooFew() {
    let answers =
      Self.answers(20, share: 1, seed: 1) + [
        AnsweredVector(vector: UnitVector([Float](repeating: 1, count: 64)), isYes: false)
      ]
    #expect(CrossValidation(answers, threshold: 0.5) == nil)
  }

  @Test("learning anew from fifty answers and scoring a thousand pictures is done before a person could wait for it")
  func speed() throws {
    let pictures = Self.answers(1_000, length: 1_280, seed: 6)
    // The best of three, as other tests run at the same time.
    let took = try (0..<3).map { _ in
      try ContinuousClock().measure {
        let head = try #require(YesNoHead(Array(pictures.prefix(50))))
        let scores = pictures.map { head.score($0.vector) }
        _ = LabelDecision.decide(scores: scores, threshold: 0.5, abstain: 0.15)
      }
    }.reduce(.seconds(1), min)
    #expect(took < .seconds(1))
  }
}
