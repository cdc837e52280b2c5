#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// What lies in a folder, links never followed.
enum FolderListing {
  /// What a name stands for.
  enum Kind: Hashable {
    case file, folder
    /// A symbolic link, to whatever it leads.
    case link
    /// A device, a pipe, or nothing.
    case other
  }

  /// A name with what it stands for.
  struct Entry {
    /// The name; bytes that are no UTF-8 became U+FFFD.
    let name: String
    /// The name as the file system has it.
    let bytes: [UInt8]
    /// Whether the name is UTF-8.
    let isText: Bool
    let kind: Kind
  }

  /// The entries of a folder but `.` and `..`, in no order.
  static func entries(of path: String) -> [Entry] {
    guard let folder = unsafe opendir(path.isEmpty ? "." : path) else { return [] }
    defer { unsafe closedir(folder) }
    var entries: [Entry] = []
    while let entry = unsafe readdir(folder) {
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
        case Int32(DT_UNKNOWN): self.kind(of: "\(path)/\(name)")
        default: .other
        }
      entries.append(Entry(name: name, bytes: bytes, isText: valid != nil, kind: kind))
    }
    return entries
  }

  /// What a path stands for.
  static func kind(of path: String) -> Kind {
    var status = stat()
    guard unsafe lstat(path.isEmpty ? "." : path, &status) == 0 else { return .other }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    case S_IFLNK: return .link
    default: return .other
    }
  }

  /// Whether a path leads to a folder, links followed.
  static func leadsToFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether there is something a path leads to, links followed.
  static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }
}

extension ManifestFiles {
  /// Answers about the files below a folder, asked of the disk.
  public static func under(_ root: String) -> ManifestFiles {
    let whole: @Sendable (String) -> String = { $0.hasPrefix("/") ? $0 : "\(root)/\($0)" }
    let links = LinkReader()
    return ManifestFiles(
      exists: { FolderListing.exists(whole($0)) },
      names: { FolderListing.entries(of: whole($0)).filter(\.isText).map(\.name) },
      isFolder: { FolderListing.leadsToFolder(whole($0)) }, resolve: { ResolvedPath(whole($0), links: links) })
  }
}
