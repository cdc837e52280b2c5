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
        dsbuild plan --shards 10 --to shards  cut the work into batches for other machines
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Argument(help: "Show only these steps, classes or exports (default: everything).", completion: Completion.targets)
  var targets: [String] = []

  @Option(help: "Write this number of batches, for `dsbuild worker` on other machines; what is fetched is cut.")
  var shards: Int?

  @Option(help: "The new folder for the batches.", completion: .directory)
  var to: String?

  @Option(
    help: "Only the work of `inspect`, `near_duplicates`, `embed` or `crop`.",
    completion: .list(ShardPlan.Work.allCases.map(\.rawValue)))
  var step: String?

  @Flag(
    name: .customLong("no-pictures"),
    help: "Write no pictures beside the batches: workers take them from a team's store, by `--store`.")
  var noPictures = false

  func validate() throws {
    guard shards != nil || to == nil && step == nil && !noPictures else {
      throw ValidationError("`--to`, `--step` and `--no-pictures` belong to `--shards N`")
    }
    if let shards {
      guard (1...Self.mostShards).contains(shards) else {
        throw ValidationError("`--shards` must be 1 to \(Self.mostShards), not \(shards)")
      }
      guard to != nil else { throw ValidationError("`--shards` needs `--to FOLDER` for the batches") }
      guard step.map({ ShardPlan.Work(rawValue: $0) != nil }) ?? true else {
        throw ValidationError(
          "`--step` must be `inspect`, `near_duplicates`, `embed` or `crop`: other steps are not cut into batches")
      }
    }
  }

  private static let mostShards = 100_000

  func run() async throws {
    guard let shards, let to else { return try await Self.tell(options, targets) }
    try await Failure.telling(options) {
      let project = try Project.open(options, remote: .none)
      let workspace = try project.workspace(.readOnly)
      let written = try project.watching(workspace, "cutting") {
        try ShardPlan(
          project.manifest, version: Version.current, formats: ExportFormats.all, parts: shards,
          work: step.flatMap { ShardPlan.Work(rawValue: $0) }, workspace: workspace
        ).write(to: project.environment.absolute(to), withInputs: !noPictures)
      }
      tell(written, to)
    }
  }

  private func tell(_ shards: [ShardPlan.Shard], _ folder: String) {
    if options.json {
      let all = shards.map { shard in
        JSONValue.object(present: [
          ("batch", .string(shard.batch)), ("action", .string(shard.kind)), ("inputs", .int(shard.inputs)),
          ("bytes", .int(shard.bytes)),
        ])
      }
      return Standard.output(json: .object(present: [("schema", "dsbuild.shards/1"), ("shards", .array(all))]))
    }
    guard !shards.isEmpty else {
      return Standard.error(
        "there is nothing to cut: what is fetched is done, or nothing is fetched; `dsbuild build fetch` fetches\n")
    }
    let inputs = Counted.text(
      shards.reduce(0) { $0 + $1.inputs }, shards.allSatisfy { $0.kind == "near_tile" } ? "tile" : "picture")
    Standard.output(
      """
      \(Counted.text(shards.count, "batch", "batches")) of \(inputs) in `\(folder)`
      next: `dsbuild worker BATCH --to RESULTS` for each `\(folder)/*.batch`, then `dsbuild adopt RESULTS`

      """)
  }

  static func tell(_ options: CommonOptions, _ targets: [String]) async throws {
    try await Failure.telling(options) {
      let project = try Project.open(options, remote: .none)
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
