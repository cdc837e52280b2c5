import Foundation
import Learning
import TestSupport
import Testing

/// How well fifty answers clean a class, on real photos with wrong ones mixed in; prints its figures.
///
/// `DSBUILD_LABEL_PHOTOS` names a folder of domains with a folder for each class in them, such as `clothing/shirt/…`; the
/// domain `other` only gives wrong pictures. A class is up to 200 of its photos and as many wrong ones as the noise asks
/// for, half of them from its sibling classes. Two fifths are set aside, unseen, to judge by.
@Suite(
  "Label quality",
  .enabled(
    if: Benchmarks.areOn && Benchmarks.labelPhotos != nil,
    "needs DSBUILD_BENCHMARKS=1, the weights, and DSBUILD_LABEL_PHOTOS"))
struct LabelBenchmark {
  private static let answers = 50
  private static let seeds: Range<UInt64> = 0..<3

  @Test("fifty answers meet the bars for ranking, accuracy, abstention and the estimate of itself")
  func fifty() throws {
    let pools = try Pools(folder: try #require(Benchmarks.labelPhotos), network: try KnownWeights.network())
    let shuffled = Self.means(pools, noise: 0.3, hard: 0.5, bySpread: false)
    let asked = Self.means(pools, noise: 0.3, hard: 0.5, bySpread: true)
    let few = Self.means(pools, noise: 0.1, hard: 0.5, bySpread: true)
    print("benchmark labels, \(pools.classes.count) classes, 30 % wrong, answers at random: \(shuffled)")
    print("benchmark labels, 30 % wrong, answers as asked: \(asked)")
    print("benchmark labels, 10 % wrong, answers as asked: \(few)")
    print("benchmark labels, all hard: \(Self.means(pools, noise: 0.3, hard: 1, bySpread: false))")
    print("benchmark labels, all easy: \(Self.means(pools, noise: 0.3, hard: 0, bySpread: false))")
    #expect(shuffled.auc >= 0.97 && shuffled.accuracy >= 0.92 && shuffled.abstaining >= 0.96)
    #expect(shuffled.estimateError <= 0.04 && asked.estimateError <= 0.04)
    #expect(asked.accuracy >= 0.945 && few.caught >= 0.6)
  }

  private static func means(_ pools: Pools, noise: Double, hard: Double, bySpread: Bool) -> Outcome {
    let outcomes = pools.classes.indices.flatMap { index in
      seeds.compactMap { seed -> Outcome? in
        var generator = SeededGenerator(seed: seed &* 1_000 &+ UInt64(index))
        let pool = pools.pool(index, noise: noise, hard: hard, &generator)
        return trial(pool, bySpread: bySpread)
      }
    }
    return Outcome.mean(outcomes)
  }

  private static func trial(_ pool: [AnsweredVector], bySpread: Bool) -> Outcome? {
    let split = pool.count * 2 / 5
    let (test, open) = (Array(pool[..<split]), Array(pool[split...]))
    let asked = bySpread ? ask(open) : Array(open.indices.prefix(answers))
    let answered = asked.map { open[$0] }
    guard let head = YesNoHead(answered), let validation = CrossValidation(answered, threshold: 0.5) else { return nil }
    let scores = test.map { head.score($0.vector) }
    let right = zip(scores, test).map { ($0 >= 0.5) == $1.isYes }
    let decisions = LabelDecision.decide(scores: scores, threshold: 0.5, abstain: 0.15)
    let decided = zip(decisions, right).filter { $0.0 != .review }
    let wrong = zip(decisions, test).filter { !$0.1.isYes }
    let odds = test.map { head.logOdds($0.vector) }
    var wins = 0.0
    for (left, answer) in zip(odds, test) where answer.isYes {
      wins += Double(zip(odds, test).count { !$1.isYes && left > $0 })
    }
    let accuracy = Double(right.count { $0 }) / Double(test.count)
    return Outcome(
      auc: wins / Double(wrong.count * (test.count - wrong.count)), accuracy: accuracy,
      abstaining: Double(decided.count { $0.1 }) / Double(decided.count),
      dropped: Double(zip(scores, test).count { $0 < 0.5 && !$1.isYes }) / Double(wrong.count),
      caught: Double(wrong.count { $0.0 != .keep }) / Double(wrong.count),
      estimateError: abs(validation.expectedAccuracy(of: scores) - accuracy),
      plainError: abs(validation.accuracy.value - accuracy),
      found: Double(answered.count { !$0.isYes }))
  }

  /// The order of the review page: spread first, then the most uncertain, five at a time.
  private static func ask(_ open: [AnsweredVector]) -> [Int] {
    let vectors = open.map(\.vector)
    var asked = ReviewOrder.spread(vectors, count: ReviewOrder.spreadCount)
    while asked.count < answers {
      guard let head = YesNoHead(asked.map { open[$0] }) else {
        asked += ReviewOrder.spread(vectors, count: 1, answered: asked)
        continue
      }
      let left = open.indices.filter { !asked.contains($0) }
      let order = ReviewOrder.uncertain(scores: left.map { head.score(vectors[$0]) }, threshold: 0.5)
      asked += order.prefix(min(5, answers - asked.count)).map { left[$0] }
    }
    return asked
  }
}

/// The embeddings of all photos, by domain and class.
private struct Pools {
  struct Class {
    let domain: String
    let vectors: [UnitVector]
  }

