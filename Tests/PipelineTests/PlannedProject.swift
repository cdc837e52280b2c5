import Digests
import Engine
import Exports
import Imaging
import Listings
import Manifest
import Pipeline
import TestSupport
import Testing

/// A project in a folder of its own that is planned and built in this process, without the program and without a network.
struct PlannedProject {
  let folder: TemporaryFolder
  let manifest: Manifest
  let workspace: Workspace

  /// The project of a manifest's text, with files beside it.
  init(
    _ text: String, files: [String: String] = [:], in folder: TemporaryFolder? = nil,
    mode: Workspace.Mode = Workspace.Mode(), execution: (any BatchExecution)? = nil,
    emit: @escaping @Sendable (BuildEvent) -> Void = { _ in }
  ) throws {
    let folder = try folder ?? TemporaryFolder()
    self.folder = folder
    for (name, content) in files { try folder.write(content, to: name) }
    manifest = try ManifestLoader.load(
      text: Array(text.utf8), file: "dataset.yaml",
      capabilities: ManifestCapabilities(
        exports: ExportFormats.all.map { $0.word }, decoded: ImageFormat.decodable.map { PictureWord($0.name) })
    ).manifest
    workspace = try Self.workspace(folder, mode, execution, emit)
  }

  private static func workspace(
    _ folder: TemporaryFolder, _ mode: Workspace.Mode, _ execution: (any BatchExecution)?,
    _ emit: @escaping @Sendable (BuildEvent) -> Void
  ) throws -> Workspace {
    let own = folder.path(of: ".dsbuild")
    let effects = Effects(scratch: "\(own)/tmp")
    let key = try #require(SealKey(bytes: [UInt8](repeating: 7, count: SealKey.size)))
    _ = try OwnedFolder(own, project: folder.path, access: .readWrite, effects: effects)
    return Workspace(
      root: folder.path, effects: effects, store: BlobStore(root: own, effects: effects),
      actions: try ActionCache(root: own, key: key, effects: effects),
      state: try ProjectState(root: folder.path, directory: own, key: key, effects: effects),
      processors: ProcessorPool(width: 2), mode: mode, now: WallClock.system.seconds,
      execution: execution, emit: emit)
  }

  /// The same folder under another manifest, as a later run sees it.
  func edited(
    _ text: String, files: [String: String] = [:], mode: Workspace.Mode = Workspace.Mode()
  ) throws -> PlannedProject {
    try PlannedProject(text, files: files, in: folder, mode: mode)
  }

  /// The plan of the manifest.
  func plan() throws -> PipelinePlan {
    try PipelinePlan(manifest, version: "1", formats: ExportFormats.all, workspace: workspace)
  }

  /// Builds the project to its end.
  @discardableResult
  func build() async throws -> Builder.Report {
    try await Builder(manifest, version: "1", formats: ExportFormats.all, workspace: workspace).build()
  }

  /// The rows of a class's table in the lock.
  func lockRows(_ name: ClassName) throws -> [LockRow] {
    let path = DatasetLock.tablePath(name)
    return try LockTable.read(try folder.read(path), file: path).table.rows
  }
}
