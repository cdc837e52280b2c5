#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A folder held open, so that the files in it are looked at without walking the way to it each time.
final class OpenFolder: Sendable {
  private let path: String
  private let descriptor: Int32

  /// The folder at `path`; one that is not there has no files.
  init(_ path: String) {
    self.path = path
    descriptor = SystemCall.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The stamp of a file below the folder, or of one with an absolute path, links followed; nil when nothing is there.
  func stamp(of path: String) -> FileStamp? {
    guard descriptor >= 0 else { return FileStamp(path: path.hasPrefix("/") ? path : "\(self.path)/\(path)") }
    var facts = stat()
    guard unsafe fstatat(descriptor, path, &facts, 0) == 0 else { return nil }
    return FileStamp(facts)
  }
}
