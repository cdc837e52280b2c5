import Digests
import Imaging
import TestSupport
import Testing

@Suite("Clusters of near duplicates")
struct DuplicatesClusterTests {
  private func candidates(_ count: Int, classes: (Int) -> [Int] = { _ in [0] }) -> [DuplicateCandidate] {
    (0..<count).map { index in
      DuplicateCandidate(
        digest: SHA256Digest(of: "picture \(index)"), classes: classes(index), pixels: 1000 - index, bytes: 10,
        position: index)
    }
  }

  private func chain(_ count: Int) -> [DuplicateMatch] {
    (1..<count).map { DuplicateMatch($0 - 1, $0, distance: 4, score: 900) }
  }

  @Test("a chain does not fall to its end: each picture that is out matches its keeper")
  func chains() {
    let matches = chain(10)
    let clusters = DuplicateClusters(candidates(10), matches: matches)
    #expect(clusters.decisions.filter { $0 == .kept }.count == 5)
    for (index, decision) in clusters.decisions.enumerated() {
      guard case .duplicate(let keeper, let match) = decision else { continue }
      #expect(clusters.decisions[keeper] == .kept)
      #expect(matches.contains(match) && match.other(than: index) == keeper)
    }
  }

  @Test("the closest kept match stands for a picture, and of equals the first in the order")
  func attachment() {
    let closest = DuplicateClusters(
      candidates(3),
      matches: [DuplicateMatch(0, 2, distance: 8, score: 800), DuplicateMatch(1, 2, distance: 8, score: 900)])
    #expect(closest.decisions[2] == .duplicate(of: 1, match: DuplicateMatch(1, 2, distance: 8, score: 900)))
    let equal = DuplicateClusters(
      candidates(3), matches: [DuplicateMatch(1, 2, distance: 8), DuplicateMatch(0, 2, distance: 8)])
    #expect(equal.decisions[2] == .duplicate(of: 0, match: DuplicateMatch(0, 2, distance: 8)))
  }

  @Test("twenty random orders of pictures and matches give one result", arguments: 0..<20)
  func orders(round: Int) {
    var generator = SeededGenerator(seed: UInt64(round))
    let pictures = candidates(40) { [$0 % 3] }
    let matches = (0..<120).compactMap { k -> DuplicateMatch? in
      let (i, j) = (k * 7 % 40, (k * 11 + 3) % 40)
      return i == j ? nil : DuplicateMatch(i, j, distance: k % 9, score: 750 + k * 13 % 250)
    }
    let allowed: Set = [DuplicateClusters.AllowedPair(3, 36), DuplicateClusters.AllowedPair(0, 3)]
    for policy in ConflictPolicy.allCases {
      let expected = outcome(
        DuplicateClusters(pictures, matches: matches, allowed: allowed, policy: policy), of: pictures)
      let order = Array(0..<40).shuffled(using: &generator)
      var place = [Int](repeating: 0, count: 40)
      for (new, old) in order.enumerated() { place[old] = new }
      let shuffled = order.map { pictures[$0] }
      let moved = matches.shuffled(using: &generator).map {
        DuplicateMatch(place[$0.i], place[$0.j], distance: $0.distance, score: $0.score)
      }
      let pairs = Set([(3, 36), (0, 3)].map { DuplicateClusters.AllowedPair(place[$0.0], place[$0.1]) })
      let found = DuplicateClusters(shuffled, matches: moved, allowed: pairs, policy: policy)
      #expect(outcome(found, of: shuffled) == expected, "seed \(round), \(policy)")
    }
  }

