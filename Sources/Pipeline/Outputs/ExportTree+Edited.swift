import Digests
import Engine
import Listings

/// Keeps the bytes of files that were changed after dsbuild wrote them, such as a table with a person's column.
///
/// A build writes its outputs again. It first moves such a file beside the output: `out/manifest.csv` to
/// `out/manifest.edited.csv`, and `out/imagefolder/hat/1.jpg` to `out/imagefolder.edited/hat/1.jpg`. There no build
/// writes to it, and no loader of the output reads it.
extension ExportTree {
  /// Gives the names, without their endings, of files whose picture a person took out of the dataset.
  package typealias WithdrawnNames = @Sendable () throws -> Set<String>

  /// A file that was changed, and the path to which it was moved; both are relative to the manifest's folder.
  struct Moved: Hashable {
    let path: String
    let place: String
  }

  /// The largest file, in bytes, that may be a person's work.
  private static let mostEditedBytes: Int64 = 256 << 20

  /// The positions of files that are no longer as dsbuild wrote them, but are still there.
  ///
  /// A file is not among them if its bytes are the ones that are wanted, or that an interrupted build was about to write, or
  /// if the tree's list or the lock has them: another copy of the project wrote it then.
  func editedFiles(_ entries: [(entry: StampTable.Entry, wanted: OutputFile?)]) async throws -> [Int] {
    let found = try await workspace.compute(entries, as: .checkingFiles) { file throws -> SHA256Digest? in
      try strangeDigest(of: file.entry, wanted: file.wanted)
    }
    guard found.contains(where: { $0 != nil }) else { return [] }
    let listed = Dictionary(
      (TreeList(of: root, marks: marks, effects: workspace.effects)?.entries ?? []).map { ($0.path, $0.digest) },
      uniquingKeysWith: { first, _ in first })
    let claims = try Dictionary(grouping: workspace.state.claims(of: to), by: \.path)
    return try found.indices.filter { index in
      guard let digest = found[index], case let path = entries[index].entry.path, listed[path] != digest else {
        return false
      }
      return try !(claims[path] ?? []).contains { try files.isContent($0.content, digest) }
    }
  }

  /// The digest of a file if it differs from the remembered one and from what is wanted; nil for any other.
  private func strangeDigest(of entry: StampTable.Entry, wanted: OutputFile?) throws(EngineError) -> SHA256Digest? {
    let path = "\(root)/\(entry.path)"
    guard let now = FileStamp(path: path, following: false), now.kind == .file, now.size > 0,
      // No person's work is that large, and hashing it would take minutes.
      now.size <= Self.mostEditedBytes, !entry.isSettled || !now.looksLike(entry.stamp)
    else { return nil }
    let digest = try workspace.effects.digest(of: path)
    guard digest != entry.digest else { return nil }
    if let wanted, try files.isCurrent(wanted, digest) { return nil }
    return digest == recordedFile(digest) ? nil : digest
  }

  /// The digest itself if the lock records an output of one file with these bytes.
  private func recordedFile(_ digest: SHA256Digest) -> SHA256Digest? {
    guard shape == .file, let recorded else { return nil }
    let line = Array("\(digest.hex)  \(Effects.name(of: target))\n".utf8)
    return SHA256Digest(of: line) == recorded ? digest : nil
  }

  /// Moves the changed files among those that will be replaced or removed out of the output.
  ///
  /// A withdrawn picture leaves the output in every form, so neither its file nor a table that names it is kept.
  func keepEdited(_ work: Work, known: StampTable, withdrawn: WithdrawnNames) async throws -> [Moved] {
    var files: [(entry: StampTable.Entry, wanted: OutputFile?)] = []
    for change in work.changed {
      if let known = change.known, !known.isSettled { files.append((known, change.file)) }
    }
    for path in work.unwanted {
      files.append((known.index(of: path).flatMap { known.entry(at: $0) } ?? .init(claim: path), nil))
    }
    let edited = try await editedFiles(files)
    guard !edited.isEmpty else { return [] }
    let withdrawn = try withdrawn()
    var folders = RealFolders(root)
    var moved: [Moved] = []
    for index in edited {
      let path = files[index].entry.path
      guard folders.obstacle(to: path) == nil, try !revealsAny(of: withdrawn, at: path) else { continue }
      moved.append(try setAside(path))
    }
    return moved
  }

  /// Whether a file is that of a withdrawn picture, or names one, as a table and a shard do.
  func revealsAny(of withdrawn: Set<String>, at path: String) throws(EngineError) -> Bool {
    try Self.reveals(withdrawn, "\(root)/\(path)", in: workspace)
  }

