import Digests

/// Searches the folders below a root for a pattern, part by part, and records matches and near misses.
struct FileSearch {
  /// The search records at most this number of near misses.
  private static let mostNearMisses = 10_000
  private static let endings = [
    "jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif", "avif", "heic", "heif", "bmp", "tif", "tiff",
  ]

  private struct Visit: Hashable {
    let folder: PathKey
    let parts: Int
  }

  /// The suffix of the draft of a file. An interrupted process may leave one, which is never a file of its own.
  private static let draft = ".dsbuild-tmp"

  let root: String
  let excluded: Set<String>
  let closed: ClosedFolders
  /// The bytes of the folder that the pattern names, with a `/` at the end. It and those around it are entered even if they are closed.
  private let named: [UInt8]
  /// The files that match, unsorted; a file may occur more than once.
  private(set) var paths: [String] = []
  private(set) var nearMisses: Set<FileGlob.NearMiss> = []
  /// Files with the ending of a picture that match but for the dot at the beginning of their names.
  private var hidden: [String] = []
  /// The folders that were searched, in the order of the search.
  private(set) var folders: [FileGlob.Folder] = []
  /// Whether only the names in ``folders`` decide the result, and not the target of a link or a file that a pattern names.
  private(set) var dependsOnFoldersAlone = true
  /// The folders already searched, each with the parts searched for: several `**` reach a folder in many ways.
  private var visited: Set<Visit> = []

  init(root: String, excluded: Set<String>, closed: ClosedFolders = .none, named: String = "") {
    self.root = root
    self.excluded = excluded
    self.closed = closed
    self.named = Array("\(named)/".utf8)
  }

  /// Searches a folder for the rest of a pattern. The folder ends in `/` unless it is the root.
  mutating func collect(_ parts: ArraySlice<FileGlob.Part>, at folder: String) throws(UnreadableFolder) {
    guard let part = parts.first, !excluded.contains(FilePath.normalised(folder)),
      visited.insert(Visit(folder: PathKey(folder), parts: parts.count)).inserted
    else { return }
    var isListed = true
    if case .name = part { isListed = false }
    // A path that ends in `/` would follow a link.
    folders.append(.init(path: folder.hasSuffix("/") ? String(folder.dropLast()) : folder, isListed: isListed))
    switch part {
    case .name(let name):
      if try isClosed(folder) { return }
      try step(to: String(decoding: name, as: UTF8.self), parts.dropFirst(), at: folder)
    case .anyFolders: try descend(parts, at: folder)
    case .matching(let pattern): try match(pattern, parts.dropFirst(), at: folder)
    }
  }

  /// The entries of a folder without the drafts of files; none if the folder is closed.
  private mutating func entries(of folder: String) throws(UnreadableFolder) -> [FolderListing.Entry] {
    var entries: [FolderListing.Entry]
    do throws(UnreadableFolder) { entries = try FolderListing.entries(of: Self.join(root, folder)) } catch {
      throw Self.named(error, folder)
    }
    if !closed.names.isEmpty, !isNamed(folder) {
      for entry in entries where entry.kind == .file && closed.names.contains(entry.name) {
        if closes(folder, by: entry.name) { return [] }
      }
    }
    entries.removeAll { $0.name.utf8.count > Self.draft.utf8.count && $0.name.hasSuffix(Self.draft) }
    return entries
  }

  /// Whether a folder in which one name is looked up is closed.
  private mutating func isClosed(_ folder: String) throws(UnreadableFolder) -> Bool {
    guard !closed.names.isEmpty, !isNamed(folder) else { return false }
    for name in closed.names.sorted() {
      if try kind(of: folder + name) == .file, closes(folder, by: name) { return true }
    }
    return false
  }

  private mutating func closes(_ folder: String, by name: String) -> Bool {
    // The content of the file decides too, and not only its name.
    dependsOnFoldersAlone = false
    let path = String(folder.dropLast())
    guard let closing = closed.closing(Self.join(root, path), name) else { return false }
    if closing == .named { miss(.closed, path) }
    return true
  }

  /// Whether the pattern names a folder, or one inside it.
  private func isNamed(_ folder: String) -> Bool { folder.isEmpty || named.starts(with: folder.utf8) }

  private func kind(of path: String) throws(UnreadableFolder) -> FolderListing.Kind {
    do throws(UnreadableFolder) { return try FolderListing.kind(of: Self.join(root, path)) } catch {
      throw Self.named(error, path)
    }
  }

  /// The error with the path as the pattern has it.
  private static func named(_ error: UnreadableFolder, _ path: String) -> UnreadableFolder {
    var error = error
    error.path = path.isEmpty ? "." : path.hasSuffix("/") && path != "/" ? String(path.dropLast()) : path
    return error
  }

  /// Removes the files that are not pictures and records them as near misses. A file with the extension of a
  /// picture, or for which `isPicture` is true, is a picture.
  mutating func keepPictures(_ isPicture: (String) -> Bool) {
    let all = paths
    paths = []
    for path in all {
      if Self.hasPictureEnding(path) || isPicture(path) { paths.append(path) } else { miss(.notPicture, path) }
    }
  }

