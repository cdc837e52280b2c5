import ArgumentParser
import Diagnostics
import Digests
import Engine
import Manifest
import Pipeline

/// `dsbuild clean`.
struct CleanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clean",
    abstract: "Remove the downloads and results in .dsbuild, the outputs, or both.",
    discussion: """
      The lock and everything that a person wrote stay. `.dsbuild` holds the downloaded pictures: some may no longer be on the \
      web. As long as outputs are there, a note in `.dsbuild` of where they are stays too: pictures that are taken down later \
      have to leave them.

      EXAMPLES:
        dsbuild clean --outputs    remove what builds wrote, keep the downloads
        dsbuild clean              remove .dsbuild with the downloads
        dsbuild clean --all        remove both
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Flag(help: "Remove the outputs that dsbuild wrote, and nothing else.")
  var outputs = false

  @Flag(help: "Remove the outputs and `.dsbuild` with its downloads.")
  var all = false

  @Flag(name: .shortAndLong, help: "Remove without asking.")
  var yes = false

  func run() async throws {
    try await Failure.telling(options) {
      if outputs, all {
        throw DiagnosticError("`--outputs` and `--all` cannot be given together", hint: "give one of them")
      }
      let project = try Project.openManifest(options)
      let confirmation = Confirmation(isGiven: yes, options: options)
      try confirmation.demand()
      let workspace = try project.workspace(.readWrite)
      let written = outputs || all ? try project.writtenOutputs(workspace.state) : []
      let parts = written.map(\.to) + (outputs ? [] : [".dsbuild"])
      let lock = try ProjectSession.lock(project, workspace)
      try ManifestOwner.check(workspace)
      guard
        confirmation.ask(
          "remove \(parts.joined(separator: ", "))\(try Self.losses(workspace, isState: !outputs, project))?")
      else { return }
      var removed: [String] = []
      var left: [String] = []
      var edited: [String] = []
      for output in written {
        let removal = try await workspace.removeOutput(
          output.to, shape: output.shape, marks: output.marks, place: project.manifest.outputPlaces[output.to])
        if removal.removed > 0 { removed.append(output.to) }
        left += removal.left
        edited += removal.edited
      }
      let notes = outputs || all ? [] : try Self.notes(project, workspace)
      if !outputs {
        left += try removeState(project, workspace, keeping: notes)
        removed.append(".dsbuild")
      }
      withExtendedLifetime(lock) {}
      tell(removed, left, edited, hasNotes: !notes.isEmpty, project)
    }
  }

  /// Data that is removed with `.dsbuild` and cannot be computed again from the rest.
  private static func losses(_ workspace: Workspace, isState: Bool, _ project: Project) throws -> TerminalText {
    guard isState, !project.isCacheShared else { return "" }
    let report = try Verification(store: workspace.store).run()
    return " with \(Counted.text(report.blobs, "stored file")); the pictures have to be downloaded again"
  }

  /// The files of `.dsbuild` that say which outputs were written, relative to it; empty if no output is there. They are brought up to
  /// date with the manifest, because an earlier version did not write them. The next build stamps the outputs of the manifest again.
  private static func notes(_ project: Project, _ workspace: Workspace) throws -> Set<String> {
    let state = workspace.state
    let there = try project.writtenOutputs(state).filter {
      FileStamp(path: workspace.path($0.to), following: false) != nil
    }
    guard !there.isEmpty else { return [] }
    let written = WrittenOutputs(state)
    try written.add(there.map { .init(to: $0.to, form: $0.form) })
    let named = Set(project.outputs.map(\.to))
    let stamps = there.filter { !named.contains($0.to) }.map { state.path(ofStampsOf: $0.to) }
    return Set(([written.path] + stamps).map { String($0.dropFirst(state.directory.count + 1)) })
  }

  /// Empties `.dsbuild`. The lock is removed last, so that no other process enters a half-empty folder.
  ///
  /// - Parameter notes: The paths of files in it that stay.
  /// - Returns: The paths that stay because dsbuild did not create them.
  private func removeState(_ project: Project, _ workspace: Workspace, keeping notes: Set<String>) throws -> [String] {
    if project.isCacheShared {
      try ProjectList(root: project.cacheDirectory, effects: workspace.effects).remove(project.root)
    } else {
      // Other projects may be building with this store.
      let gate = try StoreGate.shutWhenIdle(
        root: project.cacheDirectory, waits: !options.noWait, effects: workspace.effects,
        whileHeld: ProjectSession.sayWaiting)
      withExtendedLifetime(gate) {}
    }
    let folder = try project.ownFolders(.readWrite, workspace.effects)
    let lock = String(workspace.state.lockPath.dropFirst(folder.path.count + 1))
    return try folder.remove(last: [lock], keeping: notes).map {
      String($0.dropFirst(project.root.count + 1))
    }
  }

  private func tell(_ parts: [String], _ left: [String], _ edited: [String], hasNotes: Bool, _ project: Project) {
    if options.json {
      let value = JSONValue.object(present: [
        ("schema", "dsbuild.clean/1"), ("removed", .array(parts.map { .string($0) })),
        ("left", .array((left + edited).map { .string($0) })), ("kept_notes", hasNotes ? .bool(true) : nil),
      ])
      return Standard.output(json: value)
    }
    Standard.output("removed \(parts.isEmpty ? "nothing" : parts.joined(separator: ", "))\n")
    for path in left {
      Standard.error("kept `\(path)`, which dsbuild did not write: delete it yourself if you do not need it\n")
    }
    for path in edited {
      Standard.error(
        "kept `\(path)`, which was changed after dsbuild wrote it: delete it yourself if you do not need it\n")
    }
    if hasNotes {
      Standard.error(
        "kept a note in `.dsbuild` of where outputs are: pictures that are taken down later leave them too\n"
          + "  hint: `dsbuild clean --all` removes the outputs as well\n")
    }
    if !outputs, project.isCacheShared {
      Standard.error(
        "the cache in `\(project.manifest.cache.dir)` is shared with other projects and was kept: `dsbuild gc` removes what none of them uses\n"
      )
    }
  }
}
