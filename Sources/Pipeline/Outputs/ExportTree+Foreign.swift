import Digests
import Engine

/// What is dsbuild's in an output, and what is not.
extension ExportTree {
  /// The files that dsbuild wrote: those it remembers, and those that the tree's own list proves.
  func knownFiles() async throws -> StampTable {
    let known = try workspace.state.stamps(of: to) ?? StampTable([])
    guard shape == .folder else { return known }
    let list = known.position(of: TreeList.name).flatMap { known.entry(at: $0) }
    if let list, FileStamp(path: "\(root)/\(TreeList.name)", following: false)?.looksLike(list.stamp) == true {
      return known
    }
    return known.replacing(keeping: 0..<known.count, with: try await provenFiles(besides: known))
  }

  /// The files that have the bytes which the list in the tree says.
  private func provenFiles(besides known: StampTable) async throws -> [StampTable.Entry] {
    guard let list = TreeList(of: root, marks: marks, effects: workspace.effects) else { return [] }
    var folders = RealFolders(root)
    let unknown = list.entries.filter { known.position(of: $0.path) == nil && folders.obstacle(to: $0.path) == nil }
    let proven = try await workspace.compute(unknown, as: .checkingFiles) { entry in
      confirmed(StampTable.Entry(path: entry.path, stamp: .nothing, digest: entry.digest))
    }
    return proven.compactMap { $0 } + [list.file]
  }

  /// Takes files that are what is wanted for dsbuild's own, and refuses to write over any other that is not.
  ///
  /// - Throws: ``ForeignFiles``.
  func admit(_ work: inout Work, wanted: [OutputFile], known: StampTable, isNew: Bool) async throws {
    var foreign: [String] = []
    if isNew {
      if try !isOwnDraft(draftFolder) { throw ForeignFiles(output: to, paths: [shown(draftFolder)]) }
      return
    }
    if shape == .folder {
      guard FileStamp(path: target)?.kind == .directory else { throw ForeignFiles(output: to, paths: [to]) }
      foreign += obstacles(to: wanted)
      if let marker = FileStamp(path: "\(root)/\(Self.marker)", following: false),
        marker.kind != .file || marker.size != 0
      {
        foreign.append(Self.marker)
      }
      if known.position(of: TreeList.name) == nil,
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

  /// What is where a file is to be written that nobody remembers.
  private enum Standing {
    case nothing
    case own(StampTable.Entry)
    case foreign(String)
  }

  private func standing(at file: OutputFile) throws(EngineError) -> Standing {
    let path = "\(root)/\(file.path)"
    if FileStamp(path: path + Self.draft, following: false) != nil { return .foreign(file.path + Self.draft) }
    guard let stamp = FileStamp(path: path, following: false) else { return .nothing }
    // A power cut leaves names without content, and no memory of them; nothing is lost with an empty file.
    if stamp.kind == .file, stamp.size == 0 { return .own(StampTable.Entry(claim: file.path)) }
    guard stamp.kind == .file,
      let digest = try? workspace.effects.digest(of: path, atMost: Self.mostBytes)
    else { return .foreign(file.path) }
    if try digest == files.digest(of: file) {
      return .own(StampTable.Entry(path: file.path, stamp: stamp, digest: digest, isSettled: false))
    }
    // A table or card that an earlier build wrote: it has changed, or a person changed what would be written anew in any case.
    if try begins(path) { return .own(StampTable.Entry(claim: file.path)) }
    return .foreign(file.path)
  }

  /// The links and files that are where folders should be.
  private func obstacles(to wanted: [OutputFile]) -> [String] {
    var folders = RealFolders(root)
    var found: [String] = []
    var last = ""
    for file in wanted {
      guard let slash = file.path.utf8.lastIndex(of: UInt8(ascii: "/")) else { continue }
      // Neighbours mostly share their folder.
      if file.path.utf8[..<slash].elementsEqual(last.utf8) { continue }
      last = String(file.path[..<slash])
      if let obstacle = folders.obstacle(to: file.path) { found.append(obstacle) }
    }
    return found
  }

  /// Whether a folder in which a new tree is made is one that an earlier build left, or is not there.
  private func isOwnDraft(_ folder: String) throws(EngineError) -> Bool {
    guard let kind = FileStamp(path: folder, following: false)?.kind else { return true }
    guard kind == .directory else { return false }
    if let marker = FileStamp(path: "\(folder)/\(Self.marker)", following: false) {
      return marker.kind == .file && marker.size == 0
    }
    return try workspace.effects.list(folder).isEmpty
  }

  private func shown(_ path: String) -> String {
    path.hasPrefix(workspace.root + "/") ? String(path.dropFirst(workspace.root.utf8.count + 1)) : path
  }
}