  /// By digest, without indices.
  private func outcome(_ clusters: DuplicateClusters, of pictures: [DuplicateCandidate]) -> [SHA256Digest: String] {
    var table: [SHA256Digest: String] = [:]
    for (index, decision) in clusters.decisions.enumerated() {
      let text =
        switch decision {
        case .kept: "kept"
        case .rejected: "rejected"
        case .duplicate(let keeper, let match): "duplicate of \(pictures[keeper].digest) \(match.score ?? 0)"
        case .labelConflict(let other, let match): "conflict with \(pictures[other].digest) \(match.score ?? 0)"
        }
      table[pictures[index].digest] = text
    }
    return table
  }

  @Test("one picture in two classes", arguments: ConflictPolicy.allCases)
  func conflicts(policy: ConflictPolicy) {
    let match = DuplicateMatch(0, 1, distance: 2, score: 950)
    let clusters = DuplicateClusters(candidates(2) { [$0] }, matches: [match], policy: policy)
    #expect(clusters.conflicts == [match])
    switch policy {
    case .dropAll:
      #expect(
        clusters.decisions == [.labelConflict(with: 1, match: match), .labelConflict(with: 0, match: match)])
    case .keepFirst: #expect(clusters.decisions == [.kept, .labelConflict(with: 0, match: match)])
    case .review, .error: #expect(clusters.decisions == [.kept, .kept])
    }
  }

  @Test("a picture kept in its own class does not hide a conflict")
  func hiddenConflict() {
    let matches = [DuplicateMatch(0, 1, distance: 1, score: 990), DuplicateMatch(1, 2, distance: 1, score: 980)]
    let clusters = DuplicateClusters(candidates(3) { [$0 / 2] }, matches: matches)
    #expect(clusters.conflicts == [matches[1]])
    #expect(clusters.decisions == [.kept, .duplicate(of: 0, match: matches[0]), .kept])
  }

  @Test("allowed pairs stay in and remain one group")
  func allowed() {
    let pair = DuplicateClusters.AllowedPair(1, 0)
    let clusters = DuplicateClusters(
      candidates(3), matches: [DuplicateMatch(0, 1, distance: 0, score: 999)], allowed: [pair])
    #expect(clusters.decisions == [.kept, .kept, .kept])
    #expect(clusters.groups == [0, 0, 2])
  }

  @Test("similar pictures stay in, in one group")
  func similar() {
    let clusters = DuplicateClusters(
      candidates(3), matches: [DuplicateMatch(1, 2, distance: 9, score: 700, grade: .similar)])
    #expect(clusters.decisions == [.kept, .kept, .kept])
    #expect(clusters.groups == [0, 1, 1])
  }

  @Test("a person's choice and reference pictures are kept before all others")
  func roles() {
    func picture(_ name: String, _ role: DuplicateCandidate.Role, pixels: Int) -> DuplicateCandidate {
      DuplicateCandidate(
        digest: SHA256Digest(of: name), classes: role == .reference ? [] : [0], pixels: pixels, bytes: 1, role: role)
    }
    let pictures = [
      picture("large", .ordinary, pixels: 900), picture("chosen", .chosen, pixels: 5),
      picture("old release", .reference, pixels: 1), picture("copy of old", .chosen, pixels: 9),
    ]
    let matches = [DuplicateMatch(0, 1, distance: 2), DuplicateMatch(2, 3, distance: 2)]
    let clusters = DuplicateClusters(pictures, matches: matches)
    #expect(
      clusters.decisions == [
        .duplicate(of: 1, match: matches[0]), .kept, .kept, .duplicate(of: 2, match: matches[1]),
      ])
  }

  @Test(
    "rules of keeping", arguments: [(KeepRule.largest, [1, 2, 0]), (.first, [0, 1, 2]), (.newestSource, [2, 0, 1])])
  func keeping(rule: KeepRule, order: [Int]) {
    let pictures = [(10, 0), (30, 0), (20, 1)].enumerated().map { index, facts in
      DuplicateCandidate(
        digest: SHA256Digest(of: "\(index)"), classes: [0], pixels: facts.0, bytes: 1, position: index, source: facts.1)
    }
    #expect(rule.order(pictures) == order)
  }
}
