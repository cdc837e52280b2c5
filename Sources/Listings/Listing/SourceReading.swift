package import Digests
package import Manifest

/// How a list was understood and what was found in it, for whoever looks at a class's sources.
public struct SourceReading: Hashable, Sendable {
  /// Its path, as the manifest writes it.
  public let path: String
  /// How it was read, in a few words.
  public let form: String
  /// What it holds besides plain addresses, by name.
  public let counts: [(name: String, count: Int)]

  package init(path: String, _ list: URLList, repeatedRows: Int) {
    self.path = path
    form = list.guess
    counts = list.findings.counts + (repeatedRows > 0 ? [(name: "repeated_rows", count: repeatedRows)] : [])
  }

  public static func == (left: SourceReading, right: SourceReading) -> Bool { left.record == right.record }
  public func hash(into hasher: inout Hasher) { hasher.combine(record) }

  /// The reading as the facts of a node keep it.
  package var record: Description {
    var record = Description()
    record.append("path", .text(path))
    record.append("form", .text(form))
    var counts = Description()
    for (name, count) in self.counts { counts.append(name, .integer(Int64(count))) }
    record.append("counts", .record(counts))
    return record
  }

  /// Reads what ``record`` made; nil for anything else.
  package init?(_ value: Description.Value) {
    guard case .record(let record) = value, let path = record.text("path"), let form = record.text("form"),
      case .record(let counts)? = record["counts"]
    else { return nil }
    (self.path, self.form) = (path, form)
    self.counts = counts.fields.compactMap { field in
      guard case .integer(let count) = field.value else { return nil }
      return (name: field.name, count: Int(count))
    }
  }
}
