/// The walk over pictures in the order of the keep rule that decides which of them stay.
struct ClusterWalk {
  let candidates: [DuplicateCandidate]
  let links: [[DuplicateMatch]]
  let order: [Int]
  let policy: ConflictPolicy

  private var place: [Int]
  private var decisions: [DuplicateDecision]
  private var isDecided: [Bool]

  init(candidates: [DuplicateCandidate], links: [[DuplicateMatch]], order: [Int], policy: ConflictPolicy) {
    self.candidates = candidates
    self.links = links
    self.order = order
    self.policy = policy
    place = [Int](repeating: 0, count: order.count)
    for (position, index) in order.enumerated() { place[index] = position }
    decisions = [DuplicateDecision](repeating: .kept, count: candidates.count)
    isDecided = [Bool](repeating: false, count: candidates.count)
  }

  mutating func run() -> [DuplicateDecision] {
    if policy == .dropAll { dropConflicts() }
    for index in order where !isDecided[index] {
      decisions[index] = decide(index)
      isDecided[index] = true
    }
    return decisions
  }

  /// Both sides of every conflict go, before anything is kept.
  private mutating func dropConflicts() {
    for index in order where candidates[index].role != .reference {
      let conflicting = links[index].filter { candidates[$0.i].contradicts(candidates[$0.j]) }
      guard let match = closest(conflicting, to: index) else { continue }
      decisions[index] = .labelConflict(with: match.other(than: index), match: match)
      isDecided[index] = true
    }
  }

  private func decide(_ index: Int) -> DuplicateDecision {
    // Reference pictures come first in the order, so all of them are kept when the others are judged.
    guard candidates[index].role != .reference else { return .kept }
    let standing = links[index].filter { match in
      let other = match.other(than: index)
      return isDecided[other] && decisions[other] == .kept
    }
    if policy == .keepFirst {
      let conflicting = standing.filter { candidates[$0.i].contradicts(candidates[$0.j]) }
      if let match = closest(conflicting, to: index) {
        return .labelConflict(with: match.other(than: index), match: match)
      }
    }
    let agreeing = standing.filter { !candidates[$0.i].contradicts(candidates[$0.j]) }
    guard let match = closest(agreeing, to: index) else { return .kept }
    return .duplicate(of: match.other(than: index), match: match)
  }

  /// The closest of some matches of a candidate; of equals the one whose other picture comes first in the order.
  private func closest(_ matches: [DuplicateMatch], to index: Int) -> DuplicateMatch? {
    matches.min { left, right in
      if left.isCloser(than: right) { return true }
      if right.isCloser(than: left) { return false }
      return place[left.other(than: index)] < place[right.other(than: index)]
    }
  }
}
