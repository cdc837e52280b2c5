package import Digests
import Imaging
import Manifest

extension Funnel {
  package init(_ record: Description) {
    self.init()
    for step in StepName.allCases {
      if let name = step.counted { self[after: step] = Int(record.integer(name) ?? 0) }
    }
    review = Int(record.integer("review") ?? 0)
    if case .record(let splits)? = record["splits"] {
      for field in splits.fields {
        if let split = Split(name: field.name), case .integer(let count) = field.value {
          self.splits[split] = Int(count)
        }
      }
    }
    if case .record(let licenses)? = record["licenses"] {
      for field in licenses.fields {
        if case .integer(let count) = field.value { self.licenses[License(field.name), default: 0] += Int(count) }
      }
    }
    if case .record(let formats)? = record["formats"] {
      for field in formats.fields {
        if let format = ImageFormat(name: field.name), case .integer(let count) = field.value {
          self.formats[format] = Int(count)
        }
      }
    }
    guard case .record(let reasons)? = record["reasons"] else { return }
    for field in reasons.fields {
      if let reason = Reason(name: field.name), case .integer(let count) = field.value {
        self.reasons[reason] = Int(count)
      }
    }
  }

  package var record: Description {
    var record = Description()
    for step in StepName.allCases {
      if let name = step.counted { record[name] = .integer(Int64(self[after: step])) }
    }
    record["review"] = .integer(Int64(review))
    var reasons = Description()
    for (name, count) in reasonsByName { reasons[name] = .integer(Int64(count)) }
    record["reasons"] = .record(reasons)
    var splits = Description()
    for split in Split.allCases { splits[split.name] = self.splits[split].map { .integer(Int64($0)) } }
    record["splits"] = .record(splits)
    if !self.licenses.isEmpty {
      var licenses = Description()
      for (name, count) in licensesByName { licenses[name] = .integer(Int64(count)) }
      record["licenses"] = .record(licenses)
    }
    guard !self.formats.isEmpty else { return record }
    var formats = Description()
    for (format, count) in self.formats.sorted(by: { $0.key.name < $1.key.name }) {
      formats[format.name] = .integer(Int64(count))
    }
    record["formats"] = .record(formats)
    return record
  }
}
