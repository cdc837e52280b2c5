import Engine

/// `--events FILE`: what happens in a build, one JSON object a line.
final class EventFile: Sendable {
  private let log: EventLog

  /// A new file of events in place of what was there.
  ///
  /// - Throws: `EngineError` where it cannot be made.
  init(_ path: String) throws(EngineError) {
    let effects = Effects()
    let file = try effects.open(path, .replace, allowing: .anything)
    log = EventLog { line throws(EngineError) in try effects.write(Array((line + "\n").utf8), to: file) }
  }

  /// Takes an event in.
  func append(_ event: Event) { log.sink.send(event) }

  /// Ends the file.
  ///
  /// - Throws: the first error of writing.
  func close() throws(EngineError) { try log.close() }
}
