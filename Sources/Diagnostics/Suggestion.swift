/// "Did you mean": the nearest of the words allowed at a place.
public enum Suggestion {
  /// The candidate nearest to `word`, or nil when none is near enough to be meant.
  ///
  /// Near enough is a Damerau-Levenshtein distance of at most a third of the longer word, and never more than 3.
  public static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    var best: (distance: Int, word: String)?
    let folded = word.lowercased()
    for candidate in candidates {
      let limit = min(3, max(1, max(word.count, candidate.count) / 3))
      let distance = distance(Array(folded.unicodeScalars), Array(candidate.lowercased().unicodeScalars))
      guard distance <= limit else { continue }
      if let found = best, (found.distance, found.word) <= (distance, candidate) { continue }
      best = (distance, candidate)
    }
    return best?.word
  }

  /// Optimal string alignment distance: insert, delete, replace, swap neighbours.
  static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    guard !a.isEmpty, !b.isEmpty, a.count <= 100, b.count <= 100 else { return max(a.count, b.count) }
    var before = [Int](repeating: 0, count: b.count + 1)
    var previous = Array(0...b.count)
    for i in 1...a.count {
      var row = [i] + [Int](repeating: 0, count: b.count)
      for j in 1...b.count {
        let cost = a[i - 1] == b[j - 1] ? 0 : 1
        row[j] = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + cost)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { row[j] = min(row[j], before[j - 2] + 1) }
      }
      before = previous
      previous = row
    }
    return previous[b.count]
  }
}
