import ArgumentParser
import Diagnostics
import Engine
import Exports
import Listings
import Manifest
import Pipeline
import Queries

/// `dsbuild plan`.
struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Say what a build would do and why, without doing it.")

  @OptionGroup var options: CommonOptions

  func run() async throws { try await Self.tell(options) }

  static func tell(_ options: CommonOptions) async throws {
    try await Failure.telling(options) {
      let project = try Project.open(options)
      let forecast = try Forecast(
        project.manifest, version: Dsbuild.version, formats: ExportFormats.all,
        workspace: try project.workspace(.readOnly))
      if options.json {
        let nodes = forecast.nodes.map { node in
          JSONValue.object(present: [
            ("node", .string(node.node.step.text)),
            ("class", node.node.className.map { .string($0.rawValue) } ?? .null),
            ("state", .string(node.state == .wouldRun ? "would_run" : "up_to_date")), ("hits", .int(node.hits)),
            ("misses", .int(node.misses)), ("causes", .array(node.causes.map(BuildJSON.cause))),
          ])
        }
        let value = JSONValue.object(present: [
          ("schema", "dsbuild.plan/1"), ("nodes", .array(nodes)),
          ("requests_expected", .int(forecast.requestsExpected)),
        ])
        Standard.output(json: value)
        return
      }
      let stale = forecast.nodes.filter { $0.state == .wouldRun }
      for node in stale {
        Standard.output("\(node.node.text): \(node.misses) to do, \(node.hits) known\n")
        for cause in node.causes.prefix(3) { Standard.output("  \(CauseText.sentence(cause))\n") }
      }
      Standard.output(
        stale.isEmpty
          ? "nothing to do (\(forecast.nodes.count) nodes up to date)\n"
          : "\(stale.count) of \(forecast.nodes.count) nodes would run, \(forecast.requestsExpected) requests expected\n"
      )
    }
  }
}

/// `dsbuild graph`.
struct GraphCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "graph", abstract: "The plan as a graph.")

  @OptionGroup var options: CommonOptions

  @Flag(help: "Graphviz (the default).")
  var dot = false

  @Flag(help: "Mermaid.")
  var mermaid = false

  func run() async throws {
    try await Failure.telling(options) {
      let project = try Project.open(options)
      let edges = try PlanGraph(
        project.manifest, version: Dsbuild.version, formats: ExportFormats.all,
        workspace: try project.workspace(.readOnly))
      if options.json {
        let nodes = edges.nodes.map { node in
          JSONValue.object(present: [
            ("node", .string(node.name)), ("inputs", .array(node.inputs.map { .string($0) })),
          ])
        }
        let value = JSONValue.object(present: [("schema", "dsbuild.graph/1"), ("nodes", .array(nodes))])
        return Standard.output(json: value)
      }
      if mermaid { return Standard.output(Self.mermaid(edges)) }
      Standard.output(Self.dot(edges))
    }
  }

  private static func dot(_ graph: PlanGraph) -> TerminalText {
    var text: TerminalText = "digraph dsbuild {\n  rankdir=LR\n"
    for node in graph.nodes {
      text += "  \(quoted(node.name))\n"
      for input in node.inputs { text += "  \(quoted(input)) -> \(quoted(node.name))\n" }
    }
    return text + "}\n"
  }

  /// A name as Graphviz takes it, in quotes: there a backslash escapes a quote, and in labels itself.
  private static func quoted(_ name: String) -> String {
    "\"\(TerminalText(name).string.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
  }

  /// Mermaid takes no path as the name of a node: nodes are numbered, and called what they are in their labels.
  private static func mermaid(_ graph: PlanGraph) -> TerminalText {
    let numbers = Dictionary(uniqueKeysWithValues: graph.nodes.enumerated().map { ($1.name, "n\($0)") })
    var text: TerminalText = "graph LR\n"
    for (number, node) in graph.nodes.enumerated() {
      text += "  n\(number)[\"\(label(node.name))\"]\n"
      for input in node.inputs.compactMap({ numbers[$0] }) { text += "  \(input) --> n\(number)\n" }
    }
    return text
  }

  /// A name as Mermaid takes it inside quotes: whatever is more than a letter, a digit or a plain sign as an entity.
  private static func label(_ name: String) -> String {
    TerminalText(name).string.unicodeScalars.map { scalar in
      let isPlain =
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        || " ./:_-".unicodeScalars.contains(scalar)
      return isPlain ? String(scalar) : "#\(scalar.value);"
    }.joined()
  }
}
