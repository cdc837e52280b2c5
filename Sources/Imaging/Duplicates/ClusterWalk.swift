/// Visits pictures in the order of the keep rule and decides which of them are kept.
struct ClusterWalk {
  let candidates: [DuplicateCandidate]
  let links: [[DuplicateMatch]]
  let order: [Int]
  let policy: ConflictPolicy

  private var place: [Int]
  private var decisions: [DuplicateDecision]
  private var isDecided: [Bool]
  /// The pictures that people's answers removed.
  private(set) var settled: Set<Int> = []

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
    settle()
    switch policy {
    case .dropAll: dropConflicts()
    case .keepFirst: keepFirst()
    case .review, .error: break
    }
    for index in order where !isDecided[index] {
      decisions[index] = decide(index)
      isDecided[index] = true
    }
    return decisions
  }

  /// Applies people's answers to conflicts: a rejected picture is removed, and a confirmed one stays.
  private mutating func settle() {
    for index in order where candidates[index].answer == .rejected && !conflicts(of: index).isEmpty {
      put(index, out: .rejected)
    }
    settled = Set(order.filter { isDecided[$0] })
    for index in order where candidates[index].answer == .none && !isDecided[index] {
      let confirmed = conflicts(of: index).filter { candidates[$0.other(than: index)].answer == .confirmed }
      guard let match = closest(confirmed, to: index) else { continue }
      put(index, out: .labelConflict(with: match.other(than: index), match: match))
      settled.insert(index)
    }
  }

  /// Removes both sides of every conflict before any picture is kept.
  private mutating func dropConflicts() {
    for index in order where candidates[index].role != .reference && !isDecided[index] {
      guard let match = closest(conflicts(of: index), to: index) else { continue }
      put(index, out: .labelConflict(with: match.other(than: index), match: match))
    }
  }

  /// If two classes have the same picture, the one that comes first in the dataset's order of items keeps it.
  private mutating func keepFirst() {
    for index in order.sorted(by: { candidates[$0].position < candidates[$1].position }) where !isDecided[index] {
      for match in conflicts(of: index) {
        let other = match.other(than: index)
        guard !isDecided[other], candidates[other].role != .reference,
          candidates[other].position > candidates[index].position
        else { continue }
        put(other, out: .labelConflict(with: index, match: match))
      }
    }
  }

  /// The matches of a picture with pictures of other classes, without those that answers removed.
  private func conflicts(of index: Int) -> [DuplicateMatch] {
    links[index].filter { match in
      candidates[match.i].contradicts(candidates[match.j]) && !settled.contains(match.other(than: index))
    }
  }

  private mutating func put(_ index: Int, out decision: DuplicateDecision) {
    decisions[index] = decision
    isDecided[index] = true
  }

  private func decide(_ index: Int) -> DuplicateDecision {
    // Reference pictures come first in the order, so all of them are kept before the others are decided.
    guard candidates[index].role != .reference else { return .kept }
    let standing = links[index].filter { match in
      let other = match.other(than: index)
      return isDecided[other] && decisions[other] == .kept
    }
    let agreeing = standing.filter { !candidates[$0.i].contradicts(candidates[$0.j]) }
    guard let match = closest(agreeing, to: index) else { return .kept }
    return .duplicate(of: match.other(than: index), match: match)
  }

  /// The closest of a candidate's matches; among equals, the one whose other picture comes first in the order.
  private func closest(_ matches: [DuplicateMatch], to index: Int) -> DuplicateMatch? {
    matches.min { left, right in
      if left.isCloser(than: right) { return true }
      if right.isCloser(than: left) { return false }
      return place[left.other(than: index)] < place[right.other(than: index)]
    }
  }
}
