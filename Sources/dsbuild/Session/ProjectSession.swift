import Diagnostics
import Digests
import Engine
import Manifest
import Pipeline

/// The exclusive right of a command to change a project, with a lease on the store. It is taken before anything is read that may
/// change, and ended after the command.
///
/// It waits for another `dsbuild` and prints which one, or exits with 5 under `--no-wait`.
final class ProjectSession {
  /// The project. If the command had to wait, its manifest was read again.
  let project: Project
  private let lock: WriterLock
  private let lease: BuildLease
  private let workspace: Workspace

  /// Claims the project of `workspace`, and removes what a killed process left.
  init(_ project: Project, _ workspace: Workspace) throws {
    self.workspace = workspace
    var hasWaited = false
    lock = try Self.lock(project, workspace) { hasWaited = true }
    let now = hasWaited ? try Project.open(project.options, checksFiles: project.checksFiles) : project
    guard now.cacheDirectory == project.cacheDirectory else {
      throw DiagnosticError(
        "`cache.dir` in the manifest changed while this command waited for another dsbuild",
        hint: "run the command again")
    }
    self.project = now
    try ManifestOwner.check(workspace)
    try workspace.state.sweep()
    if project.isCacheShared {
      try ProjectList(root: project.cacheDirectory, effects: workspace.effects).add(project.root)
    }
    lease = try BuildLease(root: project.cacheDirectory, effects: workspace.effects)
    watchSize()
  }

  /// Takes only the writer lock, for a command that collects or cleans.
  static func lock(
    _ project: Project, _ workspace: Workspace, whileHeld: () -> Void = {}
  ) throws(EngineError) -> WriterLock {
    try WriterLock.acquire(
      workspace.state.lockPath, waits: !project.options.noWait, effects: workspace.effects
    ) { process in
      sayWaiting(for: process)
      whileHeld()
    }
  }

  /// Prints which process a command waits for.
  static func sayWaiting(for process: Int32?) {
    Standard.error("waiting for another dsbuild\(process.map { " (process \($0))" } ?? "") to finish\n")
  }

  private var limit: SizeLimit?

  /// Enforces the size limit of the manifest, if there is one, while the command writes.
  private func watchSize() {
    guard let maxSize = project.manifest.cache.maxSize else { return }
    let (project, workspace) = (project, workspace)
    let limit = SizeLimit(
      store: workspace.store, cache: workspace.actions, maxSize: maxSize, lease: lease
    ) { () throws(EngineError) in try project.neededBlobs(workspace).digests }
    self.limit = limit
    limit.keep()
    workspace.store.afterEachBatch { limit.keep() }
  }

  /// Ends the claim. First it drops blobs above the size limit that nobody needs any more.
  ///
  /// - Returns: A warning if the cache is still too large; nil otherwise.
  @discardableResult
  func end() throws -> TerminalText? {
    workspace.store.afterEachBatch(nil)
    try lease.end()
    let isOverSize = try limit?.finish()?.isOverSize ?? false
    try workspace.store.close()
    withExtendedLifetime(lock) {}
    guard isOverSize else { return nil }
    let size = ByteCount.text(project.manifest.cache.maxSize ?? 0)
    return
      "warning: the cache is larger than `cache.max_size` (\(size)): the lock, the exports and this build need all of it\n"
      + "  hint: raise `cache.max_size`, or remove classes or exports from the manifest\n"
  }
}

extension Project {
  /// The blobs that must stay in the store, because this project or another one in the same store needs them.
  func neededBlobs(_ workspace: Workspace) throws(EngineError) -> NeededBlobs {
    func needs(_ root: String) throws(EngineError) -> NeededBlobs {
      try NeededBlobs(project: root, in: workspace.store, key: key, effects: workspace.effects, now: workspace.now)
    }
    var needed = try needs(root)
    for other in try ProjectList(root: cacheDirectory, effects: workspace.effects).projects() where other != root {
      needed.add(try needs(other))
    }
    // A store in the `.dsbuild` of a project serves that project, even if it is not listed.
    let home = Effects.directory(of: Self.normal(cacheDirectory))
    if home != root, cacheDirectory.hasSuffix("/.dsbuild") { needed.add(try needs(home)) }
    return needed
  }
}
