import Digests
import Engine
import Pipeline
import Synchronization

/// The records of a run: the requested events and trace, and its log, of which the last ten are kept.
final class Recording: Sendable {
  private let start = ContinuousClock.now
  private let events: EventFile?
  private let trace: ChromeTrace?
  private let tracePath: String?
  private let history: RunHistory

  /// Creates the records that the options ask for.
  ///
  /// - Throws: `DiagnosticError` if a file is there that dsbuild did not write, and `EngineError` if the event file cannot
  ///   be created.
  init(_ options: CommonOptions, _ environment: Environment) throws {
    for (path, option, mark) in [
      (options.events, "--events", RequestedFile.Mark.events), (options.profileTrace, "--profile-trace", .trace),
    ] {
      if let path { try RequestedFile.check(environment.absolute(path), option: option, mark) }
    }
    events = if let path = options.events { try EventFile(environment.absolute(path)) } else { nil }
    tracePath = options.profileTrace.map(environment.absolute)
    trace = tracePath == nil ? nil : ChromeTrace()
    history = RunHistory()
  }

  /// Whether events of single actions are recorded.
  var wantsActions: Bool { events != nil || trace != nil }

  /// Records an event.
  func take(_ event: BuildEvent) {
    let logged = event.logged
    events?.append(logged)
    trace?.sink.send(logged)
    if event.isForHistory { history.append(logged) }
  }

  /// Starts the log of the run. The caller must hold the project.
  func begin(_ arguments: [String], in workspace: Workspace) {
    history.open(in: workspace.state.logs, effects: workspace.effects)
    note(
      "began",
      [
        .init("dsbuild", .string(Version.current)),
        .init("started", .string(UTCDate.iso(workspace.now))),
        .init("arguments", .array(Self.withoutSecrets(arguments).map { .string($0) })),
      ])
  }

  /// Finishes the records and writes the trace.
  ///
  /// - Throws: `EngineError` if a requested file cannot be written. A failure to write the log of the run is ignored.
  func end(_ details: [JSONValue.Member]) throws(EngineError) {
    let seconds = BuildJSON.rounded(start.duration(to: .now) / .seconds(1))
    note("ended", [.init("seconds", .number(seconds))] + details)
    try events?.close()
    if let trace, let tracePath { try Self.write(JSONText.bytes(of: trace.json()), to: tracePath) }
  }

  /// Writes a file, or into a device or a pipe that is there.
  private static func write(_ bytes: [UInt8], to path: String) throws(EngineError) {
    let effects = Effects()
    guard let kind = FileStamp(path: path)?.kind, kind == .other else {
      _ = try effects.writeAtomically(bytes, to: path, durable: false)
      return
    }
    _ = try effects.write(bytes, to: effects.open(path, .replace, allowing: .anything))
  }

  private func note(_ name: String, _ details: [JSONValue.Member]) {
    let event = Event.noted(name, details: details)
    events?.append(event)
    history.append(event)
  }

  /// The words of the command line. `--set key=value` keeps only the key, because a value may be a token, and addresses lose user
  /// names and passwords.
  private static func withoutSecrets(_ arguments: [String]) -> [String] {
    arguments.enumerated().map { index, word in
      if index > 0, arguments[index - 1] == "--set" { return String(word.prefix { $0 != "=" }) }
      guard word.hasPrefix("--set=") else { return word.replacing(/(:\/\/)[^\/?#\s]*@/) { "\($0.1)***@" } }
      return "--set=" + word.dropFirst("--set=".count).prefix { $0 != "=" }
    }
  }
}

/// The log of this run, `.dsbuild/log/<run>.ndjson`. Errors of writing are ignored.
private final class RunHistory: Sendable {
  private final class File: Sendable {
    let log = Mutex<RunLog?>(nil)
  }

  private let file: File
  private let lines: EventLog

  init() {
    let file = File()
    self.file = file
    lines = EventLog { line throws(EngineError) in try file.log.withLock { $0 }?.append(line) }
  }

  func open(in directory: String, effects: Effects) {
    file.log.withLock { $0 = try? RunLog(directory: directory, effects: effects) }
  }

  func append(_ event: Event) { lines.sink.send(event) }
}
