import Engine

/// `--events FILE`: the events of a run, one JSON object in each line.
final class EventFile: Sendable {
  private let log: EventLog

  /// Creates the file of events; an existing one is replaced.
  ///
  /// - Throws: `EngineError` if it cannot be created.
  init(_ path: String) throws(EngineError) {
    let effects = Effects()
    let file = try effects.open(path, .replace, allowing: .anything)
    log = EventLog { line throws(EngineError) in try effects.write(Array((line + "\n").utf8), to: file) }
  }

  /// Appends an event.
  func append(_ event: Event) { log.sink.send(event) }

  /// Closes the file.
  ///
  /// - Throws: the first error of writing.
  func close() throws(EngineError) { try log.close() }
}
