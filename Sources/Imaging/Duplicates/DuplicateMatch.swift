/// Two pictures that were compared and are alike.
public struct DuplicateMatch: Sendable, Hashable {
  /// The degree of similarity.
  public enum Grade: String, Sendable, CaseIterable {
    /// The same bytes.
    case exact
    /// The same pixels in other bytes.
    case samePixels = "same_pixels"
    /// The same picture, edited.
    case near
    /// Not similar enough to drop one, but similar enough to keep both in one part of a split.
    case similar
  }

  /// The smaller index.
  public let i: Int
  /// The larger index.
  public let j: Int
  /// The number of different bits of the algorithm's codes (`auto`: the 64-bit ones).
  public let distance: Int
  /// The score of the pair check, in thousandths; nil if the distance decides alone.
  public let score: Int?
  /// The degree of similarity.
  public let grade: Grade
  /// The form in which they match: how `i` is turned, mirrored or freed from its frame.
  public let form: PairForm

  /// Creates a match between two pictures, in either order.
  public init(_ i: Int, _ j: Int, distance: Int, score: Int? = nil, grade: Grade = .near, form: PairForm = .plain) {
    precondition(i != j, "a picture does not match itself")
    self.i = min(i, j)
    self.j = max(i, j)
    self.distance = distance
    self.score = score
    self.grade = grade
    self.form = form
  }

  /// The clockwise rotation in degrees that gives the other picture the orientation of `index`.
  public func degrees(to index: Int) -> Int {
    // A mirrored turn is its own inverse.
    let quarters = index == j || form.isMirrored ? form.quarters : (4 - form.quarters) % 4
    return 90 * quarters
  }

  /// The other one of the two indices.
  public func other(than index: Int) -> Int { index == i ? j : i }

  /// The closest match of each picture; among equals, the one with the smaller indices.
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

  /// Whether this match is better evidence than `other`: a higher score, or without scores a smaller distance.
  func isCloser(than other: DuplicateMatch) -> Bool {
    switch (score, other.score) {
    case (let mine?, let theirs?): mine > theirs
    case (_?, nil): true
    case (nil, _?): false
    case (nil, nil): distance < other.distance
    }
  }
}
