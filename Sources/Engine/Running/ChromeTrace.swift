public import Digests
import Synchronization

/// Collects the times of nodes and actions, and writes them as a trace for `chrome://tracing` or Perfetto ("Trace Event
/// Format", complete events).
public final class ChromeTrace: Sendable {
  private struct State {
    var events: [JSONValue] = []
    var open: [String: (start: ContinuousClock.Instant, lane: Int)] = [:]
    var nodeLanes: [String?] = []
    /// The end of the last action in each lane.
    var actionLanes: [ContinuousClock.Instant] = []
  }

  private enum Process: Int {
    case nodes = 1
    case actions
  }

  private let start = ContinuousClock.now
  private let state = Mutex(State())

  /// Creates an empty trace that begins now.
  public init() {}

  /// The sink of this trace. It records nodes and actions and ignores all other events.
  public var sink: EventSink { EventSink { [self] in take($0) } }

  /// The complete trace as JSON.
  public func json() -> JSONValue {
    let names = [Process.nodes: "nodes", .actions: "actions"].sorted { $0.key.rawValue < $1.key.rawValue }
    let titles = names.map { process, name -> JSONValue in
      ["name": "process_name", "ph": "M", "pid": .int(process.rawValue), "tid": 0, "args": ["name": .string(name)]]
    }
    return ["traceEvents": .array(titles + state.withLock { $0.events }), "displayTimeUnit": "ms"]
  }

  private func take(_ event: Event) {
    let now = ContinuousClock.now
    switch event {
    case .started(let node):
      state.withLock { state in
        // A node takes the first free row, so that nodes that ran at the same time are below one another.
        let lane = state.nodeLanes.firstIndex(of: nil) ?? state.nodeLanes.count
        if lane == state.nodeLanes.count { state.nodeLanes.append(node) } else { state.nodeLanes[lane] = node }
        state.open[node] = (now, lane)
      }
    case .hit(let node): end(node, "hit", now)
    case .finished(let node, _): end(node, "ran", now)
    case .failed(let node, _): end(node, "failed", now)
    case .action(let kind, let name, _, _, let span?):
      state.withLock { state in
        let lane = state.actionLanes.firstIndex { $0 <= span.start } ?? state.actionLanes.count
        let end = span.start.advanced(by: span.duration)
        if lane == state.actionLanes.count { state.actionLanes.append(end) } else { state.actionLanes[lane] = end }
        state.events.append(complete(name, kind, .actions, lane: lane, span))
      }
    case .action, .progressed, .diagnosed, .noted: break
    }
  }

  private func end(_ node: String, _ category: String, _ now: ContinuousClock.Instant) {
    state.withLock { state in
      guard let (start, lane) = state.open.removeValue(forKey: node) else { return }
      state.nodeLanes[lane] = nil
      let span = Event.Span(start: start, duration: start.duration(to: now))
      state.events.append(complete(node, category, .nodes, lane: lane, span))
    }
  }

  private func complete(
    _ name: String, _ category: String, _ process: Process, lane: Int, _ span: Event.Span
  ) -> JSONValue {
    [
      "name": .string(name), "cat": .string(category), "ph": "X", "pid": .int(process.rawValue), "tid": .int(lane),
      "ts": .integer(Int64(start.duration(to: span.start) / .microseconds(1))),
      "dur": .integer(Int64(span.duration / .microseconds(1))),
    ]
  }
}