  let classes: [Class]
  private let other: [UnitVector]

  init(folder: String, network: EfficientNet) throws {
    var classes: [Class] = []
    for domain in try Corpora.names(in: folder) {
      for name in try Corpora.names(in: "\(folder)/\(domain)") {
        let paths = try Corpora.names(in: "\(folder)/\(domain)/\(name)").map { "\(folder)/\(domain)/\(name)/\($0)" }
        // A picture that does not decode is no part of any class.
        let vectors = try paths.prefix(500).compactMap { path -> UnitVector? in
          guard let picture = try? Photos.picture(path) else { return nil }
          return try network.embed(picture).embedding.unit
        }
        classes.append(Class(domain: domain, vectors: vectors))
      }
    }
    self.classes = classes.filter { $0.domain != "other" }
    other = classes.filter { $0.domain == "other" }.flatMap(\.vectors)
  }

  func pool(_ index: Int, noise: Double, hard: Double, _ generator: inout SeededGenerator) -> [AnsweredVector] {
    let right = classes[index].vectors.shuffled(using: &generator).prefix(200)
    let wrong = Int((Double(right.count) * noise / (1 - noise)).rounded())
    let siblings = classes.indices.filter { $0 != index && classes[$0].domain == classes[index].domain }
    let strangers = classes.filter { $0.domain != classes[index].domain }.flatMap { $0.vectors.prefix(50) }
    let hardCount = Int((Double(wrong) * hard).rounded())
    let hardOnes = siblings.flatMap { classes[$0].vectors }.shuffled(using: &generator).prefix(hardCount)
    let easyOnes = (strangers + other).shuffled(using: &generator).prefix(wrong - hardCount)
    let answers =
      right.map { AnsweredVector(vector: $0, isYes: true) }
      + (hardOnes + easyOnes).map { AnsweredVector(vector: $0, isYes: false) }
    return answers.shuffled(using: &generator)
  }
}

/// The figures of one trial, or their means.
private struct Outcome: CustomStringConvertible {
  var auc = 0.0, accuracy = 0.0, abstaining = 0.0, dropped = 0.0
  var caught = 0.0, estimateError = 0.0, plainError = 0.0, found = 0.0

  private static var fields: [(String, WritableKeyPath<Outcome, Double>)] {
    [
      ("AUC", \.auc), ("accuracy", \.accuracy), ("with 15 % abstaining", \.abstaining), ("wrong dropped", \.dropped),
      ("dropped or reviewed", \.caught), ("error of the estimate", \.estimateError), ("of plain CV", \.plainError),
      ("wrong among the answers", \.found),
    ]
  }

  static func mean(_ outcomes: [Outcome]) -> Outcome {
    var mean = Outcome()
    for (_, field) in fields {
      mean[keyPath: field] = outcomes.map { $0[keyPath: field] }.reduce(0, +) / Double(outcomes.count)
    }
    return mean
  }

  var description: String {
    Self.fields.map { "\($0) \((self[keyPath: $1] * 1000).rounded() / 1000)" }.joined(separator: ", ")
  }
}
