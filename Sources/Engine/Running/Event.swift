public import Diagnostics
public import Encoding

/// Something that happened during a run, as logs and traces are told of it.
public enum Event: Sendable {
  /// A node began to be looked at.
  case started(node: String)
  /// A node was found as it was: nothing ran.
  case hit(node: String)
  /// A node got on: so many of so many actions are done, and what the last of them was about.
  case progressed(node: String, done: Int, total: Int, detail: String)
  /// A node ended well, with what is to be told of it.
  case finished(node: String, details: [JSONValue.Member])
  /// A node ended badly.
  case failed(node: String, reason: String)
  /// One action ended; `detail` says more of a failure, `span` is when it ran, where that was measured.
  case action(kind: String, name: String, outcome: String, detail: String? = nil, span: Span?)
  /// Something that a person should know.
  case diagnosed(Diagnostic)
  /// Anything else, under a name of its own.
  case noted(String, details: [JSONValue.Member])

  /// A stretch of time.
  public struct Span: Hashable, Sendable {
    /// When it began.
    public let start: ContinuousClock.Instant
    /// How long it took.
    public let duration: Duration

    /// A stretch of time.
    public init(start: ContinuousClock.Instant, duration: Duration) {
      self.start = start
      self.duration = duration
    }

    /// The time from `start` until now.
    public init(since start: ContinuousClock.Instant) { self.init(start: start, duration: start.duration(to: .now)) }
  }
}

/// Where events go; called from any thread, and to return soon.
public struct EventSink: Sendable {
  private let receive: @Sendable (Event) -> Void

  /// A sink that hands each event to `receive`.
  public init(_ receive: @escaping @Sendable (Event) -> Void) {
    self.receive = receive
  }

  /// A sink that hands each event to several others, in order.
  public init(_ sinks: [EventSink]) {
    self.init { event in
      for sink in sinks { sink.send(event) }
    }
  }

  /// A sink that lets go of everything.
  public static let none = EventSink { _ in }

  /// Hands an event over.
  public func send(_ event: Event) { receive(event) }
}
