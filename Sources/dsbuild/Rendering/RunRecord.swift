import Diagnostics
import Digests
import Engine
import FoundationEssentials
import Listings
import Pipeline

/// One run, read from its log.
struct RunRecord {
  /// One line of a log, with the optional keys of all kinds of events.
  struct Line: Decodable {
    struct Cause: Decodable {
      var kind: String
      var name: String
      var was: String?
      var now: String?
      var place: String?
      var more: Int?
    }

    struct Counts: Decodable {
      var ran: Int?
      var hit: Int?
      var failed: Int?
    }

    struct Network: Decodable {
      var requests: Int?
    }

    struct Elsewhere: Decodable {
      var shards: Int
      var results: Int
      var machines: Int
      var retried: Int
    }

    var event: String
    var node: String?
    var causes: [Cause]?
    var seconds: Double?
    var reason: String?
    var message: String?
    var url: String?
    var grade: String?
    var started: String?
    var arguments: [String]?
    var result: String?
    var exit: Int?
    var nodes: Counts?
    var actions: [String: Counts]?
    var network: Network?
    var elsewhere: Elsewhere?
  }

  /// A line about a batch that came from another machine. Its `started` is a number, other than that of a run.
  struct Shard: Decodable {
    var machine: String?
    var new: Int
    var attempts: Int?
  }

  /// A line of either kind, as its `event` says.
  private enum Event: Decodable {
    case shard(Shard)
    case line(Line)

    private enum Key: CodingKey { case event }

    init(from decoder: any Decoder) throws {
      let name = try decoder.container(keyedBy: Key.self).decode(String.self, forKey: .event)
      self = try name == "shard" ? .shard(Shard(from: decoder)) : .line(Line(from: decoder))
    }
  }

  /// The name of the run.
  let name: String
  /// The lines of its log, without an incomplete last line that a kill left.
  let lines: [Line]
  /// The batches that came from other machines.
  let shards: [Shard]
  /// Whether it is still running: the process that writes its log holds the project.
  let isRunning: Bool

  /// The runs of a project, the newest first.
  static func all(in state: ProjectState) throws -> [RunRecord] {
    let effects = Effects()
    let holder = WriterLock.otherHolder(of: state.lockPath, effects: effects)
    let decoder = JSONDecoder()
    return try RunLog.all(in: state.logs, effects: effects).reversed().compactMap { path in
      guard let bytes = try? effects.read(path) else { return nil }
      var (lines, shards): ([Line], [Shard]) = ([], [])
      for text in bytes.split(separator: UInt8(ascii: "\n")) {
        switch try? decoder.decode(Event.self, from: Data(text)) {
        case .shard(let shard)?: shards.append(shard)
        case .line(let line)?: lines.append(line)
        case nil: break
        }
      }
      let name = RunLog.name(of: path)
      return RunRecord(
        name: name, lines: lines, shards: shards, isRunning: holder.map { name.hasSuffix("-\($0)") } ?? false)
    }
  }

  private var began: Line? { lines.first { $0.event == "began" } }
  private var ended: Line? { lines.last { $0.event == "ended" } }
  private var result: String { ended?.result ?? (isRunning ? "running" : "cut off") }

  /// The work that came from other machines: by the end of `adopt`, or by the batches of a build. Nil for nothing.
  private var elsewhere: Line.Elsewhere? {
    if let told = ended?.elsewhere { return told }
    guard !shards.isEmpty else { return nil }
    return Line.Elsewhere(
      shards: shards.count, results: shards.reduce(0) { $0 &+ $1.new },
      machines: max(1, Set(shards.compactMap(\.machine)).count), retried: shards.count { ($0.attempts ?? 1) > 1 })
  }

  /// Whether it was a build, whole or partial.
  func isBuild(commands: Set<String>) -> Bool {
    let words = LeadingOptions.moved(began?.arguments ?? [], isCommand: commands.contains)
    return !(words.first.map(commands.contains) ?? false)
  }

  /// The run in one line, and its counts in a second one.
  var line: TerminalText {
    let time = (began?.started ?? "").replacing("T", with: " ").replacing("Z", with: " UTC")
    let command = (["dsbuild"] + (began?.arguments ?? [])).joined(separator: " ")
    let took = ended?.seconds.map { "  \(ProgressRenderer.seconds($0))" } ?? ""
    var parts: [String] = []
    if let nodes = ended?.nodes {
      parts.append("\(Counted.text(nodes.ran ?? 0, "step")) ran, \(nodes.hit ?? 0) up to date")
    }
    parts += (ended?.actions ?? [:]).sorted { $0.key < $1.key }.compactMap { kind, count in
      count.ran.flatMap { $0 > 0 ? Self.done(kind, $0, isLocal: ended?.network?.requests == 0) : nil }
    }
    if let elsewhere {
      let retried = elsewhere.retried > 0 ? ", \(elsewhere.retried) of them begun again" : ""
      parts.append(
        "\(Counted.text(elsewhere.results, "result")) from \(Counted.text(elsewhere.machines, "machine")) in "
          + "\(Counted.text(elsewhere.shards, "shard"))\(retried)")
    }
    parts.append("run \(name)")
    return "\(time)  \(result)\(took)  \(command)\n  \(parts.joined(separator: "; "))\n"
  }

