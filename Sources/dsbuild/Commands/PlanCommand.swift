import ArgumentParser
import Diagnostics
import Digests
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
        dsbuild plan                          which steps would run, and why
        dsbuild plan weir                     the same for one class
        dsbuild plan --set crop.size=128      the same for another value
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Argument(help: "Show only these steps, classes or exports (default: everything).", completion: Completion.targets)
  var targets: [String] = []

  func run() async throws { try await Self.tell(options, targets) }

  static func tell(_ options: CommonOptions, _ targets: [String]) async throws {
    try await Failure.telling(options) {
      let project = try Project.open(options)
      let forecast = try project.lookAhead(try project.workspace(.readOnly), at: try project.targets(targets))
      if options.json {
        let nodes = forecast.nodes.map { node in
          JSONValue.object(present: [
            ("node", .string(node.node.step.text)),
            ("class", node.node.className.map { .string($0.rawValue) } ?? .null),
            ("state", .string(node.state == .wouldRun ? "would_run" : "up_to_date")), ("hits", .int(node.hits)),
            ("misses", .int(node.misses)),
            ("causes", node.state == .wouldRun ? .array(node.causes.map(BuildJSON.cause)) : nil),
          ])
        }
        let value = JSONValue.object(present: [
          ("schema", "dsbuild.plan/1"), ("nodes", .array(nodes)),
          ("requests_expected", .int(forecast.requestsExpected)),
        ])
        Standard.output(json: value)
        return
      }
      Standard.output(prose: PlanText.text(forecast))
    }
  }
}
