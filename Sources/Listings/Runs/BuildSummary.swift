package import Digests
import Imaging
public import Manifest

/// What `build --json` tells of a finished dataset: a funnel a class and how many distinct actions belong to it.
public struct BuildSummary: Hashable, Sendable {
  /// The digest of everything it was counted from.
  package var key: SHA256Digest
  /// The funnel of each class.
  public var funnels: [ClassName: Funnel]
  /// Distinct actions of each kind that belong to the dataset.
  package var totals: [ActionKind: Int]
  /// Remembered failures of `fetch` among them.
  public var failures: Int

  package init(
    key: SHA256Digest, funnels: [ClassName: Funnel] = [:], totals: [ActionKind: Int] = [:], failures: Int = 0
  ) {
    self.key = key
    self.funnels = funnels
    self.totals = totals
    self.failures = failures
  }

  package init?(_ record: Description) {
    guard let key = record.digest("key"), case .record(let classes)? = record["classes"],
      case .record(let totals)? = record["totals"]
    else { return nil }
    self.init(key: key, failures: Int(record.integer("failures") ?? 0))
    for field in classes.fields {
      guard let name = ClassName(rawValue: field.name), case .record(let funnel) = field.value else { return nil }
      funnels[name] = Funnel(funnel)
    }
    for kind in ActionKind.allCases { self.totals[kind] = Int(totals.integer(kind.rawValue) ?? 0) }
  }

  package var record: Description {
    var record = Description()
    record["key"] = .digest(key)
    var classes = Description()
    for name in funnels.keys.sorted() { classes.append(name.rawValue, funnels[name].map { .record($0.record) }) }
    record["classes"] = .record(classes)
    var totals = Description()
    for kind in ActionKind.allCases { totals[kind.rawValue] = .integer(Int64(self.totals[kind] ?? 0)) }
    record["totals"] = .record(totals)
    record["failures"] = .integer(Int64(failures))
    return record
  }
}

extension Funnel {
  /// The counts by their names in JSON, in the order of the steps.
  public static var counts: [(name: String, field: WritableKeyPath<Funnel, Int>)] {
    [
      ("candidates", \.candidates), ("fetched", \.fetched), ("intact", \.intact), ("unique", \.unique),
      ("distinct", \.distinct), ("kept", \.kept), ("cropped", \.cropped), ("exported", \.exported),
      ("review", \.review),
    ]
  }

  /// The counts of the steps that were reached.
  public var known: [(name: String, field: WritableKeyPath<Funnel, Int>)] {
    let steps: [StepName] = [
      .sources, .fetch, .inspect, .exactDuplicates, .nearDuplicates, .labels, .crop, .export, .export,
    ]
    return zip(Self.counts, steps).filter { $0.1 <= reached }.map { $0.0 }
  }

  package init(_ record: Description) {
    self.init()
    for (name, field) in Self.counts { self[keyPath: field] = Int(record.integer(name) ?? 0) }
    if case .record(let splits)? = record["splits"] {
      for field in splits.fields {
        if let split = Split(name: field.name), case .integer(let count) = field.value {
          self.splits[split] = Int(count)
        }
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
    for (name, field) in Self.counts { record[name] = .integer(Int64(self[keyPath: field])) }
    var reasons = Description()
    for (name, count) in reasonsByName { reasons[name] = .integer(Int64(count)) }
    record["reasons"] = .record(reasons)
    var splits = Description()
    for split in Split.allCases { splits[split.name] = self.splits[split].map { .integer(Int64($0)) } }
    record["splits"] = .record(splits)
    guard !self.formats.isEmpty else { return record }
    var formats = Description()
    for (format, count) in self.formats.sorted(by: { $0.key.name < $1.key.name }) {
      formats[format.name] = .integer(Int64(count))
    }
    record["formats"] = .record(formats)
    return record
  }
}
