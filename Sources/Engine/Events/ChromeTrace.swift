import Synchronization

/// Gathers what ran when, and writes it as a trace for `chrome://tracing` or Perfetto ("Trace Event Format", complete events).
public final class ChromeTrace: Sendable {
  private struct State {
    var events: [JSONValue] = []
    var open: [String: (start: Int64, lane: Int)] = [:]
    var lanes: [String?] = []
  }

  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private let state = Mutex(State())

  /// An empty trace that begins now.
  public init() { start = clock.now }

  /// Microseconds since the trace began: the time that ``Event/action(kind:name:lane:start:duration:)`` is given in.
  public var now: Int64 { Int64((clock.now - start) / .microseconds(1)) }

  /// The sink that writes here; it takes nodes and actions and passes over the rest.
  public var sink: EventSink { EventSink { [self] in take($0) } }

  /// The whole trace as JSON, in order of time.
  public func json() -> JSONValue {
    let events = state.withLock { $0.events }
    return ["traceEvents": .array(events), "displayTimeUnit": "ms"]
  }

  private func take(_ event: Event) {
    let now = now
    switch event {
    case .started(let node):
      state.withLock { state in
        // A node takes the first free row, so that those which ran at once lie below one another.
        let lane = state.lanes.firstIndex(of: nil) ?? state.lanes.count
        if lane == state.lanes.count { state.lanes.append(node) } else { state.lanes[lane] = node }
        state.open[node] = (now, lane)
      }
    case .finished(let node, _), .failed(let node, _):
      state.withLock { state in
        guard let (start, lane) = state.open.removeValue(forKey: node) else { return }
        state.lanes[lane] = nil
        state.events.append(Self.complete(node, "node", process: 1, lane: lane, start: start, duration: now - start))
      }
    case .action(let kind, let name, let lane, let start, let duration):
      state.withLock {
        $0.events.append(Self.complete(name, kind, process: 2, lane: lane, start: start, duration: duration))
      }
    case .hit, .progressed, .skipped, .diagnosed, .noted: break
    }
  }

  private static func complete(
    _ name: String, _ category: String, process: Int, lane: Int, start: Int64, duration: Int64
  ) -> JSONValue {
    [
      "name": .string(name), "cat": .string(category), "ph": "X", "pid": .int(process), "tid": .int(lane),
      "ts": .integer(start), "dur": .integer(duration),
    ]
  }
}
