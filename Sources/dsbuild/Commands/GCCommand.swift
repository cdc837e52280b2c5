import ArgumentParser
import Diagnostics
import Digests
import Engine
import Manifest
import Pipeline

/// `dsbuild gc`.
struct GCCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gc", abstract: "Free space: remove stored files that no lock, export or build uses.",
    discussion: """
      EXAMPLES:
        dsbuild gc --dry-run          show what would be removed
        dsbuild gc --max-size 2GiB    remove what was unused for longest
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Option(
    name: .customLong("max-size"), help: "Remove what was not used for longest until this size is left, such as 2GiB.")
  var maxSize: String?

  @Option(name: .customLong("max-age"), help: "Remove what was not used for this long, such as 30d.")
  var maxAge: String?

  @Flag(name: .customLong("dry-run"), help: "Show what would be removed, and remove nothing.")
  var dryRun = false

  @Flag(name: .shortAndLong, help: "Remove without asking.")
  var yes = false

  func run() async throws {
    try await Failure.telling(options) {
      do { try run(Project.open(options)) } catch let error as EngineError {
        guard case .noSpace = error.code else { throw error }
        throw EngineError(
          error.code, error.operation, error.path, systemError: error.systemError, detail: error.detail,
          hint:
            "`dsbuild gc` itself needs a few megabytes: remove an output or some other file first, then run it again")
      }
    }
  }

  private func run(_ project: Project) throws {
    let size = try maxSize.map { text in
      guard let bytes = Quantity.bytes(text) else {
        throw DiagnosticError(
          "`--max-size \(text)` is not a size", hint: "write a number with a unit, such as `2GiB`")
      }
      return bytes
    }
    let age = try maxAge.map { text in
      guard let age = Quantity.duration(text) else {
        throw DiagnosticError(
          "`--max-age \(text)` is not a duration", hint: "write a number with a unit, such as `30d`")
      }
      return age.components.seconds
    }
    let limits = (size: size ?? project.manifest.cache.maxSize, age: age)
    // A dry run only reads, so it needs no lock.
    try dryRun ? tell(forecast(project, try project.workspace(.readOnly), limits).report) : remove(project, limits)
  }

  /// The largest size in bytes and the longest age in seconds; nil for no limit.
  private typealias Limits = (size: Int?, age: Int64?)

  private func remove(_ project: Project, _ limits: Limits) throws {
    let confirmation = Confirmation(isGiven: yes, options: options)
    try confirmation.demand()
    let workspace = try project.workspace(.readWrite)
    let lock = try ProjectSession.lock(project, workspace)
    let gate = try StoreGate.shutWhenIdle(
      root: project.cacheDirectory, waits: !options.noWait, effects: workspace.effects,
      whileHeld: ProjectSession.sayWaiting)
    defer { withExtendedLifetime((lock, gate)) {} }
    // No other process writes from here on, so the needed files stay the same.
    let (needed, forecast) = try forecast(project, workspace, limits)
    guard forecast.blobs.isEmpty || confirmation.ask("remove \(Self.text(forecast))?") else { return }
    let report = try project.watching(workspace, "remove stored files that nothing uses") {
      let report = try collect(needed, project, workspace, limits, isDryRun: false)
      if report.entries > 0 { try workspace.actions.shrink() }
      return report
    }
    try ProjectList(root: project.cacheDirectory, effects: workspace.effects).prune(at: workspace.now)
    try workspace.store.close()
    tell(report)
  }

  /// What is needed, and what a collection would remove.
  private func forecast(
    _ project: Project, _ workspace: Workspace, _ limits: Limits
  ) throws -> (needed: NeededBlobs, report: GarbageCollection.Report) {
    let needed = try project.watching(workspace, "look which stored files are in use") {
      try project.neededBlobs(workspace)
    }
    try sayUnexpected(project, workspace, needed)
    let report = try project.watching(workspace, "look for stored files that nothing uses") {
      try collect(needed, project, workspace, limits, isDryRun: true)
    }
    return (needed, report)
  }

  private func collect(
    _ needed: NeededBlobs, _ project: Project, _ workspace: Workspace, _ limits: Limits, isDryRun: Bool
  ) throws -> GarbageCollection.Report {
    let since = try gone(project, workspace).isEmpty ? needed.unfinished.map(\.since).min() : .min
    let downloads =
      try dropsUnneeded
      ? since.map { try workspace.actions.blobs(ofKind: NeededBlobs.downloads, usedSince: $0) } ?? [] : []
    // The database counts towards the size, so the blobs get the rest.
    let rules = GarbageCollection.Rules(
      maxSize: limits.size.map { max(0, $0 - workspace.actions.storedBytes) }, maxAge: limits.age,
      dropsUnneeded: dropsUnneeded, remade: NeededBlobs.remade, removing: needed.removable,
      isDryRun: isDryRun)
    return try GarbageCollection(store: workspace.store, cache: workspace.actions)
      .run(roots: needed.digests.union(downloads.subtracting(needed.removable)), rules: rules)
  }

  /// Whether to remove all that nothing needs. With limits, only what exceeds them goes.
  private var dropsUnneeded: Bool { maxSize == nil && maxAge == nil }

  /// The projects of the store whose folders are gone since less than a week.
  private func gone(_ project: Project, _ workspace: Workspace) throws(EngineError) -> [String] {
    try ProjectList(root: project.cacheDirectory, effects: workspace.effects).gone(at: workspace.now)
  }

  /// Reports what a person may not expect: taken-down pictures that the lock still contains, and downloads that are kept because a
  /// build did not end or a project is not where it was.
  private func sayUnexpected(_ project: Project, _ workspace: Workspace, _ needed: NeededBlobs) throws {
    guard !options.json, !options.quiet else { return }
    let own = try NeededBlobs(
      project: project.root, in: workspace.store, key: project.key, effects: workspace.effects, now: workspace.now)
    let kept = try workspace.picturesTakenDown(by: project.manifest).intersection(own.digests)
    if !kept.isEmpty {
      Standard.error(
        "note: \(Counted.text(kept.count, "picture", "pictures")) of the takedown list cannot be removed yet: run `dsbuild`, then `dsbuild gc`\n"
      )
    }
    guard dropsUnneeded else { return }
    for (root, _) in needed.unfinished {
      Standard.error(
        "note: no build of `\(root)` has ended since the last one began, so what was downloaded since is kept until one does\n"
          + "  hint: `--max-age` and `--max-size` remove such files too\n")
    }
    for gone in try gone(project, workspace) {
      Standard.error(
        "note: the project `\(gone)` is no longer there; what was downloaded is kept for a week from the first `gc` that missed it, since it may have been moved\n"
      )
    }
  }

  private static func text(_ report: GarbageCollection.Report) -> String {
    "\(Counted.text(report.blobs.count, "stored file")) (\(ByteCount.text(report.bytes))) and \(Counted.text(report.entries, "remembered result"))"
  }

  private func tell(_ report: GarbageCollection.Report) {
    if options.json {
      let value = JSONValue.object(present: [
        ("schema", "dsbuild.gc/1"), ("dry_run", .bool(dryRun)),
        (
          "dropped",
          .object(present: [
            ("blobs", .int(report.blobs.count)), ("bytes", .int(report.bytes)), ("entries", .int(report.entries)),
            ("quarantined", .int(report.quarantined)), ("sha256", .array(report.blobs.map { .string($0.hex) })),
          ])
        ), ("remaining", .int(report.remaining)), ("over_size", .bool(report.isOverSize)),
      ])
      return Standard.output(json: value)
    }
    Standard.output(
      "\(dryRun ? "would remove" : "removed") \(Self.text(report)); \(ByteCount.text(report.remaining)) of stored files are left\n"
    )
    if report.isOverSize {
      Standard.error(
        "warning: the cache is still above the limit: a lock, an export or a build uses the rest\n"
          + "  hint: give a larger `--max-size`, or remove classes or exports from the manifest\n")
    }
  }
}
