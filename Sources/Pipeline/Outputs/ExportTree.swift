import Digests
import Engine
import Manifest

/// Brings the files of one export up to date: what is unchanged is not touched, what is new appears whole, what dsbuild wrote
/// and no longer wants goes, what a person put there stays and is named.
///
/// A new folder appears by one rename. An existing one is updated file by file, each by rename, while a marker lies in its root.
struct ExportTree {
  /// Lies in the root of a tree that is being updated: such a tree is never reported as built.
  static let marker = ".dsbuild-updating"

  /// How the name of a file ends that has not got its own yet.
  static let draft = ".dsbuild-tmp"

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
  private let files: OutputFiles

  /// The tree at `to`.
  ///
  /// - Parameters:
  ///   - link: How files that are blobs come of the store's.
  ///   - form: What puts files together out of parts: its name and version.
  init(to: String, shape: ExportShape, link: ExportSettings.Link = .auto, form: String, in workspace: Workspace) {
    self.to = to
    self.shape = shape
    self.workspace = workspace
    files = OutputFiles(link: link, form: form, workspace: workspace)
  }

  private var target: String { workspace.path(to) }

  /// The folder that paths of files are relative to.
  private var root: String { shape == .folder ? target : Effects.directory(of: target) }

  /// The first file that is not, for certain, what the export of digest `whole`, nil for any, has; nil when all are.
  ///
  /// A file too young for its stamp to prove anything is read, and is not read again once it has aged.
  func firstDoubt(of whole: SHA256Digest?) -> String? {
    // A tree may be whole and be that of another revision, to which an edit was taken back.
    guard let table = (try? workspace.state.stamps(of: to)) ?? nil, whole.map({ $0 == table.whole }) ?? true else {
      return to
    }
    if shape == .folder, FileStamp(path: "\(target)/\(Self.marker)") != nil { return "\(to)/\(Self.marker)" }
    let doubtful = table.doubtful(below: root)
    guard !doubtful.isEmpty else { return nil }
    var entries = table.entries
    for index in doubtful {
      guard entries.indices.contains(index), let confirmed = confirmed(entries[index]) else {
        return table.entry(at: index).map { shape == .folder ? "\(to)/\($0.path)" : to } ?? to
      }
      entries[index] = confirmed
    }
    try? workspace.state.remember(StampTable(entries, whole: table.whole), of: to)
    return nil
  }

  /// What is known of a file once it was read: nil where it is not what it was.
  private func confirmed(_ entry: StampTable.Entry) -> StampTable.Entry? {
    let path = "\(root)/\(entry.path)"
    guard let before = FileStamp(path: path, following: false), before.kind == .file,
      let bytes = try? workspace.effects.read(path), SHA256Digest(of: bytes) == entry.digest,
      let after = FileStamp(path: path, following: false), after.looksLike(before)
    else { return nil }
    return StampTable.Entry(path: entry.path, stamp: after, digest: entry.digest)
  }

  /// Writes the files and remembers their stamps.
  func write(_ wanted: [OutputFile]) async throws -> Written {
    let wanted = wanted.sorted { $0.path < $1.path }
    let isNew = shape == .folder && FileStamp(path: target) == nil
    let known = isNew ? [:] : try knownFiles()
    let base = isNew ? try newFolder() : root
    if files.link == .reflink, try !workspace.store.canShareBlocks(with: base) { throw NoReflink(path: to) }
    if shape == .folder, !isNew {
      try workspace.effects.writeAtomically([], to: "\(target)/\(Self.marker)", durable: true)
    }
    var entries: [StampTable.Entry] = []
    var changed: [(file: OutputFile, known: StampTable.Entry?)] = []
    for file in wanted {
      let old = known[file.path]
      if let old, try files.isCurrent(file, old) { entries.append(old) } else { changed.append((file, old)) }
    }
    if shape == .folder, !isNew { try claim(changed.map(\.file.path), known) }
    // A file of the store that waits for the disk has not its lasting name yet.
    if files.link != .copy { try workspace.store.flush() }
    try makeFolders(of: changed.map(\.file.path), below: base)
    entries += try await workspace.compute(changed) { change throws -> StampTable.Entry in
      try files.write(change.file, below: base, isNew: isNew, known: change.known)
    }
    entries.sort { $0.path < $1.path }
    let strays = isNew ? [] : try finishUpdate(known, wanted: wanted)
    let digest = Self.digest(of: entries)
    // Known before it is there: a file that nobody knows to be dsbuild's would stay for ever.
    try workspace.state.remember(StampTable(entries, whole: digest), of: to)
    if isNew {
      try workspace.effects.makeDirectories(Effects.directory(of: target))
      try workspace.effects.rename(base, to: target)
    } else if shape == .folder {
      try workspace.effects.unlink("\(target)/\(Self.marker)")
    }
    return Written(digest: digest, strays: strays)
  }

