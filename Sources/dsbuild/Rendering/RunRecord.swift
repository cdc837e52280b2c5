import Diagnostics
import Encoding
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

  /// Whether it was a build, of everything or of a part.
  func isBuild(commands: Set<String>) -> Bool {
    let words = LeadingOptions.moved(began?.arguments ?? [], commands: commands)
    return !(words.first.map(commands.contains) ?? false)
  }

  /// The run on one line.
  var line: TerminalText {
    var words = [began?.started ?? "", result]
    if let seconds = ended?.seconds { words.append(ProgressRenderer.seconds(seconds)) }
    if let nodes = ended?.nodes {
      words.append("\(Counted.text(nodes.ran ?? 0, "step")) ran, \(nodes.hit ?? 0) up to date")
    }
    let actions = (ended?.actions ?? [:]).sorted { $0.key < $1.key }.compactMap { kind, count in
      count.ran.flatMap { $0 > 0 ? "\($0) \(kind)" : nil }
    }
    if !actions.isEmpty { words.append(actions.joined(separator: ", ")) }
    words.append((["dsbuild"] + (began?.arguments ?? [])).joined(separator: " "))
    words.append("run \(name)")
    return "\(words.joined(separator: "  "))\n"
  }

  private static let mostLines = 12

  /// The run with what it ran for and what each of its steps did.
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

  /// The steps that ran, with how many of their nodes and for how long.
  private func steps(_ ran: [Line]) -> [TerminalText] {
    StepName.allCases.compactMap { step in
      let nodes = ran.filter { ($0.node ?? "").prefix { $0 != ":" } == step.text }
      guard !nodes.isEmpty else { return nil }
      let names = nodes.compactMap { $0.node.map { String($0.dropFirst(step.text.count + 1)) } }.filter { !$0.isEmpty }
        .sorted()
      let seconds = nodes.reduce(0) { $0 + ($1.seconds ?? 0) }
      let scope =
        names.count > 3 ? " (\(names.count) classes)" : names.isEmpty ? "" : " (\(names.joined(separator: ", ")))"
      // Downloads are one round before the step, which only looks up what they gave.
      let time = step == .fetch ? "" : " in \(ProgressRenderer.seconds(seconds))"
      return "\(TerminalText(step.text).padded(to: 18))ran\(time)\(scope)"
    }
  }

  private static func cut(_ lines: [TerminalText], _ what: String) -> [TerminalText] {
    guard lines.count > mostLines else { return lines }
    return lines.prefix(mostLines - 1) + ["and \(lines.count - mostLines + 1) more \(what): `dsbuild log --json`"]
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
