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
    log = EventLog { lines throws(EngineError) in
      try effects.write(Array(lines.map { $0 + "\n" }.joined().utf8), to: file)
    }
  }

  /// Takes an event in.
  func append(_ event: Event) { log.sink.send(event) }

  /// Writes what was gathered.
  ///
  /// - Throws: the first error of writing.
  func close() throws(EngineError) { try log.flush() }
}
