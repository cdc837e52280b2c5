import Diagnostics
import Engine
import Pipeline

extension Environment {
  /// A read-only workspace without a project: the working directory.
  func looseWorkspace(_ options: CommonOptions) throws -> Workspace {
    let effects = Effects(scratch: "\(directory)/.dsbuild/tmp")
    let cache =
      options.cacheDirectory.map(absolute) ?? variables["DSBUILD_CACHE_DIR"].map(absolute) ?? "\(directory)/.dsbuild"
    for folder in Set(["\(directory)/.dsbuild", cache]) {
      _ = try OwnedFolder(folder, project: directory, access: .readOnly, effects: effects)
    }
    let key = sealKey().key
    return Workspace(
      root: directory, effects: effects, store: BlobStore(root: cache, effects: effects, access: .readOnly),
      actions: try ActionCache(root: cache, key: key, effects: effects, access: .readOnly),
      state: try ProjectState(
        root: directory, directory: "\(directory)/.dsbuild", key: key, effects: effects, access: .readOnly),
      processors: ProcessorPool(width: min(options.jobs ?? ProcessorPool.processors, ProcessorPool.mostThreads)),
      memory: try memoryGate(options), now: WallClock.system.seconds,
      environment: variables, places: modelPlaces(cache: cache), emit: { _ in })
  }

  /// Whether there is a place for weights outside the project.
  var hasPlaceForWeights: Bool {
    variables["DSBUILD_WEIGHTS"] != nil || variables["XDG_DATA_HOME"] != nil || variables["HOME"] != nil
  }

  /// The places for weights and engines on this machine: `DSBUILD_WEIGHTS`, the user's data folder, the cache.
  func modelPlaces(cache: String) -> ModelPlaces {
    let data = variables["XDG_DATA_HOME"] ?? variables["HOME"].map { "\($0)/.local/share" }
    let folders = [variables["DSBUILD_WEIGHTS"].map(absolute), data.map { "\($0)/dsbuild" }, "\(cache)/models"]
    return ModelPlaces(
      weights: folders.compactMap { $0 }, runtime: variables["DSBUILD_ORT_LIB"],
      worker: EmbedWorker.command(variables))
  }
}
