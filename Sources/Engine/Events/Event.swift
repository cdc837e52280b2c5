public import Diagnostics

/// Something that happened during a run, as renderers, logs and traces are told of it.
public enum Event: Sendable {
  /// A node began to run.
  case started(node: String)
  /// A node was found as it was: nothing ran.
  case hit(node: String)
  /// A node got on: so many of so many actions are done, and what the last of them was about.
  case progressed(node: String, done: Int, total: Int, detail: String)
  /// A node ended well, with what its step counts.
  case finished(node: String, counts: [Count])
  /// A node ended badly.
  case failed(node: String, reason: String)
  /// A node was not started, since another failed.
  case skipped(node: String, because: String)
  /// One action ran, on a lane of its pool, for so long.
  case action(kind: String, name: String, lane: Int, start: Int64, duration: Int64)
  /// Something that a person should know.
  case diagnosed(Diagnostic)
  /// Something that is worth a line, and no diagnostic.
  case noted(String)

  /// A named number of a finished node.
  public struct Count: Hashable, Sendable {
    /// What is counted.
    public let name: String
    /// How many there are.
    public let number: Int

    /// A named number.
    public init(_ name: String, _ number: Int) {
      self.name = name
      self.number = number
    }
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
