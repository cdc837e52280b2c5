import Diagnostics
import Engine
import Listings
import Manifest
import Pipeline
import Queries

/// One build of a project, from its lock to the last line of output.
struct BuildRun {
  let project: Project
  let options: CommonOptions
  /// The targets to build; empty for everything.
  var targets: [Target] = []
  /// Whether every image is assigned to a split again.
  var redoesSplits = false

  /// Builds, and throws the exit status if it is not `done`.
  func run() async throws {
    let start = ContinuousClock.now
    do {
      let report = try await project.hold(ended: {
        RunEnd.built($0, project.manifest, BuildEnd($0, project.manifest, options))
      }) { [self] builder in
        var builder = builder
        builder.redoesSplits = redoesSplits
        var report = try await builder.build(targets)
        if targets.isEmpty { try builder.tellTakenDown() }
        if targets.isEmpty, BuildEnd(report, project.manifest, options).status == .done {
          report.remote = try await builder.pushAfterBuild(project.remoteSettings) ?? report.remote
        }
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

  /// Prints the counts and errors of a failed build as JSON.
  private func tell(_ failed: FailedBuild, seconds: Double) throws {
    let failure = Failure(failed, isUnattended: options.noInput)
    let value = BuildJSON.build(
      failed.report, project.manifest, result: "failed", seconds: seconds, extra: [("errors", failure.errors)])
    Standard.output(json: value)
    throw failure.status
  }

  /// The options by which the build differs from the manifest alone; nil without any.
  private var deviation: TerminalText? {
    switch (options.profile, options.set.isEmpty) {
    case (let profile?, true): "`--profile \(profile)`"
    case (let profile?, false): "`--profile \(profile)` and `--set`"
    case (nil, false): "`--set`"
    case (nil, true): nil
    }
  }

  /// Prints the result of a build, and throws the exit status if it is not `done`.
  private func tell(_ report: Builder.Report, seconds: Double) throws {
    let end = BuildEnd(report, project.manifest, options)
    if options.json {
      let value = BuildJSON.build(report, project.manifest, result: end.result, seconds: seconds)
      Standard.output(json: value)
    } else if !options.quiet {
      Standard.error(BuildText.lastLines(report, project.manifest, seconds: seconds, isVerbose: options.verbose > 0))
      if let deviation, report.isChanged, !report.exports.isEmpty {
        Standard.error(
          "note: built with \(deviation): the outputs differ from the manifest and the lock was not written; `dsbuild` builds as it says\n"
        )
      }
    }
    guard end.status != .done else { return }
    // The cause of an exit code is printed even under `--quiet`.
    if !options.json, let error = end.error(report, project.manifest) {
      Standard.error(DiagnosticRenderer(coloured: project.environment.isColoured(options.color)).render(error))
    }
    throw end.status
  }
}
