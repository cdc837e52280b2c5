import Digests

/// A pattern of paths below a folder. `*` and `?` match within a name, `[a-z]` matches one character, `**` any folders.
///
/// Names are compared byte by byte, so case matters. A name that begins with `.` matches only a part of the pattern
/// that begins with `.`, and `**` does not enter a folder with such a name. The search skips symbolic links to files
/// and to folders, so it never leaves the folder. It also skips names that are not UTF-8.
///
/// If the pattern is the path of a folder, it matches every picture below that folder, with any name.
public struct FileGlob: Hashable, Sendable {
  /// A file that almost matches a pattern, or a pattern that matches nothing.
  public struct NearMiss: Hashable, Sendable, Comparable {
    /// The reason why a file does not match.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
      /// Its name differs in the case of letters.
      case otherCase = "other_case"
      /// Its name has another file extension of a picture.
      case otherEnding = "other_ending"
      /// It is a symbolic link.
      case link
      /// Its name is not UTF-8.
      case notUTF8 = "not_utf8"
      /// It is a picture whose name begins with a dot.
      case hidden
      /// The pattern is a folder, and the file in it is not a picture.
      case notPicture = "not_picture"
      /// The pattern is a folder without a picture.
      case folder
      /// The pattern matches nothing.
      case noMatch = "no_match"
      /// It is a folder that the search does not enter because of a file in it: an output of dsbuild.
      case closed

      /// Whether the pattern takes the file, but the search never reads such files.
      public var isLeftOut: Bool { [.link, .notUTF8, .hidden].contains(self) }
    }

    /// The reason why the file does not match.
    public let kind: Kind
    /// The path of the file relative to the folder, or the pattern if it matches nothing.
    public let path: String

    /// Describes a file that almost matches, or a pattern that matches nothing.
    public init(kind: Kind, path: String) {
      self.kind = kind
      self.path = path
    }

    public static func < (left: NearMiss, right: NearMiss) -> Bool {
      (left.kind.rawValue, left.path) < (right.kind.rawValue, right.path)
    }
  }

  /// The result of a search.
  public struct Found: Hashable, Sendable {
    /// The files that match, relative to the folder, sorted by byte.
    public var paths: [String]
    /// The files that almost match, sorted.
    public var nearMisses: [NearMiss] = []
    /// The folders whose names decided the result; nil if something else did too, such as the content of a file.
    public var folders: [Folder]?

    /// A result without near misses.
    public init(paths: [String]) {
      self.paths = paths
    }
  }

  /// A folder that a search went through.
  public struct Folder: Hashable, Sendable {
    /// The path relative to the root of the search.
    public let path: String
    /// Whether all its names were compared with the pattern. If not, only one name was looked up in it.
    public let isListed: Bool

    /// Describes a folder.
    public init(path: String, isListed: Bool) {
      self.path = path
      self.isListed = isListed
    }
  }

  enum Part: Hashable, Sendable {
    case anyFolders
    case name([UInt8])
    case matching([UInt8])
  }

  /// The pattern as written.
  public let pattern: String
  let parts: [Part]

  /// The folder that contains all files that can match, without a last `/`; empty for the root of the search.
  public var fixedFolder: String { fixedFolder(of: parts) }

  private func fixedFolder(of parts: [Part]) -> String {
    var names: [String] = pattern.hasPrefix("/") ? [""] : []
    for part in pattern.hasPrefix("/") ? parts.dropFirst() : parts[...] {
      guard case .name(let name) = part else { break }
      names.append(String(decoding: name, as: UTF8.self))
    }
    return names.joined(separator: "/")
  }

  /// Parses a pattern that is relative to a folder.
  public init(_ pattern: String) {
    self.pattern = pattern
    var parts: [Part] = []
    for part in FilePath.components(pattern) {
      let bytes = Array(part.utf8)
      let isPattern = bytes.contains { "*?[".utf8.contains($0) }
      let next: Part = part == "**" ? .anyFolders : isPattern ? .matching(bytes) : .name(bytes)
      // Two `**` in a row match the same paths as one.
      if next != .anyFolders || parts.last != .anyFolders { parts.append(next) }
    }
    self.parts = parts
  }

  /// The files below `root` that match, relative to it, sorted by byte; empty if the folder does not exist.
  ///
  /// - Parameter excluding: folders, relative to `root`, that are not entered: outputs and the cache.
  /// - Throws: ``UnreadableFolder`` for a folder on the way that cannot be read.
  public func expand(under root: String, excluding: [String] = []) throws(UnreadableFolder) -> [String] {
    try find(under: root, excluding: excluding).paths
  }

  /// The files below `root` that match, and those that almost match.
  ///
  /// - Parameters:
  ///   - excluding: folders, relative to `root`, that are not entered: outputs and the cache.
  ///   - isPicture: whether the file at a path is a picture. It is called for hidden files that the pattern would take,
  ///     and for files in a folder that is the pattern if they do not have the extension of a picture.
  ///   - closed: the folders that are not entered because of a file in them, unless the pattern names them or a folder in them.
  /// - Throws: ``UnreadableFolder`` for a folder on the way that cannot be read.
  public func find(
    under root: String, excluding: [String] = [], closed: ClosedFolders = .none,
    isPicture: (String) -> Bool = { _ in false }
  ) throws(UnreadableFolder) -> Found {
    let isAbsolute = pattern.hasPrefix("/")
    let isFolder = pattern.isEmpty ? false : try FolderListing.kind(of: FileSearch.join(root, pattern)) == .folder
    let rest = isFolder ? Self.whole(pattern) : parts
    var search = FileSearch(
      root: isAbsolute ? "" : root, excluded: Set(excluding.map(FilePath.normalised)), closed: closed,
      named: fixedFolder(of: rest))
    try search.collect(isAbsolute ? rest.dropFirst() : rest[...], at: isAbsolute ? "/" : "")
    var readsFiles = false
    let isPictureAt = { (path: String) in
      readsFiles = true
      return isPicture(FileSearch.join(root, path))
    }
    if isFolder { search.keepPictures(isPictureAt) }
    search.recordHiddenPictures(isPictureAt)
    var found = Found(paths: search.paths.sortedByBytes())
    // `**` may lead to the same file in more than one way.
    let repeated = found.paths.indices.dropFirst().filter {
      PathKey(found.paths[$0 - 1]) == PathKey(found.paths[$0])
    }
    if !repeated.isEmpty {
      let repeated = Set(repeated)
      found.paths = found.paths.indices.filter { !repeated.contains($0) }.map { found.paths[$0] }
    }
    var misses = search.nearMisses
    // A link on the way to the files says more than that there are none.
    let isBehindLink = misses.contains { $0.kind == .link && isReached(through: $0.path) }
    if found.paths.isEmpty, isFolder || !parts.isEmpty, !isBehindLink {
      misses.insert(NearMiss(kind: isFolder ? .folder : .noMatch, path: pattern))
    }
    found.nearMisses = misses.sorted()
    if search.dependsOnFoldersAlone, !readsFiles { found.folders = search.folders }
    return found
  }

  /// The parts that match everything below a folder. Characters such as `*` in the folder's name are not patterns
  /// here.
  static func whole(_ folder: String) -> [Part] {
    FilePath.components(folder).map { .name(Array($0.utf8)) } + [.anyFolders]
  }
}
