/// Decides which of many pictures that match in pairs are kept.
///
/// The pictures are visited in the order of the keep rule. A picture is kept unless a kept one matches it; otherwise it
/// is attached to the closest of those (ties: the earlier one). Therefore clusters are stars: each dropped picture was
/// itself compared with the kept one, and a chain of neighbours does not collapse into one picture. The result depends
/// on the values alone, not on the order of pictures or matches.
public struct DuplicateClusters: Sendable, Equatable {
  /// The decision about each candidate, at its index.
  public let decisions: [DuplicateDecision]
  /// The matches between classes, by index, regardless of the decisions, without those that people's answers settle.
  public let conflicts: [DuplicateMatch]
  /// For each kept candidate the smallest index of its group for a split; nil for dropped candidates.
  ///
  /// A group is connected by matches of any grade or by allowed pairs between kept pictures, without references.
  public let groups: [Int?]

  /// The indices of two candidates that a person judged to be different pictures, in any order.
  public struct AllowedPair: Sendable, Hashable {
    let i: Int
    let j: Int

    /// Creates a pair of two indices.
    public init(_ i: Int, _ j: Int) {
      self.i = min(i, j)
      self.j = max(i, j)
    }
  }

  /// Decides about all candidates.
  ///
  /// - Parameters:
  ///   - candidates: Pictures with different digests.
  ///   - matches: Pairs that were compared and are alike, by index. Those graded `similar` drop nothing.
  ///   - allowed: Pairs that are not duplicates, even if they match.
  ///   - keep: The rule that chooses the copy to keep.
  ///   - policy: The action for a match between classes.
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

  /// The matches of each candidate that may drop it; only the closest one if a pair matches more than once.
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

  /// Finds the conflicts before any picture is dropped. Otherwise a picture that is dropped as a duplicate within its
  /// class could hide a conflict with another class.
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
