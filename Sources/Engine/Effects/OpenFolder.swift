#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A folder that is held open, so that looking up a file in it does not resolve the whole path each time.
final class OpenFolder: Sendable {
  private let path: String
  private let descriptor: Int32

  /// Opens the folder at `path`. A missing folder has no files.
  init(_ path: String) {
    self.path = path
    descriptor = SystemCall.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The stamp of a file below the folder, or of one with an absolute path, with links followed; nil if there is none.
  func stamp(of path: String) -> FileStamp? {
    guard descriptor >= 0 else { return FileStamp(path: path.hasPrefix("/") ? path : "\(self.path)/\(path)") }
    var facts = stat()
    guard unsafe fstatat(descriptor, path, &facts, 0) == 0 else { return nil }
    return FileStamp(facts)
  }
}
