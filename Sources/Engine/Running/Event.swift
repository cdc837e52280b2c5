public import Diagnostics
public import Digests

/// An event of a run, for logs and traces.
public enum Event: Sendable {
  /// The check of a node began.
  case started(node: String)
  /// A node was up to date and did not run.
  case hit(node: String)
  /// A node progressed: `done` of `total` actions are done. `detail` describes the last one.
  case progressed(node: String, done: Int, total: Int, detail: String)
  /// A node succeeded, with details for the log.
  case finished(node: String, details: [JSONValue.Member])
  /// A node failed.
  case failed(node: String, reason: String)
  /// An action ended. `detail` describes a failure, and `span` is the time when it ran, if that was measured.
  case action(kind: String, name: String, outcome: String, detail: String? = nil, span: Span?)
  /// A message for the user.
  case diagnosed(Diagnostic)
  /// Any other event, with its own name.
  case noted(String, details: [JSONValue.Member])

  /// A span of time.
  public struct Span: Hashable, Sendable {
    /// The start.
    public let start: ContinuousClock.Instant
    /// The duration.
    public let duration: Duration

    /// A span of time.
    public init(start: ContinuousClock.Instant, duration: Duration) {
      self.start = start
      self.duration = duration
    }

    /// The time from `start` until now.
    public init(since start: ContinuousClock.Instant) { self.init(start: start, duration: start.duration(to: .now)) }
  }
}

/// A receiver of events. It is called from any thread and must return soon.
public struct EventSink: Sendable {
  private let receive: @Sendable (Event) -> Void

  /// Creates a sink that passes each event to `receive`.
  public init(_ receive: @escaping @Sendable (Event) -> Void) {
    self.receive = receive
  }

  /// Creates a sink that passes each event to several others, in order.
  public init(_ sinks: [EventSink]) {
    self.init { event in
      for sink in sinks { sink.send(event) }
    }
  }

  /// A sink that drops all events.
  public static let none = EventSink { _ in }

  /// Sends an event to the receiver.
  public func send(_ event: Event) { receive(event) }
}
