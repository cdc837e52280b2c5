import Diagnostics
import Digests
import Engine
import Manifest
import Pipeline

/// A command's right to change a project, and its claim on the store: taken before anything is read that may change, given back
/// at the end.
///
/// Waits for another `dsbuild` and says for whom, or ends with 5 where the person did not want to wait.
final class Claim {
  /// The project, its manifest read again where it had to be waited for.
  let project: Project
  private let lock: WriterLock
  private let lease: BuildLease
  private let workspace: Workspace

  /// Takes the project of `workspace` over, and sweeps up after a process that was killed.
  init(_ project: Project, _ workspace: Workspace) throws {
    self.workspace = workspace
    var hasWaited = false
    lock = try Self.lock(project, workspace) { hasWaited = true }
    let now = hasWaited ? try Project.open(project.options, checksFiles: project.checksFiles) : project
    guard now.cacheDirectory == project.cacheDirectory else {
      throw DiagnosticError("`cache.dir` changed while this waited for another dsbuild", hint: "run it again")
    }
    self.project = now
    try workspace.state.sweep()
    if project.isCacheShared {
      try ProjectList(root: project.cacheDirectory, effects: workspace.effects).add(project.root)
    }
    lease = try BuildLease(root: project.cacheDirectory, effects: workspace.effects)
    watchSize()
  }

  /// The writer lock alone, for a command that collects or cleans.
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

  /// Says whom a command waits for.
  static func sayWaiting(for process: Int32?) {
    Standard.error("waiting for another dsbuild\(process.map { " (process \($0))" } ?? "") to finish\n")
  }

  private var limit: SizeLimit?

  /// Has the store looked after while the command writes, where the manifest limits it.
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

  /// Gives everything back; what the limit asks for is dropped now that nobody needs it.
  ///
  /// - Returns: What a person should know of it; nil for nothing.
  @discardableResult
  func end() throws -> TerminalText? {
    workspace.store.afterEachBatch(nil)
    try lease.end()
    let isOverSize = try limit?.finish()?.isOverSize ?? false
    try workspace.store.close()
    withExtendedLifetime(lock) {}
    guard isOverSize else { return nil }
    let size = ByteCount.text(project.manifest.cache.maxSize ?? 0)
    return "warning: the cache is larger than `cache.max_size` (\(size)): all of it is needed\n"
  }
}

extension Project {
  /// What must not be dropped from the store: what this project and the others that keep their blobs there need.
  func neededBlobs(_ workspace: Workspace) throws(EngineError) -> NeededBlobs {
    func needs(_ root: String) throws(EngineError) -> NeededBlobs {
      try NeededBlobs(project: root, in: workspace.store, key: key, effects: workspace.effects)
    }
    var needed = try needs(root)
    for other in try ProjectList(root: cacheDirectory, effects: workspace.effects).projects() where other != root {
      needed.add(try needs(other))
    }
    // A store that lies in a project's own `.dsbuild` serves that project, listed or not.
    let home = Effects.directory(of: Self.normal(cacheDirectory))
    if home != root, cacheDirectory.hasSuffix("/.dsbuild") { needed.add(try needs(home)) }
    return needed
  }
}
