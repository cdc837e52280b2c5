import ArgumentParser
import Diagnostics
import Digests
import Engine
import Queries

/// `dsbuild adopt DIR...`.
struct AdoptCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adopt", abstract: "Take in the results that workers on other machines made.",
    discussion: """
      The next build does not compute again what was taken in. Whatever is missing is computed here. A result that is \
      known here stays as it is. Take bundles of your own workers only: their results are believed.

      EXAMPLES:
        dsbuild adopt results           every bundle in a folder
        dsbuild adopt results/*.bundle
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Argument(help: "Bundles that workers wrote, or folders of them.", completion: .directory)
  var bundles: [String]

  func run() async throws {
    try await Failure.telling(options) {
      let project = try Project.open(options)
      // A bundle that is missing among others is named in the report, and the others are taken in.
      if !bundles.contains(where: { NamedFiles.isThere($0, project.environment) }) {
        try NamedFiles.demand(bundles, project.environment)
      }
      let folders = bundles.map(project.environment.absolute)
      let report = try await project.hold(ended: ShardText.ended) { try $0.adopt(folders) }
      tell(report)
      if report.bundles == 0 { throw ExitStatus.failed }
    }
  }

  private func tell(_ report: AdoptionReport) {
    let results = report.results
    if options.json {
      let refused = report.refused.map { bundle in
        JSONValue.object(present: [("bundle", .string(bundle.folder)), ("reason", .string(bundle.reason))])
      }
      return Standard.output(
        json: .object(present: [
          ("schema", "dsbuild.adopt/1"), ("bundles", .int(report.bundles)), ("new", .int(results.new)),
          ("known", .int(results.known)), ("disputed", .int(results.disputed)),
          ("incomplete", .int(results.incomplete)), ("withdrawn", .int(report.withdrawn)), ("refused", .array(refused)),
          ("shards", .array(report.shards.map(ShardText.json))),
        ]))
    }
    if !options.quiet { for shard in report.shards { Standard.error("\(ShardText.line(shard))\n") } }
    for bundle in report.refused { Standard.error("error: `\(bundle.folder)` is not taken in: \(bundle.reason)\n") }
    if results.disputed > 0 {
      Standard.error(
        "warning: \(Counted.text(results.disputed, "result")) differ from what is known here, and are not taken in\n"
          + "  hint: a worker with other libraries, or a damaged one, made them; `dsbuild verify` checks what is here\n"
      )
    }
    guard !options.quiet else { return }
    let withdrawn =
      report.withdrawn == 0 ? "" : "; \(report.withdrawn) are about pictures that are taken down, and were left out"
    Standard.error(
      "took in \(Counted.text(results.new, "result")) of \(Counted.text(report.bundles, "bundle")); "
        + "\(results.known) were known\(withdrawn)\n")
  }
}
