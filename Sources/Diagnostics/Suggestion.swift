/// Finds the word for "did you mean": the allowed word that is nearest to what the user wrote.
public enum Suggestion {
  /// A longer word is not a typing mistake, and comparing it would be slow.
  private static let longestWord = 100
  /// Shorter beginnings match too many words.
  private static let shortestBeginning = 3

  /// The candidate nearest to `word`, or nil if no candidate is near enough.
  ///
  /// A candidate is near enough if its Damerau-Levenshtein distance is at most a third of the longer word, and at most 3. Words
  /// whose lengths differ by more than that are skipped, so ten thousand candidates take a few milliseconds. If no candidate is
  /// near enough, the result is the only candidate that begins like the word: `near` gives `near_duplicates`.
  public static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    guard word.utf8.count <= longestWord * 4 else { return nil }
    let folded = Array(word.lowercased().unicodeScalars)
    var best: (distance: Int, word: String)?
    for candidate in candidates where candidate.utf8.count <= longestWord * 4 {
      let letters = Array(candidate.lowercased().unicodeScalars)
      let limit = min(3, max(1, max(folded.count, letters.count) / 3))
      guard abs(folded.count - letters.count) <= limit else { continue }
      let distance = distance(folded, letters, limit: limit)
      guard distance <= limit else { continue }
      if let found = best, (found.distance, found.word) <= (distance, candidate) { continue }
      best = (distance, candidate)
    }
    return best?.word ?? onlyBeginning(word.lowercased(), among: candidates)
  }

  /// The only candidate that begins with the word, or with which the word begins; nil if there are several.
  private static func onlyBeginning(_ word: String, among candidates: some Sequence<String>) -> String? {
    guard word.count >= shortestBeginning else { return nil }
    var found: String?
    for candidate in candidates where candidate.count >= shortestBeginning && candidate != found {
      let other = candidate.lowercased()
      guard other.hasPrefix(word) || word.hasPrefix(other) else { continue }
      guard found == nil else { return nil }
      found = candidate
    }
    return found
  }

  /// The optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours. If the distance is
  /// above `limit`, the result is some number above `limit`.
  ///
  /// Only cells within `limit` of the diagonal are computed, because a path through any other cell costs more than `limit`.
  static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar], limit: Int) -> Int {
    let far = limit + 1
    guard a.count <= longestWord, b.count <= longestWord, abs(a.count - b.count) <= limit else { return far }
    var before = [Int](repeating: far, count: b.count + 1)
    var previous = (0...b.count).map { min($0, far) }
    var row = before
    for i in a.indices {
      row[0] = min(i + 1, far)
      let band = max(0, i - limit)..<min(b.count, i + limit + 1)
      if band.lowerBound > 0 { row[band.lowerBound] = far }
      for j in band {
        let cost = a[i] == b[j] ? 0 : 1
        var least = min(previous[j + 1] + 1, row[j] + 1, previous[j] + cost)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, before[j - 1] + 1) }
        row[j + 1] = min(least, far)
      }
      if band.upperBound < b.count { row[band.upperBound + 1] = far }
      (before, previous, row) = (previous, row, before)
    }
    return previous[b.count]
  }
}
