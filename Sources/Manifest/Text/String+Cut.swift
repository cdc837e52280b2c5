extension String {
  /// The text, or its first characters and `…` where it has more than `most`.
  func cut(to most: Int) -> String {
    guard utf8.count > most else { return self }
    let first = prefix(most)
    return first.endIndex == endIndex ? self : first.dropLast() + "…"
  }
}