  /// Records hidden pictures as near misses. Other systems store notes about a picture under its name after a dot, so
  /// the name alone does not say what the file is.
  mutating func recordHiddenPictures(_ isPicture: (String) -> Bool) {
    for path in hidden where isPicture(path) { miss(.hidden, path) }
  }

  private static func hasPictureEnding(_ path: String) -> Bool {
    let name = path.pathParts().last ?? ""
    let ending = name.split(separator: ".", omittingEmptySubsequences: false).last?.lowercased() ?? ""
    return endings.contains(ending)
  }

  private mutating func noteHidden(_ entry: FolderListing.Entry, at folder: String) {
    guard entry.kind == .file, entry.isText, Self.hasPictureEnding(entry.name) else { return }
    hidden.append(folder + entry.name)
  }

  private mutating func step(
    to name: String, _ rest: ArraySlice<FileGlob.Part>, at folder: String
  ) throws(UnreadableFolder) {
    let path = folder + name
    switch try kind(of: path) {
    case .file where rest.isEmpty:
      dependsOnFoldersAlone = false
      paths.append(path)
    case .folder where !rest.isEmpty: try collect(rest, at: path + "/")
    case .link:
      dependsOnFoldersAlone = false
      miss(.link, path)
    case .file, .folder, .other:
      dependsOnFoldersAlone = false
      guard rest.isEmpty else { return }
      for entry in try entries(of: folder) where entry.kind == .file {
        let isOther = entry.name != name && entry.name.lowercased() == name.lowercased()
        if isOther { miss(.otherCase, folder + entry.name) }
      }
    }
  }

  private mutating func descend(_ parts: ArraySlice<FileGlob.Part>, at folder: String) throws(UnreadableFolder) {
    let rest = parts.dropFirst()
    // `**` also matches zero folders.
    if !rest.isEmpty { try collect(rest, at: folder) }
    for entry in try entries(of: folder) {
      guard !entry.name.hasPrefix(".") else {
        if rest.isEmpty { noteHidden(entry, at: folder) }
        continue
      }
      let path = folder + entry.name
      switch entry.kind {
      case .folder where entry.isText: try collect(parts, at: path + "/")
      case .file where entry.isText: if rest.isEmpty { paths.append(path) }
      case .folder, .file: if rest.isEmpty || entry.kind == .folder { miss(.notUTF8, path) }
      case .link:
        dependsOnFoldersAlone = false
        if rest.isEmpty || FolderListing.leadsToFolder(Self.join(root, path)) { miss(.link, path) }
      case .other: break
      }
    }
  }

  private mutating func match(
    _ pattern: [UInt8], _ rest: ArraySlice<FileGlob.Part>, at folder: String
  ) throws(UnreadableFolder) {
    for entry in try entries(of: folder) {
      guard !entry.name.hasPrefix(".") || pattern.first == UInt8(ascii: ".") else {
        if rest.isEmpty, NamePattern.matches(entry.bytes[...], pattern[...]) { noteHidden(entry, at: folder) }
        continue
      }
      let path = folder + entry.name
      guard NamePattern.matches(entry.bytes[...], pattern[...]) else {
        if rest.isEmpty, entry.kind == .file, let kind = Self.nearMiss(entry.name, pattern) {
          miss(entry.isText ? kind : .notUTF8, path)
        }
        continue
      }
      switch entry.kind {
      case .file, .folder:
        guard (entry.kind == .file) == rest.isEmpty else { continue }
        if !entry.isText {
          miss(.notUTF8, path)
        } else if rest.isEmpty {
          paths.append(path)
        } else {
          try collect(rest, at: path + "/")
        }
      case .link: miss(.link, path)
      case .other: break
      }
    }
  }

  /// The kind of near miss if only the case or the extension of a name differs from the pattern; nil otherwise.
  private static func nearMiss(_ name: String, _ pattern: [UInt8]) -> FileGlob.NearMiss.Kind? {
    let name = name.lowercased()
    let folded = String(decoding: pattern, as: UTF8.self).lowercased()
    if NamePattern.matches(Array(name.utf8)[...], Array(folded.utf8)[...]) { return .otherCase }
    guard let dot = name.lastIndex(of: "."), endings.contains(String(name[name.index(after: dot)...])),
      let mark = folded.lastIndex(of: "."), endings.contains(String(folded[folded.index(after: mark)...]))
    else { return nil }
    let renamed = name[..<dot] + folded[mark...]
    return NamePattern.matches(Array(renamed.utf8)[...], Array(folded.utf8)[...]) ? .otherEnding : nil
  }

  private mutating func miss(_ kind: FileGlob.NearMiss.Kind, _ path: String) {
    guard nearMisses.count < Self.mostNearMisses else { return }
    nearMisses.insert(FileGlob.NearMiss(kind: kind, path: path))
  }

  static func join(_ root: String, _ path: String) -> String {
    root.isEmpty || path.hasPrefix("/") ? path : path.isEmpty ? root : "\(root)/\(path)"
  }
}
