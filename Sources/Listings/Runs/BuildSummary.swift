package import Digests
import Imaging
public import Manifest

/// The facts about a finished dataset for `build --json`: the funnel of each class, and the number of distinct actions.
public struct BuildSummary: Hashable, Sendable {
  /// The digest of everything from which it was computed.
  package var key: SHA256Digest
  /// The funnel of each class.
  public var funnels: [ClassName: Funnel]
  /// The number of distinct actions of each kind that belong to the dataset.
  package var totals: [ActionKind: Int]
  /// The number of addresses without a picture among them.
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

  /// Adds the files that classes left out unread. They are facts about the disk, so they are not remembered.
  package mutating func add(leftOut files: [ClassName: [FileGlob.NearMiss.Kind: Int]]) {
    for (name, counts) in files { funnels[name]?.leftOut = counts }
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
