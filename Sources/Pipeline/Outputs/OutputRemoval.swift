import Digests
public import Engine

extension Workspace {
  /// Removes the files of an output that dsbuild wrote, and the folders that are left empty.
  ///
  /// - Parameter to: the output's path as the manifest has it.
  /// - Returns: what stays, since dsbuild did not write it, or does not know whether it did.
  public func removeOutput(_ to: String) throws(EngineError) -> [String] {
    let target = path(to)
    guard let kind = FileStamp(path: target, following: false)?.kind else { return [] }
    let known = try (state.stamps(of: to)?.entries.map(\.path) ?? []) + state.claims(of: to)
    guard kind == .directory else {
      guard known.contains(where: { to == $0 || to.hasSuffix("/" + $0) }) else { return [to] }
      try effects.unlink(target)
      return []
    }
    // While it is taken down it is no dataset.
    try effects.writeAtomically([], to: "\(target)/\(ExportTree.marker)", durable: true)
    for file in known where FileStamp(path: "\(target)/\(file)", following: false)?.kind == .file {
      try effects.unlink("\(target)/\(file)")
    }
    try effects.unlink("\(target)/\(ExportTree.marker)")
    return try removeEmptyFolders(target, named: to)
  }

  /// Removes a folder with its empty folders; returns the files that kept it.
  private func removeEmptyFolders(_ folder: String, named name: String) throws(EngineError) -> [String] {
    var files: [String] = []
    for entry in try effects.list(folder) {
      let (path, name) = ("\(folder)/\(entry.name)", "\(name)/\(entry.name)")
      if (entry.kind ?? FileStamp(path: path, following: false)?.kind) == .directory {
        files += try removeEmptyFolders(path, named: name)
      } else {
        files.append(name)
      }
    }
    if files.isEmpty { try effects.removeDirectory(folder) }
    return files
  }
}
