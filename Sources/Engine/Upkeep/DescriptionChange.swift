public import Digests

/// One difference between what two runs of a node were given.
public struct DescriptionChange: Hashable, Sendable {
  /// Where it is: field names from the outside in, joined by dots; elements of lists by name or `[number]`.
  public let path: String
  /// What was there; nil when it was not there.
  public let was: Description.Value?
  /// What is there; nil when it is there no more.
  public let now: Description.Value?

  /// A difference.
  public init(path: String, was: Description.Value?, now: Description.Value?) {
    self.path = path
    self.was = was
    self.now = now
  }

  /// What differs between two descriptions, in the order of the newer one, what is gone last.
  ///
  /// Records are compared field by field. Lists of records that all have a different `name` are compared by that, so one taken out
  /// of the middle is one change; other lists are compared by position, and given whole when their lengths differ.
  public static func between(_ old: Description, _ new: Description) -> [DescriptionChange] {
    compare(old, new, at: "")
  }

  private static func compare(_ old: Description, _ new: Description, at path: String) -> [DescriptionChange] {
    var changes: [DescriptionChange] = []
    for field in new.fields {
      changes += compare(old[field.name], field.value, at: path.isEmpty ? field.name : "\(path).\(field.name)")
    }
    for field in old.fields where new[field.name] == nil {
      changes.append(.init(path: path.isEmpty ? field.name : "\(path).\(field.name)", was: field.value, now: nil))
    }
    return changes
  }

  private static func compare(
    _ old: Description.Value?, _ new: Description.Value?, at path: String
  ) -> [DescriptionChange] {
    if old == new { return [] }
    switch (old, new) {
    case (.record(let old)?, .record(let new)?): return compare(old, new, at: path)
    case (.list(let old)?, .list(let new)?):
      if let old = named(old), let new = named(new) { return compare(old, new, at: path) }
      guard old.count == new.count else { break }
      return old.indices.flatMap { compare(old[$0], new[$0], at: "\(path)[\($0)]") }
    case (_, _): break
    }
    return [DescriptionChange(path: path, was: old, now: new)]
  }

  /// A list of records as one record, each under its `name`; nil when they have none or share one.
  private static func named(_ values: [Description.Value]) -> Description? {
    var description = Description()
    for value in values {
      guard case .record(let record) = value, case .text(let name)? = record["name"], description[name] == nil else {
        return nil
      }
      description[name] = value
    }
    return description
  }
}
