import ArgumentParser
import Diagnostics
import Encoding
import Engine
import Exports
import Listings
import Manifest
import Pipeline
import Queries

/// `dsbuild plan`.
struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Show what a build would do, and why, without doing it.",
    discussion: """
      EXAMPLES:
        dsbuild plan                          the steps that would run, and what changed
        dsbuild plan --set crop.size=128      the same for another value
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  func run() async throws { try await Self.tell(options) }

  static func tell(_ options: CommonOptions) async throws {
    try await Failure.telling(options) {
      let project = try Project.open(options)
      let forecast = try project.lookAhead(try project.workspace(.readOnly))
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
      Standard.output(PlanText.text(forecast))
    }
  }
}
