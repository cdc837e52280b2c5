import Diagnostics
import Digests
import Engine
import Pipeline
import Queries

/// The text and the JSON of batches that other machines did.
enum ShardText {
  /// A batch in one line.
  static func line(_ shard: AdoptionReport.Shard) -> TerminalText {
    guard let results = shard.results, let kind = shard.kind else {
      return "\(TerminalText(shard.name).padded(to: width - 1)) begun, no results yet"
    }
    var parts = ["\(kind): \(Counted.text(results.new, "new result"))"]
    if results.known > 0 { parts.append("\(results.known) known") }
    if results.disputed > 0 { parts.append("\(results.disputed) disputed") }
    if results.incomplete > 0 { parts.append("\(results.incomplete) without their blobs") }
    return "\(TerminalText(shard.name).padded(to: width - 1)) \(parts.joined(separator: ", "))\(made(shard.origin))"
  }

  private static let width = 18

  /// Where and how results were made, in words.
  private static func made(_ origin: BundleOrigin?) -> String {
    guard let origin else { return "" }
    var text = "; \(origin.machine), \(ProgressRenderer.seconds(Double(origin.milliseconds) / 1_000))"
    if origin.fromStore > 0 { text += ", \(Counted.text(origin.fromStore, "picture")) from the store" }
    if origin.attempts > 1 { text += ", begun \(origin.attempts) times" }
    return text
  }

  /// A batch as an event.
  static func members(_ shard: ShardEvent) -> [JSONValue.Member] {
    [
      .init("name", .string(shard.name)), .init("kind", .string(shard.kind)), .init("new", .int(shard.new)),
      .init("known", .int(shard.known)), .init("disputed", .int(shard.disputed)),
    ] + (shard.origin.map(members) ?? [])
  }

  private static func members(_ origin: BundleOrigin) -> [JSONValue.Member] {
    [
      .init("machine", .string(origin.machine)), .init("started", .integer(origin.started)),
      .init("seconds", .number(Double(origin.milliseconds) / 1_000)), .init("attempts", .int(origin.attempts)),
      .init("from_pack", .int(origin.fromPack)), .init("from_store", .int(origin.fromStore)),
    ]
  }

  /// A batch in the form of `adopt --json`.
  static func json(_ shard: AdoptionReport.Shard) -> JSONValue {
    guard let results = shard.results, let kind = shard.kind else {
      return .object(present: [("name", .string(shard.name)), ("state", "begun")])
    }
    let event = ShardEvent(
      name: shard.name, kind: kind, origin: shard.origin, new: results.new, known: results.known,
      disputed: results.disputed)
    return .object(members(event) + [.init("state", "adopted")])
  }

  /// The end of a run that took results in.
  static func ended(_ report: AdoptionReport) -> [JSONValue.Member] {
    RunEnd.done + [
      .init(
        "elsewhere",
        .object(present: [
          ("shards", .int(report.bundles)), ("results", .int(report.results.new)),
          ("machines", .int(report.machines.count)),
          ("retried", .int(report.shards.count { ($0.origin?.attempts ?? 1) > 1 })),
        ]))
    ]
  }
}
