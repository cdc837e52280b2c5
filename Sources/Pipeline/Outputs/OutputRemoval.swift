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
    let tree = ExportTree(to: to, shape: shape, marks: marks, place: place, form: "", in: self)
    return try await tree.removeAll()
  }
}

extension ExportTree {
  fileprivate func removeAll() async throws -> OutputRemoval {
    var removal = OutputRemoval()
    guard let kind = FileStamp(path: target, following: false)?.kind else { return removal }
    try checkPlace()
    let entries = try await knownFiles().entries
    let changed = try await editedFiles(entries.map { (entry: $0, wanted: nil) }).map { entries[$0].path }
    removal.edited = changed.map { shown("\(root)/\($0)") }
    let known = try Set(entries.map(\.path) + workspace.state.claims(of: to)).subtracting(changed)
    guard shape == .folder, FileStamp(path: target)?.kind == .directory else {
      guard shape == .file, kind == .file, known.contains(target.split(separator: "/").last.map(String.init) ?? "")
      else {
        if removal.edited.isEmpty { removal.left = [to] }
        return removal
      }
      try workspace.effects.unlink(target)
      removal.removed = 1
      return removal
    }
    var folders = RealFolders(target)
    let present = known.filter { path in
      folders.obstacle(to: path) == nil && FileStamp(path: "\(target)/\(path)", following: false)?.kind == .file
    }
    if !present.isEmpty {
      // The marker says that the tree is incomplete while its files are removed.
      try workspace.effects.writeAtomically([], to: "\(target)/\(Self.marker)", durable: true)
      for path in present.sorted() { try workspace.effects.unlink("\(target)/\(path)") }
      try workspace.effects.unlink("\(target)/\(Self.marker)")
    }
    removal.removed = present.count
    let edited = Set(changed.map { "\(to)/\($0)" })
    removal.left = try removeEmptyFolders(target, named: to).filter { !edited.contains($0) }
    return removal
  }

  /// Removes a folder with its empty folders; returns the files because of which it stays.
  private func removeEmptyFolders(_ folder: String, named name: String) throws(EngineError) -> [String] {
    var files: [String] = []
    for entry in try workspace.effects.list(folder) {
      let (path, name) = ("\(folder)/\(entry.name)", "\(name)/\(entry.name)")
      if (entry.kind ?? FileStamp(path: path, following: false)?.kind) == .directory {
        files += try removeEmptyFolders(path, named: name)
      } else {
        files.append(name)
      }
    }
    if files.isEmpty { try workspace.effects.removeDirectory(folder) }
    return files
  }
}
