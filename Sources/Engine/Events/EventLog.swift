import Synchronization

/// Gathers events as JSON lines with the milliseconds since the run began, and hands them on by the hundred.
public final class EventLog: Sendable {
  private struct State {
    var lines: [String] = []
    var error: EngineError?
  }

  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private let state = Mutex(State())
  private let write: @Sendable ([String]) throws(EngineError) -> Void

  /// A log that hands lines, without their ends, to `write`.
  public init(_ write: @escaping @Sendable ([String]) throws(EngineError) -> Void) {
    self.write = write
    start = clock.now
  }

  /// The sink that writes here.
  public var sink: EventSink { EventSink { [self] in append($0) } }

  /// Hands on what was gathered.
  ///
  /// - Throws: the first error of writing; what follows such an error is not written.
  public func flush() throws(EngineError) {
    try state.withLock { (state) throws(EngineError) in
      if let error = state.error { throw error }
      try write(state.lines)
      state.lines = []
    }
  }

  private func append(_ event: Event) {
    let milliseconds = (clock.now - start) / .milliseconds(1)
    var members = [JSONValue.Member("ms", .integer(Int64(milliseconds)))]
    if case .object(let own) = event.json { members += own }
    let line = JSONText.encode(.object(members))
    state.withLock { state in
      guard state.error == nil else { return }
      state.lines.append(line)
      guard state.lines.count >= 256 else { return }
      // Events are told from anywhere: an error is kept until somebody who can act on it flushes.
      do throws(EngineError) {
        try write(state.lines)
        state.lines = []
      } catch { state.error = error }
    }
  }
}
