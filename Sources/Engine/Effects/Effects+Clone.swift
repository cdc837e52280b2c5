#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

extension Effects {
  /// Makes `destination`, a new file, share the blocks of `source`, where the file system can do that (Btrfs, XFS, APFS).
  ///
  /// Returns false, leaving nothing behind, where it cannot. Either file may be changed afterwards without touching the other.
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
