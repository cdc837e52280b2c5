import Diagnostics

extension Event {
  /// The event as one JSON object: `event` says which, `node` where it applies; the shape is stable, keys may be added.
  public var json: JSONValue {
    switch self {
    case .started(let node): ["event": "started", "node": .string(node)]
    case .hit(let node): ["event": "hit", "node": .string(node)]
    case .progressed(let node, let done, let total, let detail):
      [
        "event": "progressed", "node": .string(node), "done": .int(done), "total": .int(total),
        "detail": .string(detail),
      ]
    case .finished(let node, let counts):
      [
        "event": "finished", "node": .string(node),
        "counts": .object(counts.map { .init($0.name, .int($0.number)) }),
      ]
    case .failed(let node, let reason): ["event": "failed", "node": .string(node), "reason": .string(reason)]
    case .skipped(let node, let because): ["event": "skipped", "node": .string(node), "because": .string(because)]
    case .action(let kind, let name, let lane, let start, let duration):
      [
        "event": "action", "kind": .string(kind), "name": .string(name), "lane": .int(lane),
        "start": .integer(start), "duration": .integer(duration),
      ]
    case .diagnosed(let diagnostic):
      .object(present: [
        ("event", "diagnosed"), ("severity", .string(diagnostic.severity.rawValue)),
        ("message", .string(diagnostic.message)), ("file", diagnostic.place.map { .string($0.file) }),
        ("line", diagnostic.place.map { .int($0.line) }), ("column", diagnostic.place.map { .int($0.column) }),
        ("hint", diagnostic.hint.map { .string($0) }),
      ])
    case .noted(let text): ["event": "noted", "text": .string(text)]
    }
  }
}
