import Encoding
import Synchronization

/// Writes events as JSON lines with the milliseconds since the run began, each when it happens: what hangs or is killed has
/// left its last line.
public final class EventLog: Sendable {
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private let error = Mutex<EngineError?>(nil)
  private let write: @Sendable (String) throws(EngineError) -> Void

  /// A log that hands each line, without its end, to `write`, one at a time.
  public init(_ write: @escaping @Sendable (String) throws(EngineError) -> Void) {
    self.write = write
    start = clock.now
  }

  /// The sink that writes here.
  public var sink: EventSink { EventSink { [self] in append($0) } }

  /// Ends the log.
  ///
  /// - Throws: the first error of writing; what followed it was not written.
  public func close() throws(EngineError) {
    if let error = error.withLock({ $0 }) { throw error }
  }

  private func append(_ event: Event) {
    let milliseconds = (clock.now - start) / .milliseconds(1)
    var members = [JSONValue.Member("ms", .integer(Int64(milliseconds)))]
    if case .object(let own) = event.json { members += own }
    let line = JSONText.encode(.object(members))
    error.withLock { error in
      guard error == nil else { return }
      // Events are told from anywhere: an error is kept until somebody who can act on it closes the log.
      do throws(EngineError) { try write(line) } catch let failure { error = failure }
    }
  }
}
