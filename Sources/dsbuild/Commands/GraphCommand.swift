import ArgumentParser
import Diagnostics
import Digests
import Engine
import Exports
import Manifest
import Pipeline
import Queries

/// `dsbuild graph`.
struct GraphCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph", abstract: "Print the steps, and which step reads which, as a graph.",
    discussion: """
      EXAMPLES:
        dsbuild graph | dot -Tsvg > graph.svg    draw it with Graphviz
        dsbuild graph --mermaid                  print it for Markdown
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Flag(help: "Print the graph for Graphviz (the default).")
  var dot = false

  @Flag(help: "Print the graph for Mermaid.")
  var mermaid = false

  func run() async throws {
    try await Failure.telling(options) {
      let project = try Project.open(options, remote: .none)
      let edges = try PlanGraph(
        project.manifest, version: Version.current, formats: ExportFormats.all,
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

  /// A quoted name for Graphviz. A backslash escapes a quote there, and another backslash in labels.
  private static func quoted(_ name: String) -> String {
    "\"\(TerminalText(name).string.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
  }

  /// Mermaid does not accept a path as the name of a node, so nodes are numbered and have their names as labels.
  private static func mermaid(_ graph: PlanGraph) -> TerminalText {
    let numbers = Dictionary(uniqueKeysWithValues: graph.nodes.enumerated().map { ($1.name, "n\($0)") })
    var text: TerminalText = "graph LR\n"
    for (number, node) in graph.nodes.enumerated() {
      text += "  n\(number)[\"\(label(node.name))\"]\n"
      for input in node.inputs.compactMap({ numbers[$0] }) { text += "  \(input) --> n\(number)\n" }
    }
    return text
  }

  /// A quoted label for Mermaid; all characters except letters, digits and a few signs become entities.
  private static func label(_ name: String) -> String {
    TerminalText(name).string.unicodeScalars.map { scalar in
      let isPlain =
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        || " ./:_-".unicodeScalars.contains(scalar)
      return isPlain ? String(scalar) : "#\(scalar.value);"
    }.joined()
  }
}
