import ArgumentParser
import Engine
import Exports
import Manifest
import Pipeline

/// `dsbuild`, `dsbuild build [TARGET...]`.
struct BuildCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build", abstract: "Bring the dataset up to date (the default command).")

  @OptionGroup var options: CommonOptions

  @Flag(name: .customLong("dry-run"), help: "Say what would be done, as `dsbuild plan`.")
  var dryRun = false

  @Argument(help: "A step, a class, step:class, or the path of an export; none for everything.")
  var targets: [String] = []

  func run() async throws {
    if dryRun { return try await PlanCommand.tell(options) }
    try await Failure.telling(options) {
      let project = try Project.open(options)
      let start = ContinuousClock.now
      let targets = targets.map { Target($0) }
      let report = try await project.hold { try await $0.build(targets) }
      try tell(report, project, seconds: start.duration(to: .now) / .seconds(1))
    }
  }

  /// Says what was done and picks the exit code.
  private func tell(_ report: Builder.Report, _ project: Project, seconds: Double) throws {
    let status = status(of: report, project)
    let result = status == .failed ? "failed" : report.isChanged ? "built" : "unchanged"
    if options.json {
      let value = BuildJSON.build(report, project.manifest, result: result, seconds: seconds)
      Standard.output(JSONText.encode(value, indented: true) + "\n")
    } else if !options.quiet {
      Standard.error(BuildText.lastLines(report, project.manifest, seconds: seconds))
    }
    if status != .done { throw status }
  }

  private func status(of report: Builder.Report, _ project: Project) -> ExitStatus {
    if report.drifted > 0, project.manifest.fetch.onDrift == .fail { return .lockWouldChange }
    if let summary = report.summary {
      var hasGaps = false
      for (name, funnel) in summary.funnels.sorted(by: { $0.key < $1.key }) where funnel.candidates > 0 {
        let failed = funnel.reasons.filter { $0.key.isFetchFailure }.values.reduce(0, +)
        if funnel.fetched == 0, failed > 0 {
          Standard.error("error: no address of class `\(name)` gave a picture\n")
          return .failed
        }
        let share = Double(failed) / Double(funnel.candidates)
        hasGaps = hasGaps || share > project.manifest.fetch.failOver.fraction || (options.strict && failed > 0)
      }
      if hasGaps { return .gaps }
    }
    if options.noInput, report.waitingForCrop > 0 { return .needsPerson }
    return .done
  }
}
