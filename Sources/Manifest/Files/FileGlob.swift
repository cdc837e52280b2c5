import Digests
import Encoding

/// A pattern of paths below a folder: `*` and `?` within a name, `[a-z]` one of some characters, `**` any folders.
///
/// Names are compared byte by byte, so case counts. A name that begins with `.` is matched only by a part of the pattern
/// that begins with `.`, and `**` enters no folder of such a name. Symbolic links are passed over, to files and to
/// folders alike: what lies outside the folder never comes in. Names that are no UTF-8 are passed over too.
///
/// A path that is that of a folder takes every picture below it, whatever its name.
public struct FileGlob: Hashable, Sendable {
  /// A file that a pattern nearly takes, or that it takes nothing at all.
  public struct NearMiss: Hashable, Sendable, Comparable {
    /// What keeps it out.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
      /// Its name differs in the case of letters.
      case otherCase = "other_case"
      /// Its name has another ending of pictures.
      case otherEnding = "other_ending"
      /// It is a symbolic link.
      case link
      /// Its name is no UTF-8.
      case notUTF8 = "not_utf8"
      /// It is in a folder that is taken whole, and no picture.
      case notPicture = "not_picture"
      /// The folder that is named has no picture.
      case folder
      /// The pattern matches nothing.
      case noMatch = "no_match"
    }

    /// What keeps it out.
    public let kind: Kind
    /// The file, relative to the folder; of a pattern without a match the pattern.
    public let path: String

    /// A file, or a pattern that takes nothing.
    public init(kind: Kind, path: String) {
      self.kind = kind
      self.path = path
    }

    public static func < (left: NearMiss, right: NearMiss) -> Bool {
      (left.kind.rawValue, left.path) < (right.kind.rawValue, right.path)
    }
  }

  /// What a pattern finds.
  public struct Found: Hashable, Sendable {
    /// The files that match, relative to the folder, sorted by byte.
    public var paths: [String]
    /// What nearly matches, sorted.
    public var nearMisses: [NearMiss] = []

    /// Files found.
    public init(paths: [String]) {
      self.paths = paths
    }
  }

  enum Part: Hashable, Sendable {
    case anyFolders
    case name([UInt8])
    case matching([UInt8])
  }

  /// The pattern as written.
  public let pattern: String
  private let parts: [Part]

  /// A pattern, relative to a folder.
  public init(_ pattern: String) {
    self.pattern = pattern
    var parts: [Part] = []
    for part in FilePath.components(pattern) {
      let bytes = Array(part.utf8)
      let isPattern = bytes.contains { "*?[".utf8.contains($0) }
      let next: Part = part == "**" ? .anyFolders : isPattern ? .matching(bytes) : .name(bytes)
      // Two of them mean no more than one.
      if next != .anyFolders || parts.last != .anyFolders { parts.append(next) }
    }
    self.parts = parts
  }

  /// The files below `root` that match, relative to it, sorted by byte; empty when the folder is not there.
  ///
  /// - Parameter excluding: folders, relative to `root`, that are not entered: outputs, the cache.
  public func expand(under root: String, excluding: [String] = []) -> [String] {
    find(under: root, excluding: excluding).paths
  }

  /// The files below `root` that match, and those that nearly do.
  ///
  /// - Parameters:
  ///   - excluding: folders, relative to `root`, that are not entered: outputs, the cache.
  ///   - isPicture: whether the file at a place is a picture, asked of files in a folder that is named whole and whose
  ///     endings are not those of pictures.
  public func find(
    under root: String, excluding: [String] = [], isPicture: (String) -> Bool = { _ in false }
  ) -> Found {
    let isAbsolute = pattern.hasPrefix("/")
    let isFolder = !pattern.isEmpty && FolderListing.kind(of: FileSearch.join(root, pattern)) == .folder
    let rest = isFolder ? Self.whole(pattern) : parts
    var search = FileSearch(root: isAbsolute ? "" : root, excluded: Set(excluding.map(FilePath.normalised)))
    search.collect(isAbsolute ? rest.dropFirst() : rest[...], at: isAbsolute ? "/" : "")
    if isFolder { search.keepPictures { isPicture(FileSearch.join(root, $0)) } }
    var found = Found(paths: search.paths.sorted { $0.precedesByBytes($1) })
    // `**` may lead to a file in more than one way.
    found.paths = found.paths.enumerated().filter { $0.offset == 0 || found.paths[$0.offset - 1] != $0.element }.map(
      \.element)
    var misses = search.nearMisses
    if found.paths.isEmpty, isFolder || !parts.isEmpty {
      misses.insert(NearMiss(kind: isFolder ? .folder : .noMatch, path: pattern))
    }
    found.nearMisses = misses.sorted()
    return found
  }

  /// The parts that take all below a folder, whose name is no pattern whatever is in it.
  private static func whole(_ folder: String) -> [Part] {
    FilePath.components(folder).map { .name(Array($0.utf8)) } + [.anyFolders]
  }
}
