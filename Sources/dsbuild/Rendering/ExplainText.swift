import Diagnostics
import Digests
import Engine
import Listings
import Manifest
import Pipeline
import Queries

/// The output of `explain` for nodes.
enum ExplainText {
  static func state(_ state: Forecast.State) -> String {
    switch state {
    case .upToDate: "up to date"
    case .wouldRun: "would run"
    case .ran: "ran in the last build"
    }
  }

  /// Nodes of one step with the same state and the same causes share one entry.
  ///
  /// - Parameter isDetailed: whether to show the causes of nodes that are up to date too.
  static func text(_ nodes: [Forecast.Node], isDetailed: Bool) -> TerminalText {
    var entries: [(head: Head, nodes: [Forecast.Node])] = []
    func add(_ node: Forecast.Node, _ head: Head) {
      if let index = entries.firstIndex(where: { $0.head == head }) {
        entries[index].nodes.append(node)
      } else {
        entries.append((head, [node]))
      }
    }
    for node in nodes {
      let lines = node.state != .upToDate || isDetailed ? Self.lines(node) : []
      add(node, Head(step: node.node.step, state: node.state, lines: lines))
    }
    // If the classes have different causes, fold their causes into one entry.
    let many = entries
    entries = []
    for (head, nodes) in many {
      let isOne = many.count { $0.head.step == head.step && $0.head.state == head.state } <= mostEntries
      for node in nodes { add(node, isOne ? head : Head(step: head.step, state: head.state, lines: [])) }
    }
    return entries.map { head, nodes in
      let isShown = head.state != .upToDate || isDetailed
      let folded = head.lines.isEmpty && isShown ? CauseFold(nodes.flatMap(\.causes)).lines : head.lines
      var lines = folded.prefix(mostLines).map { "  \($0)\n" as TerminalText }
      if folded.count > mostLines {
        lines.append("  and \(folded.count - mostLines) more causes: `dsbuild explain --json`\n")
      }
      let why = head.state == .upToDate && !lines.isEmpty ? "; it last ran for this:" : ""
      return "\(name(of: nodes.map(\.node))): \(state(head.state))\(why)\n\(lines.joined())" as TerminalText
    }.joined()
  }

  /// Why one node runs or ran. New nodes all get the same line, so that they share one entry.
  private static func lines(_ node: Forecast.Node) -> [TerminalText] {
    if node.causes.contains(where: { $0.kind == .neverBuilt && $0.name == node.node.text }) {
      return ["no earlier build of it is known"]
    }
    return CauseFold(node.causes).lines
  }

  /// If a step has more entries than this, they are joined into one.
  private static let mostEntries = 3
  private static let mostLines = 12

  private struct Head: Equatable {
    let step: StepName
    let state: Forecast.State
    let lines: [TerminalText]
  }

  private static let mostNames = 4

  private static func name(of nodes: [NodeName]) -> TerminalText {
    let more = nodes.count > mostNames ? " and \(nodes.count - mostNames) more" : ""
    return "\(nodes.prefix(mostNames).map(\.text).joined(separator: ", "))\(more)"
  }

  static func json(_ node: Forecast.Node, causes: [Cause], extra: [(String, JSONValue?)] = []) -> JSONValue {
    .object(
      present: [
        ("node", .string(node.node.step.text)),
        ("class", node.node.className.map { .string($0.rawValue) } ?? .null),
        ("state", .string(node.state.rawValue)), ("causes", .array(causes.map(BuildJSON.cause))),
      ] + extra)
  }
}
