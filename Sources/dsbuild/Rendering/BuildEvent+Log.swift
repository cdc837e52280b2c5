import Diagnostics
import Digests
import Engine
import Listings
import Manifest
import Pipeline
import Transfer

extension BuildEvent {
  /// The event in the form of logs and traces.
  var logged: Event {
    switch self {
    case .planned(let nodes): .noted("planned", details: [.init("nodes", .int(nodes))])
    case .started(let node): .started(node: node.text)
    case .hit(let node): .hit(node: node.text)
    case .ran(let node, let causes, let seconds):
      .finished(
        node: node.text,
        details: [
          .init("seconds", .number(BuildJSON.rounded(seconds))),
          .init("causes", .array(causes.map(BuildJSON.cause))),
        ])
    case .failed(let node, let error):
      .failed(node: node.text, reason: Failure(error).diagnostics.map(\.message).joined(separator: "; "))
    case .acted(let kind, let name, let outcome, let detail, let span):
      .action(kind: kind, name: name, outcome: outcome, detail: detail, span: span)
    case .fetching(let progress, let classes):
      .noted(
        "fetching",
        details: [
          .init("done", .int(progress.done)), .init("total", .int(progress.total)),
          .init("bytes", .int(progress.bytes)), .init("running", .int(progress.running)),
          .init("hosts", .int(progress.hosts)),
          .init(
            "waiting",
            .object(present: progress.waiting.map { ($0.origin.description, .int($0.left)) })),
          .init(
            "classes",
            .object(
              present: classes.map { item in
                (
                  item.name.rawValue,
                  .object(present: [
                    ("good", .int(item.good)), ("failed", .int(item.failed)), ("total", .int(item.total)),
                  ])
                )
              })),
        ])
    case .fetched(let hosts):
      .noted(
        "fetched",
        details: [
          .init(
            "hosts",
            .object(
              present: HostTable.lines(of: hosts).map { line in
                let reasons = line.reasons.map { ($0.name, JSONValue?.some(.int($0.count))) }
                return (
                  line.host,
                  .object(present: [
                    ("good", .int(line.good)), ("failed", .int(line.failed)), ("reasons", .object(present: reasons)),
                  ])
                )
              }))
        ])
    case .drifted(let drift):
      .noted(
        "drifted",
        details: [
          .init("url", .string(drift.address)), .init("pinned", .string(drift.pinned.hex)),
          .init("found", .string(drift.found.hex)), .init("grade", .string(drift.grade)),
        ])
    case .shared(let counts):
      if case .object(let members) = counts.json {
        .noted("remote", details: members)
      } else {
        .noted("remote", details: [])
      }
    case .shard(let shard): .noted("shard", details: ShardText.members(shard))
    case .warned(let message, let hint): .diagnosed(Diagnostic(.warning, message, hint: hint))
    }
  }

  /// Whether the log of the run contains it: nodes that ran and facts that a person should know, but not mere look-ups.
  var isForHistory: Bool {
    switch self {
    case .ran, .failed, .drifted, .warned, .fetched, .shared, .shard: true
    case .planned, .started, .hit, .acted, .fetching: false
    }
  }
}
