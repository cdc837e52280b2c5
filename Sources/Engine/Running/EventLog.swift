import Digests
import Synchronization

/// Writes events as JSON lines with the milliseconds since the run began. Each line is written at once, so the last line
/// remains if the run hangs or is killed.
public final class EventLog: Sendable {
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private let error = Mutex<EngineError?>(nil)
  private let write: @Sendable (String) throws(EngineError) -> Void

  /// Creates a log that passes each line to `write`, without a line feed and one at a time.
  public init(_ write: @escaping @Sendable (String) throws(EngineError) -> Void) {
    self.write = write
    start = clock.now
  }

  /// The sink of this log.
  public var sink: EventSink { EventSink { [self] in append($0) } }

  /// Ends the log.
  ///
  /// - Throws: the first error of writing. Nothing was written after it.
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
      // Events are sent from anywhere, so keep an error until the log is closed by a caller that can handle it.
      do throws(EngineError) { try write(line) } catch let failure { error = failure }
    }
  }
}
