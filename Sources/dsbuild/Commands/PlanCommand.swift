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
        project.manifest, version: Version.current, formats: ExportFormats.all,
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
