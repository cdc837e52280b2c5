public import Engine

extension Funnel {
  /// The funnel as `build --json` and `report.json` have it, with `more` after it.
  public func json(more: [(String, JSONValue?)] = []) -> JSONValue {
    let counts = known.map { ($0.name, JSONValue?.some(.int(self[keyPath: $0.field]))) }
    let reasons = JSONValue.object(present: reasonsByName.map { ($0.name, .int($0.count)) })
    let splits = JSONValue.object(
      present: Split.allCases.compactMap { split in self.splits[split].map { (split.name, .int($0)) } })
    return .object(
      present: counts + [("gaps", .int(gaps)), ("splits", self.splits.isEmpty ? nil : splits), ("reasons", reasons)]
        + more)
  }
}