  /// Writes down which files are going to be dsbuild's before they are there: a build that is killed must not leave one that a
  /// later one, which may not want it, takes for a stranger's.
  private func claim(_ paths: [String], _ known: [String: StampTable.Entry]) throws {
    // What lies there already may be a person's, who would lose it.
    let coming = paths.filter { known[$0] == nil && FileStamp(path: "\(root)/\($0)", following: false) == nil }
    guard !coming.isEmpty else { return }
    let claims = coming.map {
      StampTable.Entry(path: $0, stamp: .nothing, digest: SHA256Digest(of: [UInt8]()), isSettled: false)
    }
    try workspace.state.remember(StampTable(known.values + claims), of: to)
  }

  private static func digest(of entries: [StampTable.Entry]) -> SHA256Digest {
    var lines: [UInt8] = []
    lines.reserveCapacity(entries.count * 110)
    for entry in entries {
      lines += entry.digest.hex.utf8
      lines += "  ".utf8
      lines += entry.path.utf8
      lines.append(UInt8(ascii: "\n"))
    }
    return SHA256Digest(of: lines)
  }

  /// What is known of the files that are there: those whose stamps hold.
  private func knownFiles() throws -> [String: StampTable.Entry] {
    guard let table = try workspace.state.stamps(of: to) else { return [:] }
    var known: [String: StampTable.Entry] = [:]
    known.reserveCapacity(table.count)
    for entry in table.entries { known[entry.path] = entry }
    for index in table.doubtful(below: root) {
      guard let path = table.entry(at: index)?.path else { continue }
      known[path] = known[path].map {
        // Its path is known to be dsbuild's; its content is not.
        StampTable.Entry(path: $0.path, stamp: $0.stamp, digest: $0.digest, isSettled: false)
      }
    }
    return known
  }

  /// Removes what dsbuild wrote and no longer wants, and finds what is not its own.
  private func finishUpdate(_ known: [String: StampTable.Entry], wanted: [OutputFile]) throws -> [String] {
    let paths = Set(wanted.lazy.map(\.path))
    for path in known.keys.filter({ !paths.contains($0) }).sorted() { try remove(path) }
    return try strays(beside: paths)
  }

  private func newFolder() throws -> String {
    let folder = "\(Effects.directory(of: target))/.\(target.split(separator: "/").last ?? "export").dsbuild-new"
    try workspace.effects.removeTree(folder)
    try workspace.effects.makeDirectories(folder)
    return folder
  }

  private func makeFolders(of paths: [String], below base: String) throws {
    var made: Set<String> = []
    for path in paths {
      let folder = path.contains("/") ? Effects.directory(of: path) : ""
      guard made.insert(folder).inserted else { continue }
      try workspace.effects.makeDirectories(folder.isEmpty ? base : "\(base)/\(folder)")
    }
  }

  /// Removes a file that dsbuild wrote, and its folder when that is left empty.
  private func remove(_ path: String) throws {
    if FileStamp(path: "\(root)/\(path)", following: false) != nil { try workspace.effects.unlink("\(root)/\(path)") }
    guard shape == .folder else { return }
    var folder = Effects.directory(of: "\(root)/\(path)")
    while folder.count > root.count, try workspace.effects.list(folder).isEmpty {
      try workspace.effects.removeDirectory(folder)
      folder = Effects.directory(of: folder)
    }
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
        } else if entry.name.hasSuffix(Self.draft) {
          // A build was killed while it made one.
          try workspace.effects.unlink("\(root)/\(path)")
        } else if !wanted.contains(path), path != Self.marker {
          strays.append(path)
        }
      }
    }
    return strays.sorted()
  }
}
