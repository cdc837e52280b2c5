import Learning
import TestSupport
import Testing

@Suite("The head of a class beside others")
struct LearnedHeadTests {
  /// Pictures of a thing: vectors around a direction of their own.
  private static func vectors(_ thing: Int, _ count: Int, seed: UInt64, length: Int = 48) -> [UnitVector] {
    var generator = SeededGenerator(seed: seed &* 100 &+ UInt64(thing))
    return (0..<count).map { _ in
      UnitVector((0..<length).map { Float(generator.number(in: 0..<1) + ($0 % 6 == thing ? 0.55 : 0)) })
    }
  }

  /// A class of thing 0 with every third picture wrong, its answers, and pictures of the things 1 to 3.
  private struct Case {
    let pictures: [ClassPicture]
    let isRight: [Bool]
    let siblings: [[Double]]

    init(answers: Int, others: [Int] = [1, 2, 3], seed: UInt64) {
      let right = LearnedHeadTests.vectors(0, 60, seed: seed)
      let wrong = LearnedHeadTests.vectors(1, 10, seed: seed + 50) + LearnedHeadTests.vectors(2, 10, seed: seed + 50)
      var all = right.map { ($0, true) } + wrong.map { ($0, false) }
      var generator = SeededGenerator(seed: seed)
      all.shuffle(using: &generator)
      let beside = others.flatMap { LearnedHeadTests.vectors($0, 40, seed: seed + 90) }
      let projection = Projection(beside + all.prefix(40).map(\.0))
      siblings = beside.map(projection.point(of:))
      isRight = all.map(\.1)
      pictures = all.enumerated().map { place, picture in
        ClassPicture(
          vector: picture.0, point: projection.point(of: picture.0), group: place,
          answer: place < answers ? (picture.1 ? .yes : .no) : nil)
      }
    }

    /// The share of unanswered pictures on the right side.
    func accuracy(_ head: LearnedHead) -> Double {
      let open = pictures.indices.filter { pictures[$0].answer == nil }
      return Double(open.count { (head.odds[$0] > 0) == isRight[$0] }) / Double(open.count)
    }

    /// How often a right picture has larger odds than a wrong one.
    func ranking(_ head: LearnedHead) -> Double {
      let (yes, no) = (isRight.indices.filter { isRight[$0] }, isRight.indices.filter { !isRight[$0] })
      let wins = yes.reduce(0) { sum, place in sum + no.count { head.odds[place] > head.odds[$0] } }
      return Double(wins) / Double(yes.count * no.count)
    }
  }

  @Test("without any answer, pictures of other classes rank below those of the class", arguments: 1...4)
  func unanswered(seed: Int) throws {
    let example = Case(answers: 0, seed: UInt64(seed))
    let head = try #require(LearnedHead(example.pictures, siblings: example.siblings))
    #expect(head.heldOut == nil && head.siblings == 1)
    #expect(example.ranking(head) > 0.95)
  }

  @Test("few answers beside siblings judge no worse than the same answers alone", arguments: 1...4)
  func fewAnswers(seed: Int) throws {
    let example = Case(answers: 12, seed: UInt64(seed))
    let alone = try #require(LearnedHead(example.pictures))
    let beside = try #require(LearnedHead(example.pictures, siblings: example.siblings))
    #expect(alone.siblings == 0 && beside.siblings > 0)
    #expect(example.accuracy(beside) >= example.accuracy(alone))
    #expect(example.accuracy(beside) > 0.9)
  }

  @Test("siblings that show the same thing lose their weight once answers contradict them")
  func overlap() throws {
    let example = Case(answers: 40, others: [0], seed: 3)
    let head = try #require(LearnedHead(example.pictures, siblings: example.siblings))
    let alone = try #require(LearnedHead(example.pictures))
    #expect(head.siblings < 1)
    #expect(example.accuracy(head) >= example.accuracy(alone) - 0.05)
  }

  @Test("pictures of the same thing in another class hardly count against it, before any answer", arguments: 1...4)
  func likely(seed: Int) throws {
    let example = Case(answers: 0, others: [1, 2, 3, 0], seed: UInt64(seed))
    let head = try #require(LearnedHead(example.pictures, siblings: example.siblings))
    #expect(example.ranking(head) > 0.95)
    // If all of them counted, three in five decisions would be wrong.
    #expect(example.accuracy(head) > 0.6)
  }

