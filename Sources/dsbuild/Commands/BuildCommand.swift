import ArgumentParser
import Diagnostics
import Engine
import Exports
import Listings
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
      let targets = targets.map { Target($0, path: project.path(of: $0)) }
      try await BuildRun(project: project, options: options, targets: targets).run()
    }
  }
}

/// One build of a project with its report, from taking the project to the last line.
struct BuildRun {
  let project: Project
  let options: CommonOptions
  /// What is asked for; none for everything.
  var targets: [Target] = []
  /// Whether every image is assigned to a split again.
  var redoesSplits = false

  /// Builds, and ends with the exit code that the outcome asks for.
  func run() async throws {
    let start = ContinuousClock.now
    do {
      let report = try await project.hold(ended: {
        RunEnd.built($0, project.manifest, BuildEnd($0, project.manifest, options))
      }) { [self] builder in
        var builder = builder
        builder.redoesSplits = redoesSplits
        let report = try await builder.build(targets)
        let stamp = ReportStamp(report, seconds: start.duration(to: .now) / .seconds(1))
        if targets.isEmpty { try await ReportCommand.bringUpToDate(project, builder, stamp) }
        return report
      }
      try tell(report, seconds: start.duration(to: .now) / .seconds(1))
    } catch let failed as FailedBuild {
      guard options.json else {
        if !options.quiet { Standard.error(NearMissText.lines(failed.report.nearMisses)) }
        throw failed
      }
      try tell(failed, seconds: start.duration(to: .now) / .seconds(1))
    }
  }

  /// Says what a build did that failed of its pictures: its counts, with the errors among them.
  private func tell(_ failed: FailedBuild, seconds: Double) throws {
    let failure = Failure(failed, isUnattended: options.noInput)
    let value = BuildJSON.build(
      failed.report, project.manifest, result: "failed", seconds: seconds, extra: [("errors", failure.errors)])
    Standard.output(json: value)
    throw failure.status
  }

  /// Says what was done, and ends with the exit code that it asks for.
  private func tell(_ report: Builder.Report, seconds: Double) throws {
    let end = BuildEnd(report, project.manifest, options)
    if let name = end.emptyClass { Standard.error("error: no address of class `\(name)` gave a picture\n") }
    if options.json {
      let value = BuildJSON.build(report, project.manifest, result: end.result, seconds: seconds)
      Standard.output(json: value)
    } else if !options.quiet {
      Standard.error(BuildText.lastLines(report, project.manifest, seconds: seconds, isVerbose: options.verbose > 0))
    }
    if end.status != .done { throw end.status }
  }
}

/// How a build ended: the exit code that what it did asks for.
struct BuildEnd {
  let status: ExitStatus
  /// `built`, `unchanged` or `failed`.
  let result: String
  /// A class of which every address failed.
  let emptyClass: ClassName?

  init(_ report: Builder.Report, _ manifest: Manifest, _ options: CommonOptions) {
    emptyClass =
      report.summary?.funnels.sorted { $0.key < $1.key }.first { _, funnel in
        funnel.fetched == 0 && funnel.fetchFailures > 0 && !funnel.hasWithdrawals
      }?.key ?? report.dead.first
    status = Self.status(of: report, manifest, options, isEmpty: emptyClass != nil)
    result = status == .failed ? "failed" : report.isChanged ? "built" : "unchanged"
  }

  private static func status(
    of report: Builder.Report, _ manifest: Manifest, _ options: CommonOptions, isEmpty: Bool
  ) -> ExitStatus {
    if report.drift.contains(where: { $0.policy == .fail }) { return .lockWouldChange }
    if isEmpty { return .failed }
    let funnels = report.summary?.funnels ?? [:]
    let isIncomplete = funnels.values.contains { $0.gaps > 0 || $0.exported == 0 }
    if !BuildText.classesOverLimit(report, manifest).isEmpty || (options.strict && isIncomplete) { return .gaps }
    if options.noInput, report.waitingForCrop > 0 { return .needsPerson }
    return .done
  }
}

extension Funnel {
  /// How many rows gave no bytes.
  fileprivate var fetchFailures: Int { reasons.filter { $0.key.isFetchFailure }.values.reduce(0, +) }
}
