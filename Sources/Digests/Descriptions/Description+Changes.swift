extension Description {
  /// A field that two descriptions give different values.
  public struct Change: Hashable, Sendable {
    /// The field's name.
    public let name: String
    /// Its value before; nil where it was not there.
    public let was: Value?
    /// Its value now; nil where it is there no more.
    public let now: Value?
  }

  /// The fields that differ from an older description, in the order of this one, then those that are gone.
  ///
  /// Names are taken to be different within a description. What the two begin and end with alike is passed over, and only the
  /// names between are looked up, so that comparing costs one walk however many fields there are.
  public func changes(since old: Description) -> [Change] {
    let (mine, theirs) = (fields, old.fields)
    let shorter = min(mine.count, theirs.count)
    var start = 0
    while start < shorter, mine[start] == theirs[start] { start += 1 }
    var end = 0
    while end < shorter - start, mine[mine.count - 1 - end] == theirs[theirs.count - 1 - end] { end += 1 }
    let now = mine[start..<mine.count - end]
    let before = theirs[start..<theirs.count - end]
    let was = Dictionary(before.map { ($0.name, $0.value) }) { first, _ in first }
    let names = Set(now.map(\.name))
    return now.compactMap { field in
      was[field.name] == field.value ? nil : Change(name: field.name, was: was[field.name], now: field.value)
    } + before.filter { !names.contains($0.name) }.map { Change(name: $0.name, was: $0.value, now: nil) }
  }
}
