import Digests
import Engine
public import Manifest

/// The result of removing an output.
public struct OutputRemoval: Sendable {
  /// How many files were removed.
  public fileprivate(set) var removed = 0
  /// Files that stay, because dsbuild did not write them or does not know whether it did.
  public fileprivate(set) var left: [String] = []
  /// Files that stay, because they were changed after dsbuild wrote them. Paths are relative to the manifest's folder.
  public fileprivate(set) var edited: [String] = []
}

extension Workspace {
  /// Removes the files of an output that dsbuild wrote, and the folders that are empty then.
  ///
  /// - Parameters:
  ///   - to: The output's path as the manifest has it.
  ///   - shape: Whether it is a folder or one file.
  ///   - marks: How its files are recognized if nothing is remembered of them.
  ///   - place: The path to which it resolved when the manifest was read.
  public func removeOutput(
    _ to: String, shape: ExportShape, marks: OutputMarks, place: ResolvedPath?
  ) async throws -> OutputRemoval {
    try await removeOutput(to, shape: shape, marks: marks, place: place, keeping: CurrentFiles())
  }

  /// Removes the files of an output but those of current outputs, which may be inside its folder or around it.
  ///
  /// - Parameter withdrawn: Gives the names of withdrawn pictures: a changed file that shows one is removed too.
  func removeOutput(
    _ to: String, shape: ExportShape, marks: OutputMarks, place: ResolvedPath?, keeping current: CurrentFiles,
    withdrawn: ExportTree.WithdrawnNames = { [] }
  ) async throws -> OutputRemoval {
    let tree = ExportTree(to: to, shape: shape, marks: marks, place: place, form: "", in: self)
    return try await tree.removeAll(keeping: current, withdrawn: withdrawn)
  }
}

extension ExportTree {
  fileprivate func removeAll(
    keeping current: CurrentFiles, withdrawn: WithdrawnNames
  ) async throws -> OutputRemoval {
    var removal = OutputRemoval()
    guard let kind = FileStamp(path: target, following: false)?.kind else { return removal }
    try checkPlace()
    let place = ResolvedPath(root).path
    let table = try await knownFiles()
    let claimed = Set(try workspace.state.claims(of: to).map(\.path)).filter { table.index(of: $0) == nil }
    let entries = (table.entries + claimed.sorted().map { .init(claim: $0) })
      .filter { !current.contains("\(place)/\($0.path)") }
    var changed = try await editedFiles(entries.map { (entry: $0, wanted: nil) }).map { entries[$0].path }
    if !changed.isEmpty, case let names = try withdrawn() {
      changed = try changed.filter { try !revealsAny(of: names, at: $0) }
    }
    removal.edited = changed.map { shown("\(root)/\($0)") }
    let known = Set(entries.map(\.path)).subtracting(changed)
    guard shape == .folder, FileStamp(path: target)?.kind == .directory else {
      guard shape == .file, kind == .file, known.contains(target.pathParts().last.map(String.init) ?? "")
      else {
        if removal.edited.isEmpty { removal.left = [to] }
        return removal
      }
      try workspace.effects.unlink(target)
      removal.removed = 1
      return removal
    }
    removal.removed = try removeFiles(known)
    let edited = Set(changed.map { "\(to)/\($0)" })
    removal.left = try removeEmptyFolders(target, at: place, named: to, keeping: current).files
      .filter { !edited.contains($0) }
    return removal
  }

  /// Removes those of the files that exist; returns their number.
  private func removeFiles(_ known: Set<String>) throws(EngineError) -> Int {
    var folders = RealFolders(target)
    let present = known.filter { path in
      folders.obstacle(to: path) == nil && FileStamp(path: "\(target)/\(path)", following: false)?.kind == .file
    }
    guard !present.isEmpty else { return 0 }
    // The marker says that the tree is incomplete while its files are removed.
    try workspace.effects.writeAtomically([], to: "\(target)/\(Self.marker)", durable: true)
    for path in present.sorted() { try workspace.effects.unlink("\(target)/\(path)") }
    try workspace.effects.unlink("\(target)/\(Self.marker)")
    return present.count
  }

  /// Removes a folder with its empty folders, but none of a current output.
  ///
  /// - Parameter place: The folder's resolved path.
  /// - Returns: Whether the folder is gone, and the files because of which it stays, without those of current outputs.
  private func removeEmptyFolders(
    _ folder: String, at place: String, named name: String, keeping current: CurrentFiles
  ) throws(EngineError) -> (isGone: Bool, files: [String]) {
    if current.isOutput(place) { return (false, []) }
    var isEmpty = true
    var files: [String] = []
    for entry in try workspace.effects.list(folder) {
      let (path, here, name) = ("\(folder)/\(entry.name)", "\(place)/\(entry.name)", "\(name)/\(entry.name)")
      if (entry.kind ?? FileStamp(path: path, following: false)?.kind) == .directory {
        let below = try removeEmptyFolders(path, at: here, named: name, keeping: current)
        isEmpty = isEmpty && below.isGone
        files += below.files
      } else {
        isEmpty = false
        if !current.contains(here) { files.append(name) }
      }
    }
    if isEmpty { try workspace.effects.removeDirectory(folder) }
    return (isEmpty, files)
  }
}
