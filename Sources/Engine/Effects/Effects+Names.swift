import Digests

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

#if canImport(Darwin)
  typealias DirectoryStream = UnsafeMutablePointer<DIR>
#else
  typealias DirectoryStream = OpaquePointer
#endif

/// An entry of a directory.
public struct DirectoryEntry: Hashable, Sendable {
  /// The name, without any path.
  public let name: String
  /// The kind of file, with links not followed; nil if the file system needs a `stat` to say.
  public let kind: FileStamp.Kind?
}

extension Effects {
  /// Renames a file and replaces `destination` if it exists.
  public func rename(_ source: String, to destination: String) throws(EngineError) {
    try perform(.rename(from: source, to: destination)) { SystemCall.rename(source, destination) }
  }

  /// Removes a file's name. It is not an error if the name is already gone.
  public func unlink(_ path: String) throws(EngineError) {
    do {
      try perform(.unlink(path: path)) { SystemCall.unlink(path) }
    } catch  where error.code == .notFound {}
  }

  /// Removes an empty directory. It is not an error if the directory is already gone.
  public func removeDirectory(_ path: String) throws(EngineError) {
    do {
      try perform(.removeDirectory(path: path)) { unsafe rmdir(path) }
    } catch  where error.code == .notFound {}
  }

  /// Removes a directory unless it has entries; returns false if it has. It is not read, because it may have many.
  public func removeIfEmpty(_ path: String) throws(EngineError) -> Bool {
    do throws(EngineError) { try removeDirectory(path) } catch {
      // The system may refuse for another reason first.
      guard error.code != .alreadyExists, try list(path).isEmpty else { return false }
      throw error
    }
    return true
  }

  /// Removes a file, or a directory with its contents. Links are removed and not followed, even if a link replaces a folder
  /// during the removal.
  public func removeTree(_ path: String) throws(EngineError) {
    guard FileStamp(path: path, following: false)?.kind == .directory else { return try unlink(path) }
    try removeContents(of: HeldFolder(path))
    try removeDirectory(path)
  }

  /// Creates a directory and its missing parents. An existing directory is kept.
  public func makeDirectories(_ path: String) throws(EngineError) {
    if path.isEmpty || FileStamp(path: path)?.kind == .directory { return }
    let parent = Self.directory(of: path)
    if parent != path { try makeDirectories(parent) }
    do {
      try perform(.makeDirectory(path: path)) { unsafe mkdir(path, 0o755) }
    } catch  where error.code == .alreadyExists && FileStamp(path: path)?.kind == .directory {}
  }

  /// Gives a file a second name, which must not exist yet.
  public func link(_ source: String, to destination: String) throws(EngineError) {
    try perform(.link(from: source, to: destination)) { SystemCall.link(source, destination) }
  }

  /// Sets the modification time of a file, in nanoseconds since 1970.
  public func setModified(_ nanoseconds: Int64, of path: String) throws(EngineError) {
    let time = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    try perform(.setTimes(path: path)) { unsafe utimensat(AT_FDCWD, path, [time, time], 0) }
  }

  /// Sets the permissions of a file.
  public func setPermissions(_ permissions: UInt16, of path: String) throws(EngineError) {
    try perform(.setMode(path: path)) { unsafe chmod(path, mode_t(permissions)) }
  }

  /// Syncs the names in a directory to the disk.
  public func syncDirectory(_ path: String) throws(EngineError) {
    try perform(.syncDirectory(path: path)) {
      let descriptor = SystemCall.open(path, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
      guard descriptor >= 0 else { return descriptor }
      let result = fsync(descriptor)
      let number = errno
      close(descriptor)
      errno = number
      return result
    }
  }

  /// The entries of a directory, sorted by the bytes of their names; empty if the directory does not exist.
  public func list(_ path: String) throws(EngineError) -> [DirectoryEntry] {
    guard let stream = unsafe opendir(path) else {
      if errno == ENOENT { return [] }
      throw EngineError(system: errno, "list", path)
    }
    return unsafe Self.entries(of: stream)
  }

  /// The entries of an open directory, sorted by the bytes of their names. Closes the directory.
  static func entries(of stream: DirectoryStream) -> [DirectoryEntry] {
    defer { unsafe closedir(stream) }
    var entries: [DirectoryEntry] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) {
        unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name == "." || name == ".." { continue }
      entries.append(DirectoryEntry(name: name, kind: Self.kind(unsafe entry.pointee.d_type)))
    }
    return entries.sorted { $0.name.precedesByBytes($1.name) }
  }

  /// The number of names in a directory; 0 if it does not exist.
  public func count(_ path: String) throws(EngineError) -> Int {
    guard let stream = unsafe opendir(path) else {
      if errno == ENOENT { return 0 }
      throw EngineError(system: errno, "list", path)
    }
    defer { unsafe closedir(stream) }
    var count = 0
    while let entry = unsafe readdir(stream) {
      let isDots = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { name in
        let first = unsafe (name[0], name[1], name[2])
        return first == (46, 0, first.2) || first == (46, 46, 0)
      }
      if !isDots { count += 1 }
    }
    return count
  }

  /// The last part of a path.
  public static func name(of path: String) -> String { String(path.pathParts().last ?? "") }

  /// The path above `path`; `.` for a bare name, `/` for the root.
  public static func directory(of path: String) -> String {
    guard let slash = path.lastSlash else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func kind(_ type: UInt8) -> FileStamp.Kind? {
    switch Int(type) {
    case Int(DT_REG): .file
    case Int(DT_DIR): .directory
    case Int(DT_LNK): .symbolicLink
    case Int(DT_UNKNOWN): nil
    default: .other
    }
  }
}
