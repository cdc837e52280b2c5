import Diagnostics
import Engine
import FoundationEssentials
import Listings
import Pipeline

/// One run as its log tells it.
struct RunRecord {
  /// One line of a log: the keys of every kind of event, each there or not.
  struct Line: Decodable {
    struct Cause: Decodable {
      var kind: String
      var name: String
      var was: String?
      var now: String?
      var place: String?
    }

    struct Counts: Decodable {
      var ran: Int?
      var hit: Int?
      var failed: Int?
    }

    struct Network: Decodable {
      var requests: Int?
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
  }

  /// What the run is called.
  let name: String
  /// The lines of its log; one that was cut off by a kill is left out.
  let lines: [Line]
  /// Whether it goes on: the process that wrote its log holds the project.
  let isRunning: Bool

  /// The runs of a project with their logs, newest first.
  static func all(in state: ProjectState) throws -> [RunRecord] {
    let effects = Effects()
    let holder = WriterLock.otherHolder(of: state.lockPath, effects: effects)
    let decoder = JSONDecoder()
    return try RunLog.all(in: state.logs, effects: effects).reversed().compactMap { path in
      guard let bytes = try? effects.read(path) else { return nil }
      let lines = bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
        try? decoder.decode(Line.self, from: Data(line))
      }
      let name = RunLog.name(of: path)
      return RunRecord(name: name, lines: lines, isRunning: holder.map { name.hasSuffix("-\($0)") } ?? false)
    }
  }

  private var began: Line? { lines.first { $0.event == "began" } }
  private var ended: Line? { lines.last { $0.event == "ended" } }
  private var result: String { ended?.result ?? (isRunning ? "running" : "cut off") }

  /// The run on one line.
  var line: TerminalText {
    var words = [name, began?.started ?? "", result]
    if let seconds = ended?.seconds { words.append(ProgressRenderer.seconds(seconds)) }
    if let nodes = ended?.nodes { words.append("\(nodes.ran ?? 0) nodes ran, \(nodes.hit ?? 0) up to date") }
    let actions = (ended?.actions ?? [:]).sorted { $0.key < $1.key }.compactMap { kind, count in
      count.ran.flatMap { $0 > 0 ? "\($0) \(kind)" : nil }
    }
    if !actions.isEmpty { words.append(actions.joined(separator: ", ")) }
    if let arguments = began?.arguments, !arguments.isEmpty { words.append(arguments.joined(separator: " ")) }
    return "\(words.joined(separator: "  "))\n"
  }

  /// The run with what each of its nodes did and why.
  var story: TerminalText {
    var text = line
    for line in lines {
      switch line.event {
      case "finished":
        text += "  \(line.node ?? "") ran in \(ProgressRenderer.seconds(line.seconds ?? 0))\n"
        for cause in (line.causes ?? []).compactMap(\.cause) { text += "    \(CauseText.sentence(cause))\n" }
      case "failed": text += "  \(line.node ?? "") failed: \(line.reason ?? "")\n"
      case "diagnosed": text += "  \(line.message ?? "")\n"
      case "drifted": text += "  \(line.url ?? "") drifted (\(line.grade ?? ""))\n"
      default: break
      }
    }
    return text
  }

  /// The run as `dsbuild log --json` has it.
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
      ("requests", ended?.network?.requests.map { .int($0) }), ("ran", withEvents ? .array(nodes) : nil),
    ])
  }
}

extension RunRecord.Line.Cause {
  fileprivate var cause: Cause? {
    Cause.Kind(rawValue: kind).map { Cause($0, name, was: was, now: now, place: place) }
  }
}

extension RunRecord.Line.Counts {
  fileprivate var json: JSONValue {
    .object(present: [
      ("ran", ran.map { .int($0) }), ("hit", hit.map { .int($0) }), ("failed", failed.map { .int($0) }),
    ])
  }
}
