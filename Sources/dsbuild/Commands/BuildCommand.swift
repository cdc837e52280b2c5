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
      let renderer = ProgressRenderer(
        style: options.quiet || options.json ? .none : project.environment.progress(options.progress),
        verbosity: options.quiet ? 0 : options.verbose)
      try await build(project, renderer)
    }
  }

  private func build(_ project: Project, _ renderer: ProgressRenderer) async throws {
    let start = ContinuousClock.now
    let log = try options.events.map { try EventFile(project.environment.absolute($0)) }
    let workspace = try project.workspace(.readWrite) { event in
      renderer.show(event)
      log?.append(event)
    }
    let lock = try WriterLock.acquire(
      workspace.state.lockPath, waits: !options.noWait, effects: workspace.effects
    ) { holder in
      Standard.error("waiting for another dsbuild\(holder.map { " (process \($0))" } ?? "") to finish\n")
    }
    try workspace.state.sweep()
    let builder = Builder(
      project.manifest, version: Dsbuild.version, formats: ExportFormats.all, workspace: workspace)
    let targets = targets.map { Target($0) }
    // Cancelled by the first Ctrl-C and awaited just below.
    let task = Task { try await builder.build(targets) }
    let signals = Interrupts { task.cancel() }
    defer { renderer.clear() }
    let result = await task.result
    withExtendedLifetime((lock, signals)) {}
    try log?.close()
    let report: Builder.Report
    do {
      report = try result.get()
    } catch is CancellationError where signals.status == .terminated {
      throw Terminated()
    }
    renderer.clear()
    try tell(report, project, seconds: start.duration(to: .now) / .seconds(1))
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
      for (name, funnel) in summary.funnels.sorted(by: { $0.key < $1.key }) where funnel.candidates > 0 {
        let failed = funnel.reasons.filter { $0.key.isFetchFailure }.values.reduce(0, +)
        if funnel.fetched == 0, failed > 0 {
          Standard.error("error: no address of class `\(name)` gave a picture\n")
          return .failed
        }
        let share = Double(failed) / Double(funnel.candidates)
        if share > project.manifest.fetch.failOver.fraction || (options.strict && failed > 0) { return .gaps }
      }
    }
    if options.noInput, report.waitingForCrop > 0 { return .needsPerson }
    return .done
  }
}
