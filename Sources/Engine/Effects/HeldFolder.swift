#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A folder that is held open and is not a symbolic link. Removals act on this folder, even if its path leads elsewhere by
/// then.
final class HeldFolder {
  let path: String
  fileprivate let descriptor: Int32

  /// Opens the folder at `path`.
  convenience init(_ path: String) throws(EngineError) {
    try self.init(path, SystemCall.open(path, Self.flags))
  }

  /// Opens the folder with a name in another folder.
  convenience init(_ name: String, in outer: HeldFolder) throws(EngineError) {
    try self.init("\(outer.path)/\(name)", unsafe openat(outer.descriptor, name, Self.flags))
  }

  private init(_ path: String, _ descriptor: Int32) throws(EngineError) {
    guard descriptor >= 0 else { throw EngineError(system: errno, "open", path) }
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  private static let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC

  /// The kind of file of a name in the folder, with links not followed; nil if there is no such name.
  func kind(of name: String) -> FileStamp.Kind? {
    var facts = stat()
    guard unsafe fstatat(descriptor, name, &facts, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
    return FileStamp(facts).kind
  }
}

extension Effects {
  /// The entries of a folder, sorted by the bytes of their names.
  func list(_ folder: HeldFolder) throws(EngineError) -> [DirectoryEntry] {
    // Closing the stream closes its descriptor, so the stream gets a copy.
    let copy = fcntl(folder.descriptor, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0, let stream = unsafe fdopendir(copy) else {
      let number = errno
      if copy >= 0 { close(copy) }
      throw EngineError(system: number, "list", folder.path)
    }
    unsafe rewinddir(stream)
    return unsafe Self.entries(of: stream)
  }

  /// Removes a file's name in a folder. It is not an error if the name is already gone.
  func unlink(_ name: String, in folder: HeldFolder) throws(EngineError) {
    try remove(name, in: folder, .unlink(path: "\(folder.path)/\(name)"), 0)
  }

  /// Removes an empty folder in another. It is not an error if the folder is already gone.
  func removeDirectory(_ name: String, in folder: HeldFolder) throws(EngineError) {
    try remove(name, in: folder, .removeDirectory(path: "\(folder.path)/\(name)"), AT_REMOVEDIR)
  }

  private func remove(
    _ name: String, in folder: HeldFolder, _ operation: Operation, _ flags: Int32
  ) throws(EngineError) {
    do {
      try perform(operation) { unsafe unlinkat(folder.descriptor, name, flags) }
    } catch  where error.code == .notFound {}
  }

  /// Removes the contents of a folder. Links are removed and not followed.
  func removeContents(of folder: HeldFolder) throws(EngineError) {
    for entry in try list(folder) {
      guard (entry.kind ?? folder.kind(of: entry.name)) == .directory else {
        try unlink(entry.name, in: folder)
        continue
      }
      try removeContents(of: HeldFolder(entry.name, in: folder))
      try removeDirectory(entry.name, in: folder)
    }
  }
}
