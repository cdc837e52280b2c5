/// Decides which of many items with the same content are kept.
///
/// The key defines the content: the digest of the bytes, or of the decoded pixels. Unlike near duplicates, equal keys
/// form equivalence classes, so each group is decided separately.
public struct ExactDuplicates: Sendable, Equatable {
  /// The decision about each item, at its index.
  public let decisions: [DuplicateDecision]
  /// The groups with more than one class, as indices of their items in the order of the keep rule. Groups are sorted by
  /// their smallest index.
  public let conflicts: [[Int]]

  /// Decides about all items.
  ///
  /// - Parameters:
  ///   - items: The items; several may have the same digest. Each has exactly one class, or none.
  ///   - keys: The content of each item.
  ///   - grade: `exact` if keys are digests of bytes, `samePixels` if they are digests of pixels.
  ///   - keep: The rule that chooses the item to keep.
  ///   - policy: The action for a group in several classes.
  ///   - isAllowed: Whether a person judged two of the items to be different, even if their keys are equal.
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
      var settlement = Settlement(ordered, of: items, grade: grade, isAllowed: isAllowed)
      if policy == .keepFirst { settlement.preferFirstClass(items) }
      if settlement.spansClasses(items) { conflicts.append(settlement.open) }
      let decided = Self.decide(settlement.open, of: items, grade: grade, policy: policy, isAllowed: isAllowed)
      for (index, decision) in settlement.decided + decided { decisions[index] = decision }
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

/// Applies people's answers to a group of copies before the policy decides about the rest.
private struct Settlement {
  /// The decisions from the answers.
  private(set) var decided: [(Int, DuplicateDecision)] = []
  /// The members that the policy decides about, in the order of the keep rule.
  private(set) var open: [Int]

  init(
    _ group: [Int], of items: [DuplicateCandidate], grade: DuplicateMatch.Grade, isAllowed: (Int, Int) -> Bool
  ) {
    open = group
    guard spansClasses(items) else { return }
    settle { items[$0].answer == .rejected ? .rejected : nil }
    let confirmed = open.filter { items[$0].answer == .confirmed }
    settle { index in
      guard items[index].role != .reference, !confirmed.contains(where: { !items[$0].contradicts(items[index]) }),
        let rival = confirmed.first(where: { !isAllowed($0, index) })
      else { return nil }
      return .labelConflict(with: rival, match: DuplicateMatch(index, rival, distance: 0, grade: grade))
    }
  }

  /// Whether the remaining members are in several classes.
  func spansClasses(_ items: [DuplicateCandidate]) -> Bool { Set(open.flatMap { items[$0].classes }).count > 1 }

  /// Moves the members that agree with the first one in the dataset's order before the others.
  mutating func preferFirstClass(_ items: [DuplicateCandidate]) {
    let labelled = open.filter { items[$0].role != .reference }
    guard let first = labelled.min(by: { items[$0].position < items[$1].position }) else { return }
    open = open.filter { !items[$0].contradicts(items[first]) } + open.filter { items[$0].contradicts(items[first]) }
  }

  private mutating func settle(_ decision: (Int) -> DuplicateDecision?) {
    var left: [Int] = []
    for index in open {
      if let decision = decision(index) { decided.append((index, decision)) } else { left.append(index) }
    }
    open = left
  }
}