  /// The amount of work of one kind, in words.
  private static func done(_ kind: String, _ count: Int, isLocal: Bool) -> String {
    switch ActionKind(rawValue: kind) {
    case .fetch? where isLocal: Counted.text(count, "file read", "files read")
    case .fetch?: Counted.text(count, "address fetched", "addresses fetched")
    case .inspect?: Counted.text(count, "picture inspected", "pictures inspected")
    case .embed?: Counted.text(count, "picture embedded", "pictures embedded")
    case .crop?: Counted.text(count, "picture cropped", "pictures cropped")
    case nil: "\(count) \(kind)"
    }
  }

  private static let mostLines = 12

  /// The run with its causes and the work of each of its steps.
  var story: TerminalText {
    let ran = lines.filter { $0.event == "finished" }
    var parts = [Self.cut(CauseFold(ran.flatMap { ($0.causes ?? []).compactMap(\.cause) }).lines, "causes")]
    parts.append(steps(ran))
    parts.append(
      lines.compactMap { line in
        line.event == "failed" ? "\(line.node ?? "") failed: \(line.reason ?? "")" as TerminalText : nil
      })
    parts.append(
      Self.cut(lines.compactMap { $0.event == "diagnosed" ? "\($0.message ?? "")" as TerminalText : nil }, "messages"))
    let drifted = lines.filter { $0.event == "drifted" }
    parts.append(Self.cut(drifted.map { "\($0.url ?? "") drifted (\($0.grade ?? ""))" }, "addresses that drifted"))
    return parts.joined().reduce(line) { $0 + "  \($1)\n" }
  }

  /// The steps that ran, with their classes and times.
  private func steps(_ ran: [Line]) -> [TerminalText] {
    StepName.allCases.compactMap { step in
      let nodes = ran.filter { ($0.node ?? "").prefix { $0 != ":" } == step.text }
      guard !nodes.isEmpty else { return nil }
      let names = nodes.compactMap { $0.node.map { String($0.dropFirst(step.text.count + 1)) } }.filter { !$0.isEmpty }
        .sorted()
      let seconds = nodes.reduce(0) { $0 + ($1.seconds ?? 0) }
      let scope =
        names.count > 3 ? " (\(names.count) classes)" : names.isEmpty ? "" : " (\(names.joined(separator: ", ")))"
      // All downloads run before the step, which only looks up their results, so its time is not shown.
      let time = step == .fetch ? "" : " in \(ProgressRenderer.seconds(seconds))"
      return "\(TerminalText(step.text).padded(to: 18))ran\(time)\(scope)"
    }
  }

  private static func cut(_ lines: [TerminalText], _ what: String) -> [TerminalText] {
    guard lines.count > mostLines else { return lines }
    return lines.prefix(mostLines - 1) + ["and \(lines.count - mostLines + 1) more \(what): `dsbuild log --json`"]
  }

  /// The run in the form of `dsbuild log --json`.
  func json(withEvents: Bool) -> JSONValue {
    let nodes = lines.filter { $0.event == "finished" }.map { line in
      JSONValue.object(present: [
        ("node", line.node.map { .string($0) }), ("seconds", line.seconds.map { .number($0) }),
        ("causes", .array((line.causes ?? []).compactMap(\.cause).map(BuildJSON.cause))),
      ])
    }
    let counts = (ended?.actions ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, JSONValue?.some($0.value.json)) }
    return .object(present: [
      ("run", .string(name)), ("started", began?.started.map { .string($0) }),
      ("arguments", .array((began?.arguments ?? []).map { .string($0) })), ("result", .string(result)),
      ("exit", ended?.exit.map { .int($0) }), ("seconds", ended?.seconds.map { .number($0) }),
      ("nodes", ended?.nodes?.json), ("actions", counts.isEmpty ? nil : .object(present: counts)),
      ("requests", ended?.network?.requests.map { .int($0) }), ("elsewhere", elsewhere?.json),
      ("ran", withEvents ? .array(nodes) : nil),
    ])
  }
}

extension RunRecord.Line.Cause {
  fileprivate var cause: Cause? {
    Cause.Kind(rawValue: kind).map { kind in
      var cause = Cause(kind, name, was: was, now: now, place: place)
      cause.more = more ?? 0
      return cause
    }
  }
}

extension RunRecord.Line.Counts {
  fileprivate var json: JSONValue {
    .object(present: [
      ("ran", ran.map { .int($0) }), ("hit", hit.map { .int($0) }), ("failed", failed.map { .int($0) }),
    ])
  }
}

extension RunRecord.Line.Elsewhere {
  fileprivate var json: JSONValue {
    .object(present: [
      ("shards", .int(shards)), ("results", .int(results)), ("machines", .int(machines)), ("retried", .int(retried)),
    ])
  }
}
