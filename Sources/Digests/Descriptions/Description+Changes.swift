extension Description {
  /// A field whose value differs between two descriptions.
  public struct Change: Hashable, Sendable {
    /// The field's name.
    public let name: String
    /// The older value; nil if the field is new.
    public let was: Value?
    /// The newer value; nil if the field was removed.
    public let now: Value?
  }

  /// The fields that differ from an older description: first in the order of this description, then the removed fields.
  ///
  /// The names within a description must be unique. The common beginning and end are skipped and only the names between them
  /// are looked up, so the comparison takes linear time.
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
