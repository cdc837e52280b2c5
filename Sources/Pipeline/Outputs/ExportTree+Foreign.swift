import Digests
import Engine

/// Decides which files in an output are dsbuild's.
extension ExportTree {
  /// The files that dsbuild wrote: those it remembers, and those whose digest is in the tree's own list.
  func knownFiles() async throws -> StampTable {
    let known = try workspace.state.stamps(of: to) ?? StampTable([])
    guard shape == .folder else { return known }
    let list = known.index(of: TreeList.name).flatMap { known.entry(at: $0) }
    if let list, FileStamp(path: "\(root)/\(TreeList.name)", following: false)?.looksLike(list.stamp) == true {
      return known
    }
    return known.replacing(with: try await provenFiles(besides: known))
  }

  /// The files whose bytes have the digest in the tree's list.
  private func provenFiles(besides known: StampTable) async throws -> [StampTable.Entry] {
    guard let list = TreeList(of: root, marks: marks, effects: workspace.effects) else { return [] }
    var folders = RealFolders(root)
    let unknown = list.entries.filter { known.index(of: $0.path) == nil && folders.obstacle(to: $0.path) == nil }
    let proven = try await workspace.compute(unknown, as: .checkingFiles) { entry in
      confirmed(StampTable.Entry(path: entry.path, stamp: .nothing, digest: entry.digest))
    }
    return proven.compactMap { $0 } + [list.file]
  }

  /// Takes files with the wanted content as dsbuild's own, and refuses to overwrite any other file that is not.
  ///
  /// - Parameter folders: The folders of all files of the export.
  /// - Throws: ``ForeignFiles``.
  func admit(_ work: inout Work, in folders: some Sequence<String>, known: StampTable, isNew: Bool) async throws {
    var foreign: [String] = []
    if let file = fileInPlaceOfFolder() { throw ForeignFiles(output: to, paths: [shown(file)]) }
    if isNew {
      if try !isOwnDraft(draftFolder) { throw ForeignFiles(output: to, paths: [shown(draftFolder)]) }
      return
    }
    if shape == .folder {
      guard FileStamp(path: target)?.kind == .directory else { throw ForeignFiles(output: to, paths: [to]) }
      foreign += obstacles(to: folders)
      if let marker = FileStamp(path: "\(root)/\(Self.marker)", following: false),
        marker.kind != .file || marker.size != 0
      {
        foreign.append(Self.marker)
      }
      if known.index(of: TreeList.name) == nil,
        FileStamp(path: "\(root)/\(TreeList.name)", following: false) != nil
      {
        foreign.append(TreeList.name)
      }
    }
    let unknown = work.changed.indices.filter { work.changed[$0].known == nil }
    let files = unknown.map { work.changed[$0].file }
    let found = try await workspace.compute(files) { file in try standing(at: file) }
    for (index, standing) in zip(unknown, found) {
      switch standing {
      case .nothing: break
      case .own(let entry): work.changed[index].known = entry
      case .foreign(let path): foreign.append(path)
      }
    }
    guard foreign.isEmpty else {
      throw ForeignFiles(output: to, paths: Set(foreign).map { shown("\(root)/\($0)") }.sorted())
    }
  }

  /// The file that is at the path of a folder which the output needs; nil if there is none.
  private func fileInPlaceOfFolder() -> String? {
    var folder = Effects.directory(of: target)
    while folder.utf8.count > 1 {
      if let kind = FileStamp(path: folder)?.kind { return kind == .directory ? nil : folder }
      folder = Effects.directory(of: folder)
    }
    return nil
  }

  /// The file at the path of a file to be written, if nothing is remembered of it.
  private enum Standing {
    case nothing
    case own(StampTable.Entry)
    case foreign(String)
  }

  private func standing(at file: OutputFile) throws(EngineError) -> Standing {
    let path = "\(root)/\(file.path)"
    if FileStamp(path: path + Self.draft, following: false) != nil { return .foreign(file.path + Self.draft) }
    guard let stamp = FileStamp(path: path, following: false) else { return .nothing }
    // After a power cut there may be names without content and without a record. An empty file can be overwritten
    // without loss.
    if stamp.kind == .file, stamp.size == 0 { return .own(StampTable.Entry(claim: file.path)) }
    guard stamp.kind == .file,
      let digest = try? workspace.effects.digest(of: path, atMost: Self.mostBytes)
    else { return .foreign(file.path) }
    if try digest == files.digest(of: file) {
      return .own(StampTable.Entry(path: file.path, stamp: stamp, digest: digest, isSettled: false))
    }
    // An earlier build wrote this table or card, or a person has a file that begins as ours do. Nothing proves which bytes a
    // build wrote, so the file counts as changed, and is moved beside the output.
    if try begins(path) {
      return .own(
        StampTable.Entry(path: file.path, stamp: stamp, digest: SHA256Digest(of: [UInt8]()), isSettled: false))
    }
    return .foreign(file.path)
  }

  /// The links and files at paths that should be folders.
  private func obstacles(to expected: some Sequence<String>) -> [String] {
    var folders = RealFolders(root)
    return expected.compactMap { $0.isEmpty ? nil : folders.obstacle(to: $0 + "/") }
  }

  /// A path as messages show it, relative to the manifest's folder.
  func shown(_ path: String) -> String {
    path.path(below: workspace.root).map(String.init) ?? path
  }
}
