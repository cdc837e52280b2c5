/// Which of many items with the same content stay in.
///
/// Content is whatever the key says: the digest of the bytes, or of the decoded pixels. Unlike near duplicates, equal
/// keys form true classes of equality, so each group is decided for itself.
public struct ExactDuplicates: Sendable, Equatable {
  /// What became of each item, at its index.
  public let decisions: [DuplicateDecision]
  /// The groups that span more than one class, each the indices of its items in the order of the keep rule; groups by
  /// their first item's index.
  public let conflicts: [[Int]]

  /// Decides.
  ///
  /// - Parameters:
  ///   - items: The items; several may have one digest. Each has exactly one class, or none.
  ///   - keys: The content of each item.
  ///   - grade: `exact` where keys are digests of bytes, `samePixels` where they are of pixels.
  ///   - keep: Which of several items is kept.
  ///   - policy: What becomes of a group in several classes.
  ///   - isAllowed: Whether a person judged two of the items different, whatever their keys say.
  public init<Key: Hashable>(
    _ items: [DuplicateCandidate], keys: [Key], grade: DuplicateMatch.Grade = .exact, keep: KeepRule = .largest,
    policy: ConflictPolicy = .dropAll, isAllowed: (Int, Int) -> Bool = { _, _ in false }
  ) {
    precondition(items.count == keys.count, "each item has a key")
    var groups: [Key: [Int]] = [:]
    for (index, key) in keys.enumerated() { groups[key, default: []].append(index) }
    var decisions = [DuplicateDecision](repeating: .kept, count: items.count)
    var conflicts: [[Int]] = []
    for group in groups.values where group.count > 1 {
      let ordered = group.sorted { keep.precedes(items[$0], items[$1]) }
      if Set(group.flatMap { items[$0].classes }).count > 1 { conflicts.append(ordered) }
      for (index, decision) in Self.decide(
        ordered, of: items, grade: grade, policy: policy, isAllowed: isAllowed)
      {
        decisions[index] = decision
      }
    }
    self.decisions = decisions
    self.conflicts = conflicts.sorted { $0.min() ?? 0 < $1.min() ?? 0 }
  }

  private static func decide(
    _ group: [Int], of items: [DuplicateCandidate], grade: DuplicateMatch.Grade, policy: ConflictPolicy,
    isAllowed: (Int, Int) -> Bool
  ) -> [(Int, DuplicateDecision)] {
    var kept: [Int] = []
    var decided: [(Int, DuplicateDecision)] = []
    for index in group where items[index].role != .reference {
      let rival = group.first { items[$0].contradicts(items[index]) && !isAllowed($0, index) }
      if policy == .dropAll, let rival {
        let match = DuplicateMatch(index, rival, distance: 0, grade: grade)
        decided.append((index, .labelConflict(with: rival, match: match)))
        continue
      }
      let standing = (kept + group.filter { items[$0].role == .reference }).filter { !isAllowed($0, index) }
      if let keeper = standing.first(where: { !items[$0].contradicts(items[index]) }) {
        let match = DuplicateMatch(index, keeper, distance: 0, grade: grade)
        decided.append((index, .duplicate(of: keeper, match: match)))
      } else if policy == .keepFirst, let keeper = standing.first {
        let match = DuplicateMatch(index, keeper, distance: 0, grade: grade)
        decided.append((index, .labelConflict(with: keeper, match: match)))
      } else {
        kept.append(index)
      }
    }
    return decided
  }
}
