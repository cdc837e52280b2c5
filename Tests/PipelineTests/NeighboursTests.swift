import Digests
import Engine
import Imaging
import Listings
import Manifest
import Pipeline
import Testing

/// The choice between copies, from what people wrote and what the listings say.
@Suite("Duplicate decisions")
struct NeighboursTests {
  private func item(_ number: Int, of name: ClassName = .weir, side: UInt32 = 100) -> Item {
    var item = Item.at("\(number).jpg", of: name, image: .picture(number))
    (item.width, item.height, item.bytes) = (side, side, 1_000)
    return item
  }

  /// What becomes of pictures that all match the first one, by their numbers.
  private func decisions(
    _ listings: [(ClassName, [Item])], matching pairs: [(Int, Int)], decisions: DuplicateDecisions = .init(),
    settings: DuplicateSettings = .init()
  ) throws -> [SHA256Digest: DuplicateDecision] {
    let classes = listings.map(\.0)
    let pictures = ComparedPictures(listings.map { Listing($0.1) }, references: [])
    let matches = try pairs.map { one, other in
      DuplicateMatch(
        try #require(pictures.index(of: .picture(one))), try #require(pictures.index(of: .picture(other))), distance: 3)
    }
    let project = try PlannedProject("dsbuild: 1\nname: copies\nclasses: { weir: weir.csv }\n")
    let ranks = try RowRanks(classes: classes, settings: settings, StepInputs(), in: project.workspace)
    let neighbours = Neighbours(pictures, of: classes, matches: matches, decisions: decisions, ranks: ranks)
    let clusters = DuplicateClusters(
      neighbours.candidates, matches: neighbours.matches, allowed: neighbours.allowed, keep: settings.keep.rule,
      policy: settings.onLabelConflict.near.policy)
    return Dictionary(
      uniqueKeysWithValues: zip(neighbours.candidates.map(\.digest), clusters.decisions))
  }

  private func kept(_ decisions: [SHA256Digest: DuplicateDecision]) -> Set<SHA256Digest> {
    Set(decisions.filter { $0.value == .kept }.keys)
  }

  private func allowing(_ text: String) throws -> DuplicateDecisions {
    DuplicateDecisions(try AllowFile(Array(text.utf8), file: "duplicates.allow"), path: "duplicates.allow")
  }

  @Test("look only at pictures that match another")
  func few() throws {
    let found = try decisions([(.weir, [item(1), item(2), item(3)])], matching: [(1, 2)])
    #expect(Set(found.keys) == [.picture(1), .picture(2)])
  }

  @Test("keep the largest of two copies")
  func largest() throws {
    let found = try decisions([(.weir, [item(1), item(2, side: 200)])], matching: [(1, 2)])
    #expect(kept(found) == [.picture(2)])
  }

  @Test("keep the picture of a `keep` line, however small")
  func keepLine() throws {
    let found = try decisions(
      [(.weir, [item(1), item(2, side: 200)])], matching: [(1, 2)],
      decisions: allowing("keep \(SHA256Digest.picture(1).hex)\n"))
    #expect(kept(found) == [.picture(1)])
  }

  @Test("keep both pictures of a pair that a person judged different, as one group")
  func allowed() throws {
    let pair = try allowing("\(SHA256Digest.picture(2).hex) \(SHA256Digest.picture(1).hex)\n")
    let found = try decisions([(.weir, [item(1), item(2)])], matching: [(1, 2)], decisions: pair)
    #expect(kept(found) == [.picture(1), .picture(2)])
    let pictures = ComparedPictures([Listing([item(1), item(2)])], references: [])
    let project = try PlannedProject("dsbuild: 1\nname: copies\nclasses: { weir: weir.csv }\n")
    let ranks = try RowRanks(classes: [.weir], settings: .init(), StepInputs(), in: project.workspace)
    let neighbours = Neighbours(pictures, of: [.weir], matches: [], decisions: pair, ranks: ranks)
    #expect(neighbours.candidates.count == 2)
    #expect(neighbours.allowed == [.init(0, 1)])
  }

  @Test("pass over an allow line of pictures that are not in the dataset")
  func stranger() throws {
    let pair = try allowing("\(SHA256Digest.picture(1).hex) \(SHA256Digest.picture(77).hex)\n")
    let found = try decisions([(.weir, [item(1), item(2, side: 200)])], matching: [(1, 2)], decisions: pair)
    #expect(kept(found) == [.picture(2)])
  }

  @Test("allow a pair in either order, and nothing where no line is")
  func pairs() throws {
    let pair = try allowing("\(SHA256Digest.picture(1).hex) \(SHA256Digest.picture(2).hex)\n")
    #expect(pair.allows(.picture(2), .picture(1)))
    #expect(!pair.allows(.picture(1), .picture(3)))
    #expect(!DuplicateDecisions().allows(.picture(1), .picture(2)))
  }

  @Test("know the line of each entry")
  func places() throws {
    let file = try allowing(
      "# judged\nkeep \(SHA256Digest.picture(1).hex)\n\(SHA256Digest.picture(1).hex) \(SHA256Digest.picture(2).hex)\n")
    #expect(file.place(keeping: .picture(1)) == "duplicates.allow:2")
    #expect(Set(file.places.values) == ["duplicates.allow:2", "duplicates.allow:3"])
  }

  @Test(
    "rank pictures by their rows where the rule asks for it",
    arguments: [(DuplicateSettings.Keep.first, 2), (.newestSource, 3), (.largest, 1)])
  func rules(keep: DuplicateSettings.Keep, winner: Int) throws {
    var settings = DuplicateSettings()
    settings.keep = keep
    let project = try PlannedProject("dsbuild: 1\nname: copies\nclasses: { weir: weir.csv }\n")
    let items = [item(1, side: 300), item(2), item(3)]
    let source = OriginTable.Source(path: "weir.csv", isFiles: false, license: "unknown", provider: "search")
    let rows = [2, 1, 3].map { number in
      OriginTable.Row(
        id: items[number - 1].id, standing: .candidate, source: number == 3 ? 1 : 0, line: number, text: "\(number)")
    }
    let origin = try project.workspace.store.put(OriginTable(sources: [source, source], rows: rows).encoded())
    let ranks = try RowRanks(
      classes: [.weir], settings: settings,
      StepInputs([NodeName(.sources, .oneClass(.weir)): NodeOutput(origin: origin)]),
      in: project.workspace)
    let candidates = items.map { DuplicateDecisions().candidate($0, classes: [0], of: [.weir], rank: ranks[$0.id]) }
    let first = try #require(settings.keep.rule.order(candidates).first)
    #expect(candidates[first].digest == .picture(winner))
  }

  @Test("drop the picture of a class for which a person said no, and keep the other class's")
  func rejectedLabel() throws {
    var answered = DuplicateDecisions()
    answered.answers = [.gate: LabelAnswers(byImage: [.picture(2): .no])]
    let found = try decisions(
      [(.gate, [item(2, of: .gate, side: 300)]), (.weir, [item(1)])], matching: [(1, 2)], decisions: answered)
    #expect(found[.picture(2)] == .rejected)
    #expect(kept(found) == [.picture(1)])
  }

  @Test("keep the picture of the class for which a person said yes")
  func confirmedLabel() throws {
    var answered = DuplicateDecisions()
    answered.answers = [.weir: LabelAnswers(byImage: [.picture(1): .yes])]
    let found = try decisions(
      [(.gate, [item(2, of: .gate, side: 300)]), (.weir, [item(1)])], matching: [(1, 2)], decisions: answered)
    #expect(kept(found) == [.picture(1)])
    guard case .labelConflict? = found[.picture(2)] else { return #expect(Bool(false), "\(found)") }
  }

  @Test("take no for an answer only where it is said in each class that has the picture")
  func answerOfSomeClasses() {
    var answered = DuplicateDecisions()
    answered.answers = [.weir: LabelAnswers(byImage: [.picture(1): .no])]
    func answer(_ classes: [Int]) -> DuplicateCandidate.Answer {
      answered.candidate(item(1), classes: classes, of: [.gate, .weir], rank: nil).answer
    }
    #expect(answer([1]) == .rejected)
    #expect(answer([0, 1]) == .none)
    answered.answers[.gate] = LabelAnswers(byImage: [.picture(1): .yes])
    #expect(answer([0, 1]) == .confirmed)
  }

  @Test("name answers in a key only where classes are compared with each other")
  func scope() {
    var answered = DuplicateDecisions()
    answered.answers = [.weir: LabelAnswers(byImage: [.picture(1): .no])]
    var (alone, together) = (Description(), Description())
    answered.describe(&alone, classes: [.weir])
    answered.describe(&together, classes: [.gate, .weir])
    #expect(alone.fields.isEmpty)
    #expect(together.fields.map(\.name) == ["answers weir"])
  }

  @Test("name the lines of the allow file sorted in a key, wherever they are in the file")
  func keyOfLines() throws {
    let lines = [
      "keep \(SHA256Digest.picture(5).hex)", "\(SHA256Digest.picture(3).hex) \(SHA256Digest.picture(4).hex)",
    ]
    var (one, other) = (Description(), Description())
    try allowing(lines.joined(separator: "\n") + "\n").describe(&one, classes: [.weir])
    try allowing("# a note\n" + lines.reversed().joined(separator: "\n") + "\n").describe(&other, classes: [.weir])
    #expect(one == other)
    #expect(one.fields.map(\.name) == ["duplicates.allow"])
  }

  @Test("write what was decided into an item, and nothing else")
  func applied() {
    let match = DuplicateMatch(0, 1, distance: 4, grade: .near)
    let out = DuplicateOutcome(decision: .duplicate(of: 1, match: match), of: 0) { _ in .picture(2) }.applied(
      to: item(1))
    #expect(out.verdict == .out(.nearDuplicates, .nearDuplicate))
    #expect(out.duplicate == Item.Match(image: .picture(2), distance: 4, grade: .near))
    var grouped = DuplicateOutcome(group: .picture(1))
    grouped.isForReview = true
    let kept = grouped.applied(to: item(1))
    #expect(kept.isIn && kept.isForReview && kept.group == .picture(1) && kept.duplicate == nil)
    let rejected = DuplicateOutcome(decision: .rejected, of: 0) { _ in nil }.applied(to: item(1))
    #expect(rejected.verdict == .out(.labels, .labelledNo))
    #expect(rejected.answer == .no)
  }
}
