#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

extension Effects {
  /// Creates `destination` as a new file that shares the blocks of `source`, if the file system supports it (Btrfs, XFS, APFS).
  ///
  /// Returns false and leaves no file if it does not. A later change of either file does not affect the other.
  public func clone(_ source: String, to destination: String) throws(EngineError) -> Bool {
    #if canImport(Darwin)
      do {
        try perform(.copy(from: source, to: destination)) { unsafe clonefile(source, destination, 0) }
        return true
      } catch  where error.code == .system || error.code == .crossesFileSystems { return false }
    #else
      let from = try open(source, .read)
      let into = try open(destination, .create(permissions: 0o644))
      do {
        try perform(.copy(from: source, to: destination)) { SystemCall.clone(from.descriptor, into.descriptor) }
        return true
      } catch {
        try unlink(destination)
        switch error.systemError {
        case EOPNOTSUPP, ENOTTY, EINVAL, EXDEV, ENOSYS: return false
        default: throw error
        }
      }
    #endif
  }
}
