/// Which of many pictures that match in pairs stay in.
///
/// The pictures are walked in the order of the keep rule. One is kept unless an already kept one matches it, and is
/// otherwise attached to the closest of those (ties: the earlier one). So clusters are stars: each picture that is out
/// was itself compared with the one that stands for it, and a chain of neighbours does not fall to its end. The result
/// depends on the values alone, not on the order in which pictures or matches are given.
public struct DuplicateClusters: Sendable, Equatable {
  /// What became of each candidate, at its index.
  public let decisions: [DuplicateDecision]
  /// The matches between classes, by index, whatever became of them, without those that people's answers settle.
  public let conflicts: [DuplicateMatch]
  /// For each kept candidate the smallest index of its group for a split; nil for those that are out.
  ///
  /// A group is what is connected by matches of any grade or by allowed pairs between kept pictures, references left out.
  public let groups: [Int?]

  /// Two candidates by index that a person judged different, in whichever order.
  public struct AllowedPair: Sendable, Hashable {
    let i: Int
    let j: Int

    /// The pair of two indices.
    public init(_ i: Int, _ j: Int) {
      self.i = min(i, j)
      self.j = max(i, j)
    }
  }

  /// Decides.
  ///
  /// - Parameters:
  ///   - candidates: Pictures of different digests.
  ///   - matches: Pairs that were compared and found alike, by index. Those graded `similar` drop nothing.
  ///   - allowed: Pairs that are no duplicates, whatever their match says.
  ///   - keep: Which of several copies is kept.
  ///   - policy: What becomes of a match between classes.
  public init(
    _ candidates: [DuplicateCandidate], matches: [DuplicateMatch], allowed: Set<AllowedPair> = [],
    keep: KeepRule = .largest, policy: ConflictPolicy = .review
  ) {
    let links = Self.links(candidates.count, matches: matches, allowed: allowed)
    var walk = ClusterWalk(candidates: candidates, links: links, order: keep.order(candidates), policy: policy)
    decisions = walk.run()
    let settled = walk.settled
    conflicts = Self.conflicts(in: links, of: candidates).filter { !settled.contains($0.i) && !settled.contains($0.j) }
    groups = Self.groups(decisions, of: candidates, matches: matches, allowed: allowed)
  }

  /// For each candidate its matches that may drop it; the closest one where a pair matches more than once.
  private static func links(
    _ count: Int, matches: [DuplicateMatch], allowed: Set<AllowedPair>
  ) -> [[DuplicateMatch]] {
    var closest: [AllowedPair: DuplicateMatch] = [:]
    for match in matches where match.grade != .similar {
      let pair = AllowedPair(match.i, match.j)
      guard !allowed.contains(pair) else { continue }
      if let known = closest[pair], !match.isCloser(than: known) { continue }
      closest[pair] = match
    }
    var links = [[DuplicateMatch]](repeating: [], count: count)
    for match in closest.values.sorted(by: { ($0.i, $0.j) < ($1.i, $1.j) }) {
      links[match.i].append(match)
      links[match.j].append(match)
    }
    return links
  }

  /// Judged between all pictures before any is dropped, so that one kept in its class cannot hide a conflict.
  private static func conflicts(in links: [[DuplicateMatch]], of candidates: [DuplicateCandidate]) -> [DuplicateMatch] {
    links.enumerated().flatMap { index, matches in
      matches.filter { $0.i == index && candidates[$0.i].contradicts(candidates[$0.j]) }
    }
  }

  private static func groups(
    _ decisions: [DuplicateDecision], of candidates: [DuplicateCandidate], matches: [DuplicateMatch],
    allowed: Set<AllowedPair>
  ) -> [Int?] {
    let isMember = decisions.indices.map { decisions[$0] == .kept && candidates[$0].role != .reference }
    var components = ConnectedComponents(count: decisions.count)
    for pair in matches.map({ AllowedPair($0.i, $0.j) }) + allowed
    where isMember[pair.i] && isMember[pair.j] {
      components.join(pair.i, pair.j)
    }
    return decisions.indices.map { decisions[$0] == .kept ? components.smallest(of: $0) : nil }
  }
}
