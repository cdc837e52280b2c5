import Diagnostics
import Digests
import Engine
import Manifest
import Pipeline

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A project with its manifest.
struct Project {
  /// The folder of the manifest.
  let root: String
  /// The manifest's name in that folder.
  let file: String
  let manifest: Manifest
  let options: CommonOptions
  let environment: Environment
  /// The user's key, which seals the state and the cached results.
  let key: SealKey
  /// Whether the files that the manifest names must exist.
  let checksFiles: Bool
  /// Which shared store is used.
  var remoteChoice = RemoteChoice.manifest

  /// Finds the project, reads its manifest, and requires a person's permission for access outside the project.
  ///
  /// - Parameters:
  ///   - read: The manifest for these options, if it is being read already.
  ///   - remote: Which shared store the command uses; commands that only read use none.
  ///   - believes: Whether the command takes in results of others.
  /// - Throws: `DiagnosticError` with every mistake of the manifest, ``NeedsTrust``.
  static func open(
    _ options: CommonOptions, read: Answer<Result<ReadManifest, any Error>>? = nil, checksFiles: Bool = true,
    remote: RemoteChoice = .manifest, believes: Bool = false
  ) throws -> Project {
    var project = try openManifest(options, read: read, checksFiles: checksFiles)
    project.remoteChoice = remote
    try project.demandTrust(believes: believes)
    return project
  }

  /// Finds the project and reads its manifest, for a command that reads no file that the manifest names.
  ///
  /// - Parameter read: The manifest for these options, if it is being read already.
  /// - Throws: `DiagnosticError` with every mistake of the manifest.
  static func openManifest(
    _ options: CommonOptions, read: Answer<Result<ReadManifest, any Error>>? = nil, checksFiles: Bool = true
  ) throws -> Project {
    let read = try read?.wait().get() ?? ReadManifest(options.request(checksFiles: checksFiles))
    if !options.json, !options.quiet {
      let renderer = DiagnosticRenderer(coloured: read.environment.isColoured(options.color))
      let warnings = read.loaded.warnings + [read.key.warning].compactMap { $0 }
      for warning in warnings { Standard.error(renderer.render(warning)) }
    }
    return Project(
      root: read.root, file: read.file, manifest: read.loaded.manifest, options: options,
      environment: read.environment, key: read.key.key, checksFiles: checksFiles)
  }

  /// The project's folder, for commands that do not read the manifest.
  ///
  /// - Throws: `DiagnosticError` or ``NoProject`` if there is no manifest.
  static func root(_ options: CommonOptions) throws -> String {
    Effects.directory(of: try Environment.current().manifestPath(options))
  }

  /// The path with links and dots resolved; unchanged if it does not exist.
  static func normal(_ path: String) -> String { Environment.resolved(path) }

  /// A word as a path relative to the manifest, if it is a path from the working directory; nil outside the project.
  func path(of word: String) -> String? {
    let path = FilePath.normalised(environment.absolute(word))
    let start = root == "/" ? "/" : root + "/"
    return path.hasPrefix(start) ? String(path.dropFirst(start.count)) : nil
  }

  /// The folder of the store and the action cache.
  var cacheDirectory: String {
    let folder =
      options.cacheDirectory.map(environment.absolute) ?? environment.variables["DSBUILD_CACHE_DIR"]
      ?? manifest.cache.dir
    return folder.hasPrefix("/") ? folder : "\(root)/\(folder)"
  }

  /// Whether an option or the environment names the folder of the cache.
  var isCacheNamed: Bool { options.cacheDirectory != nil || environment.variables["DSBUILD_CACHE_DIR"] != nil }

  /// The folder of the project's own state.
  var stateDirectory: String { "\(root)/.dsbuild" }

  /// Whether the store and the action cache are outside the project's own `.dsbuild`.
  var isCacheShared: Bool {
    cacheDirectory != stateDirectory && Self.normal(cacheDirectory) != Self.normal(stateDirectory)
  }

  /// The folders of state and cache; they are created if the command may write.
  ///
  /// - Throws: `EngineError` if a folder does not belong to dsbuild.
  @discardableResult
  func ownFolders(_ access: BlobStore.Access, _ effects: Effects) throws(EngineError) -> OwnedFolder {
    try OwnedFolder.refuseLink("\(root)/\(LockFiles.tableFolder)")
    let state = try OwnedFolder(stateDirectory, project: root, access: access, effects: effects)
    if isCacheShared { _ = try OwnedFolder(cacheDirectory, project: root, access: access, effects: effects) }
    return state
  }

  /// The action cache. If a damaged one was set aside, it prints a warning.
  private func actions(_ access: BlobStore.Access, _ effects: Effects) throws(EngineError) -> ActionCache {
    let cache = try ActionCache(root: cacheDirectory, key: key, effects: effects, access: access)
    if let replaced = cache.replaced, !options.quiet, !options.json {
      let diagnostic = Diagnostic(
        .warning, "the table of remembered results was started again, so steps run again: \(replaced.message)",
        hint: "there is nothing to do; the old table is kept as `\(cache.path).bad`, which you may delete")
      Standard.error(DiagnosticRenderer(coloured: environment.isColoured(options.color)).render(diagnostic))
    }
    return cache
  }

  /// The mode that the options select.
  var mode: Workspace.Mode {
    Workspace.Mode(
      isOffline: options.offline || options.frozen, isLocked: options.locked || options.frozen,
      keepsLock: !options.set.isEmpty || options.profile != nil)
  }

  /// The workspace for a command that writes or only reads.
  func workspace(
    _ access: BlobStore.Access, tellsActions: Bool = false, emit: @escaping @Sendable (BuildEvent) -> Void = { _ in }
  ) throws
    -> Workspace
  {
    let effects = Effects(faults: try environment.faults(), scratch: "\(stateDirectory)/tmp")
    try ownFolders(access, effects)
    let state = try ProjectState(root: root, directory: stateDirectory, key: key, effects: effects, access: access)
    return Workspace(
      root: root, manifestFile: file, effects: effects,
      store: BlobStore(root: cacheDirectory, effects: effects, access: access),
      actions: try actions(access, effects), state: state,
      processors: ProcessorPool(width: min(options.jobs ?? ProcessorPool.processors, ProcessorPool.mostThreads)),
      memory: try environment.memoryGate(options),
      mode: mode,
      now: WallClock.system.seconds, environment: environment.variables,
      places: environment.modelPlaces(cache: cacheDirectory),
      remote: access == .readWrite ? try remote(effects) : nil,
      execution: access == .readWrite ? try execution(effects) : nil,
      marks: Self.forms.map(\.marks), tellsActions: tellsActions
    ) { event in
      emit(event)
      if case .ran = event { Allocator.giveBack() }
      if case .fetched = event { Allocator.giveBack() }
    }
  }
}
