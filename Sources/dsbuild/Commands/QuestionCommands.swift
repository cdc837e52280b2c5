import ArgumentParser
import Engine
import Exports
import Manifest
import Pipeline

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
        Standard.output(JSONText.encode(value, indented: true) + "\n")
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

/// `dsbuild status`.
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Per class: the funnel, what is stale, what waits for a person.")

  @OptionGroup var options: CommonOptions

  func run() async throws {
    try await Failure.telling(options) {
      let project = try Project.open(options)
      let workspace = try project.workspace(.readOnly)
      let listings = try LastListings(project.manifest, workspace: workspace)
      let forecast = try Forecast(
        project.manifest, version: Dsbuild.version, formats: ExportFormats.all, workspace: workspace)
      let stale = forecast.nodes.filter { $0.state == .wouldRun }
      let summary = listings.summary
      if options.json {
        var waiting: [ClassName: Waiting] = [:]
        for item in project.manifest.classes { waiting[item.name] = try listings.waiting(of: item) }
        let classes = summary.map { [waiting] summary in
          BuildJSON.classes(summary) { name in
            [
              (
                "stale",
                .array(
                  stale.filter { $0.node.className == name || $0.node.className == nil }.map { .string($0.node.text) })
              ),
              (
                "waiting",
                .object(present: [
                  ("labels", .int(waiting[name]?.labels ?? 0)),
                  ("crops", .int(waiting[name]?.crops ?? 0)),
                ])
              ),
              ("model", listings.estimate(of: name)?.json),
            ]
          }
        }
        let value = JSONValue.object(present: [
          ("schema", "dsbuild.status/1"), ("dataset", .string(project.manifest.name)),
          ("classes", classes ?? .object([])), ("stale", .array(stale.map { .string($0.node.text) })),
        ])
        Standard.output(JSONText.encode(value, indented: true) + "\n")
        return
      }
      Standard.output(summary.map(BuildText.table) ?? "never built\n")
      Standard.output(
        stale.isEmpty ? "up to date\n" : "stale: \(stale.map(\.node.text).joined(separator: ", "))\n")
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
        return Standard.output(JSONText.encode(value, indented: true) + "\n")
      }
      var text = mermaid ? "graph LR\n" : "digraph dsbuild {\n  rankdir=LR\n"
      for node in edges.nodes {
        if !mermaid { text += "  \"\(node.name)\"\n" }
        for input in node.inputs {
          text +=
            mermaid
            ? "  \(input.replacing(":", with: "_"))[\(input)] --> \(node.name.replacing(":", with: "_"))[\(node.name)]\n"
            : "  \"\(input)\" -> \"\(node.name)\"\n"
        }
      }
      Standard.output(text + (mermaid ? "" : "}\n"))
    }
  }
}
