/// The rule that chooses which of several copies of a picture is kept (`duplicates.keep`).
public enum KeepRule: String, Sendable, CaseIterable {
  /// Most pixels, then most bytes. Rows and sources do not matter, so their order changes nothing.
  case largest
  /// The first in the dataset's order of items.
  case first
  /// From the source listed last, and in it the first row.
  case newestSource = "newest_source"

  /// The indices of `candidates`, starting with the one to keep.
  ///
  /// A total order: first reference pictures, then those a person chose, then this rule, then pixels, bytes, digest and
  /// the item's id. No ties remain, so the result does not depend on the order of `candidates`.
  public func order(_ candidates: [DuplicateCandidate]) -> [Int] {
    candidates.indices.sorted { precedes(candidates[$0], candidates[$1]) }
  }

  /// Whether `left` is kept in preference to `right`.
  public func precedes(_ left: DuplicateCandidate, _ right: DuplicateCandidate) -> Bool {
    if left.role != right.role { return left.role.rank < right.role.rank }
    switch self {
    case .largest: break
    case .first:
      if left.position != right.position { return left.position < right.position }
    case .newestSource:
      if left.source != right.source { return left.source > right.source }
      if left.position != right.position { return left.position < right.position }
    }
    if left.pixels != right.pixels { return left.pixels > right.pixels }
    if left.bytes != right.bytes { return left.bytes > right.bytes }
    if left.digest != right.digest { return left.digest < right.digest }
    return left.identity < right.identity
  }
}

extension DuplicateCandidate.Role {
  fileprivate var rank: Int {
    switch self {
    case .reference: 0
    case .chosen: 1
    case .ordinary: 2
    }
  }
}