  /// Whether the file at an absolute path is that of a withdrawn picture, or names one.
  ///
  /// - Parameter most: The largest size of a file that is read. Greater ones are usually no person's work.
  static func reveals(
    _ withdrawn: Set<String>, _ path: String, atMost most: Int64 = mostEditedBytes, in workspace: Workspace
  ) throws(EngineError) -> Bool {
    guard !withdrawn.isEmpty, let stamp = FileStamp(path: path) else { return false }
    let stem = (path.pathParts().last ?? "").prefix { $0 != "." }
    if stem.utf8.count >= digits, stem.utf8.allSatisfy(isDigit) {
      return withdrawn.contains(String(stem.prefix(digits)))
    }
    guard stamp.kind == .file, stamp.size <= most else { return false }
    let file = try workspace.effects.open(path, .read)
    var (run, offset): ([UInt8], Int) = ([], 0)
    while case let piece = try workspace.effects.read(file, at: offset, count: Self.piece), !piece.isEmpty {
      offset += piece.count
      for byte in piece {
        guard isDigit(byte) else {
          run.removeAll(keepingCapacity: true)
          continue
        }
        // The name of a picture is the beginning of its digest.
        guard run.count < digits else { continue }
        run.append(byte)
        if run.count == digits, withdrawn.contains(String(decoding: run, as: UTF8.self)) { return true }
      }
    }
    return false
  }

  /// The bytes that are read at once, so that a shard of any size is read.
  private static let piece = 4 << 20

  /// The number of hexadecimal digits in the name of a picture.
  static let digits = 16

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) || (97...102).contains(byte) }

  /// Moves a file to the first free place beside the output.
  func setAside(_ path: String) throws(EngineError) -> Moved {
    let source = "\(root)/\(path)"
    let digest = try workspace.effects.digest(of: source)
    var number = 1
    while true {
      let (folder, inner) = keptPlace(of: path, number)
      number += 1
      var folders = RealFolders(folder)
      let kind = FileStamp(path: folder, following: false)?.kind
      guard shape == .file || kind == nil || kind == .directory, folders.obstacle(to: inner) == nil else { continue }
      let target = "\(folder)/\(inner)"
      if let there = FileStamp(path: target, following: false) {
        // The same bytes were kept earlier, so one copy is enough.
        guard there.kind == .file, try workspace.effects.digest(of: target) == digest else { continue }
      }
      try workspace.effects.makeDirectories(Effects.directory(of: target))
      if shape == .folder, case let mark = "\(folder)/\(WrittenFolders.edited)",
        FileStamp(path: mark, following: false) == nil
      {
        try workspace.effects.writeAtomically([], to: mark, durable: false)
      }
      do throws(EngineError) { try workspace.effects.rename(source, to: target) } catch {
        guard error.code == .crossesFileSystems else { throw error }
        try workspace.effects.writeAtomically(workspace.effects.read(source), to: target, durable: true)
        try workspace.effects.unlink(source)
      }
      return Moved(path: shown(source), place: shown(target))
    }
  }

  /// The folder that takes changed files, and the path in it; the number tells several versions apart.
  private func keptPlace(of path: String, _ number: Int) -> (folder: String, path: String) {
    let mark = Self.mark + (number == 1 ? "" : "-\(number)")
    guard shape == .file else { return (target + mark, path) }
    let (stem, ending) = Self.parts(of: path)
    return (root, stem + mark + ending)
  }

  /// Whether a name beside an output is one that ``setAside(_:)`` gives: of a folder, or of a file.
  static func isKept(_ name: String, of output: String, _ shape: ExportShape) -> Bool {
    let (stem, ending) = shape == .file ? parts(of: output) : (output, "")
    guard name.hasPrefix(stem + mark), name.hasSuffix(ending), name.count >= (stem + mark + ending).count else {
      return false
    }
    let number = name.dropFirst(stem.count + mark.count).dropLast(ending.count)
    return number.isEmpty || number.first == "-" && Int(number.dropFirst()).map { $0 > 1 } == true
  }

  private static let mark = ".edited"

  /// The name of a file without its ending, and the ending with its dot.
  private static func parts(of name: String) -> (stem: String, ending: String) {
    guard let dot = name.lastIndex(of: ".") else { return (name, "") }
    return (String(name[..<dot]), String(name[dot...]))
  }

  /// Warns about the files that were moved.
  func report(_ moved: [Moved]) {
    guard let notice = Self.notice(of: moved, in: to) else { return }
    workspace.emit(.warned(notice.message, hint: notice.hint))
  }

  /// Names the files that were moved and where they are now; nil if there are none.
  static func notice(of moved: [Moved], in output: String) -> Notice? {
    guard let first = moved.first else { return nil }
    let hint =
      "take what you need from there; a build writes its outputs again, so keep your own changes in other files"
    guard moved.count > 1 else {
      return Notice(
        "`\(first.path)` was changed after dsbuild wrote it: the changed file is now `\(first.place)`",
        hint: hint)
    }
    let named = moved.prefix(10).map { "`\($0.place)`" }.joined(separator: ", ")
    return Notice(
      "\(moved.count) files of `\(output)` were changed after dsbuild wrote them: the changed files are now \(named)"
        + (moved.count > 10 ? " and \(moved.count - 10) more beside them" : ""), hint: hint)
  }
}

extension Workspace {
  /// Gives the names of the files of pictures that people took out of some listings.
  func withdrawnNames(in listings: [SHA256Digest?]) -> ExportTree.WithdrawnNames {
    {
      var names: Set<String> = []
      for digest in listings {
        for item in try listing(digest).items where item.reason?.isWithdrawal == true {
          if let image = item.image { names.insert(Hexadecimal.encode(image.prefix)) }
        }
      }
      return names
    }
  }
}
