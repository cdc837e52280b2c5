package import Digests
package import Manifest

/// How a list was read, and the findings in it, for displays of a class's sources.
public struct SourceReading: Hashable, Sendable {
  /// The path, as the manifest has it.
  public let path: String
  /// A short description of how the list was read.
  public let form: String
  /// The counts of things in the list besides plain addresses, by name.
  public let counts: [(name: String, count: Int)]

  package init(path: String, _ list: URLList, repeatedRows: Int) {
    self.path = path
    form = list.guess
    counts = list.findings.counts + (repeatedRows > 0 ? [(name: "repeated_rows", count: repeatedRows)] : [])
  }

  public static func == (left: SourceReading, right: SourceReading) -> Bool { left.record == right.record }
  public func hash(into hasher: inout Hasher) { hasher.combine(record) }

  /// The reading as a record in the facts of a node.
  package var record: Description {
    var record = Description()
    record.append("path", .text(path))
    record.append("form", .text(form))
    var counts = Description()
    for (name, count) in self.counts { counts.append(name, .integer(Int64(count))) }
    record.append("counts", .record(counts))
    return record
  }

  /// Reads what ``record`` wrote; returns nil for any other value.
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
