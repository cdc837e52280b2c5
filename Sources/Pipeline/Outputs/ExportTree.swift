package import Digests
import Engine
package import Manifest

/// Updates the files of one export. Unchanged files are not touched, and new ones are written atomically. Files that
/// dsbuild wrote and that are no longer wanted are removed. A person's files stay and are reported as strays.
///
/// A new folder appears by one rename. An existing one is updated file by file, each by rename, while its root
/// contains a marker. Nothing is written if that would replace a file that dsbuild did not write.
package struct ExportTree {
  /// The marker in the root of a tree during an update. A tree with a marker is never reported as built.
  package static let marker = ".dsbuild-updating"

  /// The largest file in bytes that is read to find out whether it is dsbuild's.
  static let mostBytes: Int64 = 4 << 30

  /// The suffix of a file's temporary name before its rename.
  static let draft = ".dsbuild-tmp"

  /// The result of writing.
  package struct Written {
    /// SHA-256 over the lines `<sha256>  <path>` of every file, sorted by path.
    package var digest: SHA256Digest
    /// Files in the tree that dsbuild did not write, sorted.
    package var strays: [String]
  }

  let to: String
  let shape: ExportShape
  let marks: OutputMarks
  let workspace: Workspace
  let files: OutputFiles
  /// The digest of the export that the lock records; nil without a record.
  let recorded: SHA256Digest?
  private let place: ResolvedPath?

  /// The tree at `to`.
  ///
  /// - Parameters:
  ///   - marks: How its files are recognized if nothing is remembered of them.
  ///   - place: The path to which it resolved when the manifest was read; nil for an output that the manifest does
  ///     not name.
  ///   - link: How files that are blobs share the store's files.
  ///   - form: The name and version of the format, which makes files out of parts.
  ///   - recorded: The digest that the lock records for it: files with these bytes are dsbuild's.
  package init(
    to: String, shape: ExportShape, marks: OutputMarks, place: ResolvedPath?, link: ExportSettings.Link = .auto,
    form: String, recorded: SHA256Digest? = nil, in workspace: Workspace
  ) {
    self.to = to
    self.shape = shape
    self.marks = marks
    self.place = place
    self.workspace = workspace
    self.recorded = recorded
    files = OutputFiles(link: link, form: form, workspace: workspace)
  }

  var target: String { workspace.path(to) }

  /// The folder to which paths of files are relative.
  var root: String { shape == .folder ? target : Effects.directory(of: target) }

  /// The first file that may differ from the export with the digest `whole` (nil for any export); nil if no file
  /// does.
  ///
  /// If a file is too recent for its stamp to prove anything, it is read. Its stamp is then stored, so an aged file
  /// is not read again.
  package func firstUnverifiedFile(of whole: SHA256Digest?) -> String? {
    // The tree may be intact but belong to another revision (an edit was reverted): its digest must match too.
    guard let table = (try? workspace.state.stamps(of: to)) ?? nil, whole.map({ $0 == table.whole }) ?? true else {
      return to
    }
    if shape == .folder, FileStamp(path: "\(target)/\(Self.marker)") != nil { return "\(to)/\(Self.marker)" }
    // Leftover claims mean that a build was interrupted, even if the marker is gone.
    guard (try? workspace.state.claims(of: to))?.isEmpty == true else { return to }
    let doubtful = table.doubtful(below: root)
    // Trees of an earlier version have no list yet.
    if shape == .folder, table.index(of: TreeList.name) == nil { return "\(to)/\(TreeList.name)" }
    guard !doubtful.isEmpty else { return nil }
    var entries: [StampTable.Entry] = []
    for index in doubtful {
      guard let confirmed = table.entry(at: index).flatMap({ confirmed($0) }) else {
        return table.entry(at: index).map { shape == .folder ? "\(to)/\($0.path)" : to } ?? to
      }
      entries.append(confirmed)
    }
    var aged = table.replacing(with: entries)
    aged.name(table.whole)
    try? workspace.state.remember(aged, of: to)
    return nil
  }

  /// Reads a file and returns its new entry; nil if its content has changed.
  func confirmed(_ entry: StampTable.Entry) -> StampTable.Entry? {
    let path = "\(root)/\(entry.path)"
    // If no size is remembered, the entry comes from the tree's list, which may name a file of any size: limit it.
    guard let before = FileStamp(path: path, following: false), before.kind == .file,
      entry.stamp.size < 0 ? before.size <= Self.mostBytes : before.size == entry.stamp.size,
      (try? workspace.effects.digest(of: path)) == entry.digest,
      let after = FileStamp(path: path, following: false), after.looksLike(before)
    else { return nil }
    return StampTable.Entry(path: entry.path, stamp: after, digest: entry.digest)
  }

  /// Writes the files and remembers their stamps. Files that were changed since dsbuild wrote them are moved beside
  /// the output first, and named in a warning.
  ///
  /// - Parameter withdrawn: Gives ``WithdrawnNames``; it is called only if a file was changed.
  /// - Throws: ``ForeignFiles`` and ``OutputElsewhere``, before anything is written.
  package func write(
    _ wanted: [OutputFile], withdrawn: @escaping WithdrawnNames = { [] }
  ) async throws -> Written {
    let wanted = wanted.sorted { $0.path.precedesByBytes($1.path) }
    try checkPlace()
    let isNew = shape == .folder && FileStamp(path: target, following: false) == nil
    let known = isNew ? StampTable([]) : try await knownFiles()
    let work = try work(for: wanted, known: known, claims: isNew ? [] : workspace.state.claims(of: to))
    return try await carryOut(work, in: Self.folders(of: wanted), known: known, isNew: isNew, withdrawn: withdrawn)
  }

  /// The folders of files that are sorted by path.
  static func folders(of files: [OutputFile]) -> [String] {
    var folders: [String] = []
    for file in files {
      guard let slash = file.path.utf8.lastIndex(of: UInt8(ascii: "/")) else { continue }
      // Neighbours mostly share their folder.
      if let last = folders.last, file.path.utf8[..<slash].elementsEqual(last.utf8) { continue }
      folders.append(String(file.path[..<slash]))
    }
    return folders
  }

  /// Writes and removes files, and remembers the stamps of all.
  ///
  /// - Parameters:
  ///   - folders: The folders of all files of the export.
  ///   - withdrawn: Gives ``WithdrawnNames``; it is called only if a file was changed.
  /// - Throws: ``ForeignFiles``, before anything is written.
  func carryOut(
    _ work: Work, in folders: [String], known: StampTable, isNew: Bool, withdrawn: @escaping WithdrawnNames
  ) async throws -> Written {
    var work = work
    let counted = isNew || !work.claims.isEmpty ? [] : countedFolders.unchanged
    try await admit(&work, in: folders, known: known, isNew: isNew)
    let base = isNew ? try newFolder() : root
    if files.link == .reflink, try !workspace.store.canShareBlocks(with: base) { throw NoReflink(path: to) }
    if shape == .folder, !isNew {
      try workspace.effects.writeAtomically([], to: "\(target)/\(Self.marker)", durable: true)
    }
    if !isNew {
      report(try await keepEdited(work, known: known, withdrawn: withdrawn))
      try claim(work)
    }
    // Flush first: a store file that is not yet synced to the disk has no permanent name to share.
    if files.link != .copy { try workspace.store.flush() }
    try makeFolders(of: work.changed.map(\.file.path), below: base)
    let written = try await workspace.compute(work.changed, as: .writingFiles) { change throws -> StampTable.Entry in
      try files.write(change.file, below: base, isNew: isNew, known: change.known)
    }
    var real = RealFolders(root)
    for path in work.unwanted where real.obstacle(to: path) == nil { try remove(path) }
    // The list keeps its place in the table, so that it can be replaced there.
    let list = shape == .folder ? known.index(of: TreeList.name) : nil
    var table = known.replacing(list.map { list in work.left.filter { $0 != list } } ?? work.left, with: written)
    let strays = isNew ? [] : try strays(beside: table, known: known, claims: work.claims, counted: counted)
    let lines = table.lines(besides: shape == .folder ? TreeList.name : nil)
    let digest = SHA256Digest(of: lines)
    if shape == .folder {
      let list = try put(list: lines, digest, below: base, isNew: isNew, known: known)
      table.exchange(for: [list])
    }
    table.name(digest)
    let counts = strays.isEmpty ? table.countsByFolder : [:]
    // Record the files before the rename: unrecorded ones would later be taken for the user's and never removed.
    try workspace.state.remember(consume table, of: to)
    if isNew {
      try workspace.effects.makeDirectories(Effects.directory(of: target))
      try workspace.effects.rename(base, to: target)
    }
    if shape == .folder {
      try workspace.effects.unlink("\(target)/\(Self.marker)")
      try countedFolders.remember(counts.keys)
    }
    return Written(digest: digest, strays: strays)
  }

  /// The folders without strays.
  var countedFolders: CountedFolders { CountedFolders(of: to, below: root, in: workspace.state) }

  /// Resolves the output's path again: a link may have been put there since the manifest was read.
  func checkPlace() throws(OutputElsewhere) {
    let now = ResolvedPath(target)
    let mayBe =
      place.map { $0.isSame(as: now) } ?? (OutputGround(project: ResolvedPath(workspace.root)).refusal(of: now) == nil)
    if !mayBe { throw OutputElsewhere(output: to, place: now.path) }
  }

  /// Writes the list of the tree's files, unless it is there already.
  func put(
    list lines: [UInt8], _ digest: SHA256Digest, below base: String, isNew: Bool, known: StampTable
  ) throws(EngineError) -> StampTable.Entry {
    let path = "\(base)/\(TreeList.name)"
    if let entry = known.index(of: TreeList.name).flatMap({ known.entry(at: $0) }), entry.digest == digest,
      let confirmed = confirmed(entry)
    {
      return confirmed
    }
    try files.put(lines, at: path, isNew: isNew)
    guard let stamp = FileStamp(path: path, following: false) else { throw EngineError(.notFound, "stat", path) }
    return StampTable.Entry(path: TreeList.name, stamp: stamp, digest: digest)
  }

  /// The work that updates the files.
  struct Work {
    /// The positions in the table of files that do not stay as they are, ascending.
    var left: [Int] = []
    /// Files to be written, each with its entry if one is remembered.
    var changed: [(file: OutputFile, known: StampTable.Entry?)] = []
    /// Files that dsbuild wrote and that are no longer wanted, sorted.
    var unwanted: [String] = []
    /// Files that an interrupted build claimed before it wrote them.
    var claims: [FileClaim] = []
  }

  /// Compares the wanted files with the known ones in one pass; both are sorted by path.
  private func work(for wanted: [OutputFile], known: StampTable, claims: [FileClaim]) throws(EngineError) -> Work {
    var work = Work(claims: claims)
    var claimed = Set(claims.map(\.path))
    var doubtful = known.doubtful(below: root)[...]
    var next = 0
    func passOver() {
      if let path = known.entry(at: next)?.path, shape == .file || path != TreeList.name { work.unwanted.append(path) }
      work.left.append(next)
      next += 1
    }
    for file in wanted {
      var order = next < known.count ? known.order(next, file.path) : 1
      while order < 0 {
        passOver()
        order = next < known.count ? known.order(next, file.path) : 1
      }
      guard order == 0 else {
        // Its path is known to be dsbuild's; its content is not known.
        let claim = claimed.contains(file.path) ? StampTable.Entry(claim: file.path) : nil
        work.changed.append((file, claim))
        claimed.remove(file.path)
        continue
      }
      while let first = doubtful.first, first < next { doubtful.removeFirst() }
      let isSettled = known.isSettled(at: next) && doubtful.first != next
      let isCurrent = isSettled ? try files.isCurrent(file, known.digest(at: next)) : false
      if !isCurrent {
        work.left.append(next)
        let entry = known.entry(at: next)
        work.changed.append(
          (file, entry.map { .init(path: $0.path, stamp: $0.stamp, digest: $0.digest, isSettled: isSettled) }))
      }
      claimed.remove(file.path)
      next += 1
    }
    while next < known.count { passOver() }
    work.unwanted = (work.unwanted + claimed.subtracting(work.unwanted)).sorted { $0.precedesByBytes($1) }
    return work
  }

  /// Records the files to be written before they are. If the build is killed, a later build that wants another content, or
  /// no such file, still recognizes them as dsbuild's.
  private func claim(_ work: Work) throws(EngineError) {
    let coming = work.changed.map { FileClaim(path: $0.file.path, content: files.name(of: $0.file)) }
    guard !coming.isEmpty else { return }
    let earlier = Set(work.claims)
    try workspace.state.claim(work.claims + coming.filter { !earlier.contains($0) }, of: to)
  }

  private func makeFolders(of paths: [String], below base: String) throws(EngineError) {
    var made: Set<String> = []
    for path in paths {
      let folder = path.contains("/") ? Effects.directory(of: path) : ""
      guard made.insert(folder).inserted else { continue }
      try workspace.effects.makeDirectories(folder.isEmpty ? base : "\(base)/\(folder)")
    }
  }

  /// Removes a file that dsbuild wrote, and its folders if they are then empty.
  func remove(_ path: String) throws(EngineError) {
    if FileStamp(path: "\(root)/\(path)", following: false) != nil { try workspace.effects.unlink("\(root)/\(path)") }
    guard shape == .folder else { return }
    var folder = Effects.directory(of: "\(root)/\(path)")
    while folder.count > root.count, try workspace.effects.removeIfEmpty(folder) {
      folder = Effects.directory(of: folder)
    }
  }
}

extension StampTable.Entry {
  /// A file that a build was about to write when it was interrupted.
  init(claim path: String) {
    self.init(path: path, stamp: .nothing, digest: SHA256Digest(of: [UInt8]()), isSettled: false)
  }
}
