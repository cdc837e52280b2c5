import Diagnostics
public import Digests

extension Event {
  /// The event as one JSON object. `event` is its kind, and `node` the node if there is one. The form is stable, but keys may
  /// be added.
  public var json: JSONValue {
    switch self {
    case .started(let node): ["event": "started", "node": .string(node)]
    case .hit(let node): ["event": "hit", "node": .string(node)]
    case .progressed(let node, let done, let total, let detail):
      [
        "event": "progressed", "node": .string(node), "done": .int(done), "total": .int(total),
        "detail": .string(detail),
      ]
    case .finished(let node, let details):
      .object([.init("event", "finished"), .init("node", .string(node))] + details)
    case .failed(let node, let reason): ["event": "failed", "node": .string(node), "reason": .string(reason)]
    case .action(let kind, let name, let outcome, let detail, let span):
      .object(present: [
        ("event", "action"), ("kind", .string(kind)), ("name", .string(name)), ("outcome", .string(outcome)),
        ("detail", detail.map { .string($0) }),
        ("microseconds", span.map { .integer(Int64($0.duration / .microseconds(1))) }),
      ])
    case .diagnosed(let diagnostic):
      .object(present: [
        ("event", "diagnosed"), ("severity", .string(diagnostic.severity.rawValue)),
        ("message", .string(diagnostic.message)), ("file", diagnostic.place.map { .string($0.file) }),
        ("line", diagnostic.place.map { .int($0.line) }), ("column", diagnostic.place.map { .int($0.column) }),
        ("hint", diagnostic.hint.map { .string($0) }),
      ])
    case .noted(let name, let details): .object([.init("event", .string(name))] + details)
    }
  }
}
