public import Digests
import Engine
import Imaging
import Manifest

extension Funnel {
  /// The funnel for `build --json` and `report.json`, followed by `more`.
  public func json(more: [(String, JSONValue?)] = []) -> JSONValue {
    let counts = zip(Self.columns, self.counts).map { ($0, JSONValue?.some(.int($1))) }
    let reasons = JSONValue.object(present: reasonsByName.map { ($0.name, .int($0.count)) })
    let splits = JSONValue.object(
      present: Split.allCases.compactMap { split in self.splits[split].map { (split.name, .int($0)) } })
    let formats = JSONValue.object(
      present: self.formats.map { ($0.key.name, .int($0.value)) }.sorted { $0.0 < $1.0 })
    let rights = licensesByName.map { ($0.name, JSONValue?.some(.int($0.count))) }
    let files = leftOut.map { ($0.key.rawValue, JSONValue?.some(.int($0.value))) }.sorted { $0.0 < $1.0 }
    return .object(
      present: counts + [
        ("gaps", .int(gaps)), ("left_out", files.isEmpty ? nil : .object(present: files)),
        ("splits", self.splits.isEmpty ? nil : splits), ("reasons", reasons),
        ("formats", self.formats.isEmpty ? nil : formats),
        ("licenses", licenses.keys.contains { $0 != .unknown } ? .object(present: rights) : nil),
      ] + more)
  }
}