  @Test("without siblings the odds are those of the answers alone")
  func alone() throws {
    let example = Case(answers: 30, seed: 5)
    let answers = example.pictures.filter { $0.answer != nil }.map {
      AnsweredVector(vector: $0.vector, isYes: $0.answer == .yes)
    }
    let head = try #require(YesNoHead(answers))
    let learned = try #require(LearnedHead(example.pictures))
    #expect(learned.odds == example.pictures.map { head.logOdds($0.vector) })
  }

  @Test("there is no head without siblings and answers of both kinds")
  func nothing() {
    let example = Case(answers: 0, seed: 1)
    #expect(LearnedHead(example.pictures) == nil)
    #expect(LearnedHead([], siblings: example.siblings) == nil)
  }

  @Test("a fold never learns from a copy of the picture it judges")
  func copies() throws {
    // Random vectors have nothing to learn: only a copy in another fold could foretell an answer.
    var generator = SeededGenerator(seed: 9)
    let vectors = (0..<30).map { _ in UnitVector((0..<64).map { _ in Float(generator.number(in: -1..<1)) }) }
    func held(grouped: Bool) throws -> Double {
      var pictures: [ClassPicture] = []
      for (place, vector) in vectors.enumerated() {
        for copy in 0..<2 {
          let group = grouped ? place : place * 2 + copy
          pictures.append(ClassPicture(vector: vector, group: group, answer: (place * 7) % 5 < 2 ? .yes : .no))
        }
      }
      let odds = try #require(LearnedHead(pictures)?.heldOut)
      return Double(zip(odds, pictures).count { ($0 > 0) == ($1.answer == .yes) }) / Double(pictures.count)
    }
    #expect(try held(grouped: false) > 0.9)
    #expect(try held(grouped: true) < 0.75)
  }

  @Test("an unanswered copy of an answered picture is no evidence of its own")
  func openCopies() throws {
    let example = Case(answers: 20, seed: 7)
    let answered = example.pictures.prefix(20)
    let copies = answered.map {
      ClassPicture(vector: $0.vector, point: $0.point, group: $0.group, answer: nil)
    }
    let without = try #require(LearnedHead(example.pictures, siblings: example.siblings))
    let with = try #require(LearnedHead(example.pictures + copies, siblings: example.siblings))
    #expect(Array(with.odds.prefix(example.pictures.count)) == without.odds)
  }

  @Test("directions are at right angles, of length one, and keep the distances of a sample of few dimensions")
  func projection() {
    let sample = Self.vectors(0, 30, seed: 1) + Self.vectors(1, 30, seed: 2)
    let projection = Projection(sample)
    #expect(projection.directions.count == 48)
    for (place, one) in projection.directions.enumerated() {
      for (other, two) in projection.directions.enumerated() {
        let product = zip(one, two).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(product - (place == other ? 1 : 0)) < 1e-5)
      }
    }
    let (one, two) = (projection.point(of: sample[0]), projection.point(of: sample[40]))
    let product = zip(one, two).dropLast().reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(product - sample[0].dot(sample[40])) < 1e-5)
    #expect(Projection([]).directions.isEmpty)
    #expect(Projection([sample[0], sample[0]]).directions.count == 1)
  }

  @Test("the accuracy of the rest has an interval that narrows with answers, and holds the truth", arguments: 1...3)
  func interval(seed: Int) throws {
    var widths: [Double] = []
    for count in [12, 40] {
      let example = Case(answers: count, seed: UInt64(seed))
      let head = try #require(LearnedHead(example.pictures, siblings: example.siblings))
      let answers = example.pictures.compactMap { $0.answer.map { $0 == .yes } }
      let heldOut = try #require(head.heldOut)
      let validation = try #require(CrossValidation(answers, heldOut: heldOut, prior: .siblings, threshold: 0.5))
      let open = example.pictures.indices.filter { example.pictures[$0].answer == nil }
      let expected = validation.expected(of: open.map { Logistic.score(head.odds[$0]) })
      widths.append(expected.interval.upperBound - expected.interval.lowerBound)
      #expect(expected.interval.lowerBound - 0.05...expected.interval.upperBound + 0.05 ~= example.accuracy(head))
    }
    #expect(widths[1] <= widths[0] + 0.02)
  }
}
