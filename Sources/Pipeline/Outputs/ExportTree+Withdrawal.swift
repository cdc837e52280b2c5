import Digests
import Engine

extension ExportTree {
  /// Removes the files of dsbuild's that `shows` names; how many.
  ///
  /// The list of the tree and what is remembered of it are brought along, so that what is left stays known.
  ///
  /// - Throws: ``OutputElsewhere``, before anything is removed.
  func withdraw(_ shows: (String) -> Bool) async throws -> Int {
    guard let kind = FileStamp(path: target, following: false)?.kind else { return 0 }
    try checkPlace()
    guard shape == .folder else { return try withdrawFile(kind) }
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
      keeping: entries.indices.filter { !gone.contains($0) && entries[$0].path != TreeList.name }, with: [])
    let lines = table.lines
    let digest = SHA256Digest(of: lines)
    let list = try put(list: lines, digest, below: root, isNew: false, known: known)
    table = table.replacing(keeping: 0..<table.count, with: [list])
    // By its digest the tree is known to be another than the last build's.
    table.name(digest)
    try workspace.state.remember(table, of: to)
    try workspace.effects.unlink("\(target)/\(Self.marker)")
    return present.count
  }

  /// Removes an output of one file, which holds all images, if dsbuild wrote it.
  private func withdrawFile(_ kind: FileStamp.Kind) throws(EngineError) -> Int {
    guard kind == .file else { return 0 }
    let name = Effects.name(of: target)
    let isKnown = try workspace.state.stamps(of: to)?.position(of: name) != nil
    if !isKnown, try !begins(target) { return 0 }
    try workspace.effects.unlink(target)
    return 1
  }

  /// Whether a file begins as the form begins it.
  func begins(_ path: String) throws(EngineError) -> Bool {
    guard case .beginning(let beginning) = marks else { return false }
    return try workspace.effects.beginning(of: path, count: beginning.count) == beginning
  }
}
