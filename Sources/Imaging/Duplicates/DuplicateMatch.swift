/// Two pictures that were compared and found alike.
public struct DuplicateMatch: Sendable, Hashable {
  /// How alike they are.
  public enum Grade: String, Sendable, CaseIterable {
    /// The same bytes.
    case exact
    /// The same pixels in other bytes.
    case samePixels = "same_pixels"
    /// The same picture, altered.
    case near
    /// Not enough to drop one, enough to keep both on one side of a split.
    case similar
  }

  /// The smaller index.
  public let i: Int
  /// The greater index.
  public let j: Int
  /// Differing bits of the codes the algorithm goes by (`auto`: the 64-bit ones).
  public let distance: Int
  /// What the check of the pair gave, in thousandths; nil where the distance decides alone.
  public let score: Int?
  /// How alike they are.
  public let grade: Grade
  /// In which form they are alike: how `i` lies to be as `j`.
  public let form: PairForm

  /// A match between two pictures, in whichever order.
  public init(_ i: Int, _ j: Int, distance: Int, score: Int? = nil, grade: Grade = .near, form: PairForm = .plain) {
    precondition(i != j, "a picture does not match itself")
    self.i = min(i, j)
    self.j = max(i, j)
    self.distance = distance
    self.score = score
    self.grade = grade
    self.form = form
  }

  /// By how many degrees with the clock the other one of the two has to be turned to lie as `index` does.
  public func degrees(to index: Int) -> Int {
    // A mirrored turn undoes itself.
    let quarters = index == j || form.isMirrored ? form.quarters : (4 - form.quarters) % 4
    return 90 * quarters
  }

  /// The one of the two that is not `index`.
  public func other(than index: Int) -> Int { index == i ? j : i }

  /// For each picture the closest of its matches; of equals the one of the smaller indices.
  public static func closest(_ matches: [DuplicateMatch]) -> [Int: DuplicateMatch] {
    var closest: [Int: DuplicateMatch] = [:]
    for match in matches.sorted(by: { ($0.i, $0.j) < ($1.i, $1.j) }) {
      for index in [match.i, match.j] {
        if let known = closest[index], !match.isCloser(than: known) { continue }
        closest[index] = match
      }
    }
    return closest
  }

  /// Whether this is better evidence than `other`: a higher score, or without scores a smaller distance.
  func isCloser(than other: DuplicateMatch) -> Bool {
    switch (score, other.score) {
    case (let mine?, let theirs?): mine > theirs
    case (_?, nil): true
    case (nil, _?): false
    case (nil, nil): distance < other.distance
    }
  }
}
