import Digests
import Engine

extension ExportTree {
  /// Removes dsbuild's files for which `shows` is true, and returns how many there were.
  ///
  /// The tree's list and the remembered stamps are updated, so that the remaining files are still recognized.
  ///
  /// - Parameter names: What ``WithdrawnNames`` gives: a changed output of one file is kept only if it has none of them.
  /// - Throws: ``OutputElsewhere``, before anything is removed.
  func withdraw(_ names: Set<String>, _ shows: (String) -> Bool) async throws -> Int {
    guard let kind = FileStamp(path: target, following: false)?.kind else { return 0 }
    try checkPlace()
    guard shape == .folder else { return try await withdrawFile(kind, names) }
    guard FileStamp(path: target)?.kind == .directory else { return 0 }
    let known = try await knownFiles()
    var folders = RealFolders(root)
    let entries = known.entries
    let gone = Set(
      entries.indices.filter { index in
        let path = entries[index].path
        return path != TreeList.name && shows(path) && folders.obstacle(to: path) == nil
      })
    let present = gone.filter { FileStamp(path: "\(root)/\(entries[$0].path)", following: false)?.kind == .file }
    guard !present.isEmpty else { return 0 }
    try workspace.effects.writeAtomically([], to: "\(target)/\(Self.marker)", durable: true)
    for index in present.sorted() { try remove(entries[index].path) }
    var table = known.replacing(
      entries.indices.filter { gone.contains($0) || entries[$0].path == TreeList.name }, with: [])
    let lines = table.lines
    let digest = SHA256Digest(of: lines)
    let list = try put(list: lines, digest, below: root, isNew: false, known: known)
    table.exchange(for: [list])
    // The new digest marks the tree as different from that of the last build.
    table.name(digest)
    try workspace.state.remember(table, of: to)
    try workspace.effects.unlink("\(target)/\(Self.marker)")
    return present.count
  }

  /// Removes an output of one file, which contains all images, if dsbuild wrote it.
  private func withdrawFile(_ kind: FileStamp.Kind, _ names: Set<String>) async throws -> Int {
    guard kind == .file else { return 0 }
    let name = Effects.name(of: target)
    let isKnown = try workspace.state.stamps(of: to)?.index(of: name) != nil
    if !isKnown, try !begins(target) { return 0 }
    // The changed table may contain a person's work. It is no longer an output where it is moved to.
    if let entry = try workspace.state.stamps(of: to).flatMap({ $0.index(of: name).flatMap($0.entry(at:)) }),
      try await !editedFiles([(entry: entry, wanted: nil)]).isEmpty, try !revealsAny(of: names, at: name)
    {
      report([try setAside(name)])
      return 1
    }
    try workspace.effects.unlink(target)
    return 1
  }

  /// Whether a file has the first bytes of its format.
  func begins(_ path: String) throws(EngineError) -> Bool {
    guard case .beginning(let beginning) = marks else { return false }
    return try workspace.effects.beginning(of: path, count: beginning.count) == beginning
  }
}
