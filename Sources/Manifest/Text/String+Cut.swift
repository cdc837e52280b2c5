extension String {
  /// The text; if it has more than `most` characters, its first `most - 1` and `…`.
  func cut(to most: Int) -> String {
    guard utf8.count > most else { return self }
    let first = prefix(most)
    return first.endIndex == endIndex ? self : first.dropLast() + "…"
  }
}
