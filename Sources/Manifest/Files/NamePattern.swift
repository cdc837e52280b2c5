/// Matches one name against one part of a pattern, in time proportional to the product of their lengths.
enum NamePattern {
  /// Whether a whole name matches: `*` matches any bytes, `?` one character, `[a-z]` and `[!a-z]` one character of
  /// a set.
  static func matches(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
    if let ending = ending(of: pattern) { return name.count >= ending.count && name.suffix(ending.count) == ending }
    var name = name
    var pattern = pattern
    var retry: (name: ArraySlice<UInt8>, pattern: ArraySlice<UInt8>)?
    while true {
      if pattern.first == UInt8(ascii: "*") {
        pattern.removeFirst()
        retry = (name, pattern)
        continue
      }
      if name.isEmpty, pattern.isEmpty { return true }
      if !name.isEmpty, let (restName, restPattern) = step(name, pattern) {
        name = restName
        pattern = restPattern
        continue
      }
      // Only the last star has to try longer matches; those of earlier stars are final.
      guard var again = retry, !again.name.isEmpty else { return false }
      again.name.removeFirst()
      retry = again
      name = again.name
      pattern = again.pattern
    }
  }

  /// The end of all names that match a pattern such as `*.jpg`; nil for any other pattern. Most patterns are such.
  private static func ending(of pattern: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard pattern.first == UInt8(ascii: "*") else { return nil }
    let rest = pattern.dropFirst()
    let isPlain = rest.allSatisfy { $0 != UInt8(ascii: "*") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "[") }
    return isPlain ? rest : nil
  }

  private static func step(
    _ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>
  ) -> (ArraySlice<UInt8>, ArraySlice<UInt8>)? {
    guard let symbol = pattern.first, let byte = name.first else { return nil }
    switch symbol {
    case UInt8(ascii: "?"):
      // `?` matches a whole character, also if it has several bytes.
      let more = name.dropFirst().prefix { $0 & 0xC0 == 0x80 }.count
      return (name.dropFirst(1 + more), pattern.dropFirst())
    case UInt8(ascii: "["):
      guard let (isIn, rest) = set(pattern, byte) else { break }
      return isIn ? (name.dropFirst(), rest) : nil
    default: break
    }
    return symbol == byte ? (name.dropFirst(), pattern.dropFirst()) : nil
  }

  /// Whether a byte is in the set at the start of the pattern, and the pattern after the set; nil if no `]` closes
  /// it.
  private static func set(_ pattern: ArraySlice<UInt8>, _ byte: UInt8) -> (isIn: Bool, rest: ArraySlice<UInt8>)? {
    var rest = pattern.dropFirst()
    let isNegated = rest.first == UInt8(ascii: "!") || rest.first == UInt8(ascii: "^")
    if isNegated { rest.removeFirst() }
    var isIn = false
    var isFirst = true
    while let low = rest.popFirst() {
      if low == UInt8(ascii: "]"), !isFirst { return (isIn != isNegated, rest) }
      isFirst = false
      var high = low
      if rest.first == UInt8(ascii: "-"), let end = rest.dropFirst().first, end != UInt8(ascii: "]") {
        high = end
        rest.removeFirst(2)
      }
      if low <= byte, byte <= high { isIn = true }
    }
    return nil
  }
}
