import Digests
import Engine

/// Brings the files of one export up to date: what is unchanged is not touched, what is new appears whole, what dsbuild wrote
/// and no longer wants goes, what a person put there stays and is named.
///
/// A new folder appears by one rename. An existing one is updated file by file, each by rename, while a marker lies in its root.
struct ExportTree {
  /// Lies in the root of a tree that is being updated: such a tree is never reported as built.
  static let marker = ".dsbuild-updating"

  /// What was written.
  struct Written {
    /// SHA-256 over the lines `<sha256>  <path>` of every file, sorted by path.
    var digest: SHA256Digest
    /// Files in the tree that dsbuild did not write, sorted.
    var strays: [String]
  }

  let to: String
  let shape: ExportShape
  let workspace: Workspace

  init(to: String, shape: ExportShape, in workspace: Workspace) {
    self.to = to
    self.shape = shape
    self.workspace = workspace
  }

  private var target: String { workspace.path(to) }

  /// The folder that paths of files are relative to.
  private var root: String { shape == .folder ? target : Effects.directory(of: target) }

  /// The first file that is not, for certain, as it was written; nil when all are.
  var firstDoubt: String? {
    guard let table = (try? workspace.state.stamps(of: to)) ?? nil else { return to }
    if shape == .folder, FileStamp(path: "\(target)/\(Self.marker)") != nil { return "\(to)/\(Self.marker)" }
    guard let index = table.doubtful(below: root).first(where: { isChanged($0, of: table) }) else { return nil }
    return table.entry(at: index).map { shape == .folder ? "\(to)/\($0.path)" : to } ?? to
  }

  /// A file too young for its stamp to prove anything is read.
  private func isChanged(_ index: Int, of table: StampTable) -> Bool {
    guard let entry = table.entry(at: index), let bytes = try? workspace.effects.read("\(root)/\(entry.path)") else {
      return true
    }
    return SHA256Digest(of: bytes) != entry.digest
  }

  /// Writes the files and remembers their stamps.
  func write(_ files: [OutputFile]) async throws -> Written {
    let wanted = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    let before = try workspace.state.stamps(of: to)
    let known = Dictionary((before?.entries ?? []).map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    let isNew = shape == .folder && FileStamp(path: target) == nil
    let base = isNew ? try newFolder() : root
    if shape == .folder, !isNew {
      try workspace.effects.writeAtomically([], to: "\(target)/\(Self.marker)", durable: true)
    }
    try makeFolders(of: wanted, below: base)
    let doubtful = isNew ? Set() : Set((before?.doubtful(below: root) ?? []).compactMap { before?.entry(at: $0)?.path })
    var entries = wanted.map { file in
      isNew || doubtful.contains(file.path) ? nil : known[file.path].flatMap { $0.holds(file.content) ? $0 : nil }
    }
    let changed = wanted.indices.filter { entries[$0] == nil }
    let written = try await workspace.compute(changed) { index throws -> StampTable.Entry in
      let old = isNew || doubtful.contains(wanted[index].path) ? nil : known[wanted[index].path]
      return try write(wanted[index], below: base, known: old)
    }
    for (index, entry) in zip(changed, written) { entries[index] = entry }
    if isNew {
      try workspace.effects.makeDirectories(Effects.directory(of: target))
      try workspace.effects.rename(base, to: target)
    } else {
      let paths = Set(wanted.map(\.path))
      for path in known.keys.sorted() where !paths.contains(path) { try remove(path) }
    }
    let table = StampTable(entries.compactMap { $0 })
    try workspace.state.remember(table, of: to)
    if shape == .folder, !isNew { try workspace.effects.unlink("\(target)/\(Self.marker)") }
    let lines = entries.compactMap { $0 }.map { "\($0.digest.hex)  \($0.path)\n" }.joined()
    return Written(digest: SHA256Digest(of: lines), strays: isNew ? [] : try strays(beside: Set(wanted.map(\.path))))
  }

  /// Writes one file unless it is there already, and gives its stamp.
  private func write(_ file: OutputFile, below base: String, known: StampTable.Entry?) throws -> StampTable.Entry {
    let path = "\(base)/\(file.path)"
    let bytes: [UInt8]
    switch file.content {
    case .blob(let blob): bytes = try content(of: blob)
    case .bytes(let made): bytes = made
    case .parts(let parts):
      var assembled: [UInt8] = []
      for part in parts {
        switch part {
        case .bytes(let made): assembled += made
        case .blob(let blob): assembled += try content(of: blob)
        }
      }
      bytes = assembled
      if let known, known.digest == SHA256Digest(of: bytes) { return known }
    }
    try workspace.effects.writeAtomically(bytes, to: path, durable: false)
    guard let stamp = FileStamp(path: path) else { throw EngineError(.notFound, "stat", path) }
    return StampTable.Entry(path: file.path, stamp: stamp, digest: SHA256Digest(of: bytes))
  }

  private func content(of blob: SHA256Digest) throws -> [UInt8] {
    guard let bytes = try workspace.store.read(blob) else { throw MissingBlob(digest: blob) }
    return bytes
  }

  private func newFolder() throws -> String {
    let folder = "\(Effects.directory(of: target))/.\(target.split(separator: "/").last ?? "export").dsbuild-new"
    try workspace.effects.removeTree(folder)
    try workspace.effects.makeDirectories(folder)
    return folder
  }

  private func makeFolders(of files: [OutputFile], below base: String) throws {
    // Sorted by path, the files of a folder follow one another.
    var last: Substring?
    for file in files {
      let folder = file.path.utf8.lastIndex(of: UInt8(ascii: "/")).map { file.path[..<$0] } ?? ""
      guard folder != last else { continue }
      try workspace.effects.makeDirectories(folder.isEmpty ? base : "\(base)/\(folder)")
      last = folder
    }
  }

  /// Removes a file that dsbuild wrote, and its folder when that is left empty.
  private func remove(_ path: String) throws {
    if FileStamp(path: "\(root)/\(path)", following: false) != nil { try workspace.effects.unlink("\(root)/\(path)") }
    guard shape == .folder else { return }
    let folder = Effects.directory(of: "\(root)/\(path)")
    if folder != root, try workspace.effects.list(folder).isEmpty { try workspace.effects.removeDirectory(folder) }
  }

  private func strays(beside wanted: Set<String>) throws -> [String] {
    guard shape == .folder else { return [] }
    var strays: [String] = []
    var folders = [""]
    while let folder = folders.popLast() {
      for entry in try workspace.effects.list(folder.isEmpty ? root : "\(root)/\(folder)") {
        let path = folder.isEmpty ? entry.name : "\(folder)/\(entry.name)"
        if (entry.kind ?? FileStamp(path: "\(root)/\(path)", following: false)?.kind) == .directory {
          folders.append(path)
        } else if !wanted.contains(path), path != Self.marker {
          strays.append(path)
        }
      }
    }
    return strays.sorted()
  }
}

extension StampTable.Entry {
  /// Whether a file that is as this entry says is known to hold this, without any of it being read.
  fileprivate func holds(_ content: OutputContent) -> Bool {
    switch content {
    case .blob(let blob): digest == blob
    case .bytes(let made): digest == SHA256Digest(of: made)
    case .parts: false
    }
  }
}
