import Digests

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The entries of a folder; links are not followed.
enum FolderListing {
  /// The type of a directory entry.
  enum Kind: Hashable {
    case file, folder
    /// A symbolic link, with or without a target.
    case link
    /// A device or a pipe, or the path does not exist.
    case other
  }

  struct Entry {
    /// The name; invalid UTF-8 is replaced by U+FFFD.
    let name: String
    /// The bytes of the name in the file system.
    let bytes: [UInt8]
    /// Whether the name is UTF-8, and is a name to people too: see `hasCombinedSlash`.
    let isText: Bool
    let kind: Kind
  }

  /// The entries of a folder except `.` and `..`, unsorted; none if there is no such folder.
  static func entries(of path: String) throws(UnreadableFolder) -> [Entry] {
    guard let folder = unsafe opendir(path.isEmpty ? "." : path) else {
      if isAbsent(path, errno) { return [] }
      throw UnreadableFolder(path: path, number: errno)
    }
    defer { unsafe closedir(folder) }
    var entries: [Entry] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(folder) else {
        if errno == 0 { return entries }
        throw UnreadableFolder(path: path, number: errno)
      }
      let bytes = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { raw in
        unsafe Array(raw.prefix { $0 != 0 })
      }
      let valid = String(validating: bytes, as: UTF8.self)
      let name = valid ?? String(decoding: bytes, as: UTF8.self)
      guard name != ".", name != ".." else { continue }
      let type = unsafe Int32(entry.pointee.d_type)
      let kind: Kind =
        switch type {
        case Int32(DT_REG): .file
        case Int32(DT_DIR): .folder
        case Int32(DT_LNK): .link
        case Int32(DT_UNKNOWN): try self.kind(of: "\(path)/\(name)")
        default: .other
        }
      entries.append(Entry(name: name, bytes: bytes, isText: valid?.hasCombinedSlash == false, kind: kind))
    }
  }

  /// The type of the file at a path. A path that cannot be looked up does not count as absent.
  static func kind(of path: String) throws(UnreadableFolder) -> Kind {
    var status = stat()
    guard unsafe lstat(path.isEmpty ? "." : path, &status) == 0 else {
      if isAbsent(path, errno) { return .other }
      throw UnreadableFolder(path: path, number: errno)
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    case S_IFLNK: return .link
    default: return .other
    }
  }

  /// Whether an error says that there is nothing at a path. No file has a name of more than 255 bytes, but a longer path may exist.
  private static func isAbsent(_ path: String, _ number: Int32) -> Bool {
    number == ENOENT || number == ENOTDIR || number == ENAMETOOLONG && path.utf8.count < Int(PATH_MAX)
  }

  /// Whether a path leads to a folder; links are followed.
  static func leadsToFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether a path leads to a pipe, a socket or a device; links are followed.
  static func leadsToSpecial(_ path: String) -> Bool {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return false }
    return ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
  }

  /// Whether a path leads to an existing file or folder; links are followed.
  static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }
}

extension ManifestFiles {
  /// The files below a folder of the disk.
  public static func under(_ root: String) -> ManifestFiles {
    let whole: @Sendable (String) -> String = { $0.hasPrefix("/") ? $0 : "\(root)/\($0)" }
    let links = LinkReader()
    let project = ResolvedPath(root, links: links)
    return ManifestFiles(
      exists: { FolderListing.exists(whole($0)) },
      names: { ((try? FolderListing.entries(of: whole($0))) ?? []).filter(\.isText).map(\.name) },
      isFolder: { FolderListing.leadsToFolder(whole($0)) },
      isSpecial: { FolderListing.leadsToSpecial(whole($0)) },
      resolve: { ResolvedPath($0, below: project, links: links) })
  }
}
