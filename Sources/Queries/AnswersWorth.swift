public import Digests
import Listings
public import Manifest
public import Pipeline

/// Which classes with a model have enough answers, and for which of the others more answers would help most.
public struct AnswersWorth: Sendable {
  /// The classes whose unanswered pictures are decided with enough certainty.
  public let enough: [ClassName]
  /// The others that have an unanswered picture, sorted by the expected number of wrong decisions, highest first.
  public let open: [ClassName]

  /// The classes of the last build.
  public init(_ manifest: Manifest, _ listings: BuiltDataset) {
    var (enough, open): ([ClassName], [(name: ClassName, wrong: Double)]) = ([], [])
    for item in manifest.classes where item.labels.model != .none {
      guard let estimate = listings.estimate(of: item.name), estimate.state != .missing else { continue }
      if estimate.isEnough(item.labels) {
        enough.append(item.name)
        continue
      }
      let unanswered = try? listings.listing(item.name, after: .labels).items.count { item in
        item.passed(.filter) && item.image != nil && item.answer == nil
      }
      // Without an estimate, expect a quarter of the decisions to be wrong: more than in any class that has one.
      if let unanswered, unanswered > 0 {
        open.append((item.name, Double(unanswered) * (1 - (estimate.expected ?? 0.75))))
      }
    }
    self.enough = enough.sorted()
    self.open = open.sorted { ($1.wrong, $0.name) < ($0.wrong, $1.name) }.map(\.name)
  }

  /// Both lists.
  public var json: JSONValue {
    .object(present: [
      ("enough", .array(enough.map { .string($0.rawValue) })),
      ("worth_more", .array(open.map { .string($0.rawValue) })),
    ])
  }
}
