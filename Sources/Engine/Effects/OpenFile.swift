#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// An open file; closed, and with it any `flock` on it released, when nobody holds it any more.
public final class OpenFile: Sendable {
  let descriptor: Int32
  /// The path it was opened by.
  public let path: String

  init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  /// Takes the exclusive lock of the file if nobody has it.
  func tryLock() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

  /// Why the file can have no lock; nil where it can, or somebody has it.
  var lockError: Int32? {
    // Whoever holds the lock shares its descriptor with nobody, so that a shared try changes nothing for others.
    if flock(descriptor, LOCK_SH | LOCK_NB) == 0 {
      _ = flock(descriptor, LOCK_UN)
      return nil
    }
    return errno == EWOULDBLOCK || errno == EINTR ? nil : errno
  }

  /// Takes the exclusive lock of the file, waiting for its holder; false when that failed.
  func waitForLock() -> Bool {
    while flock(descriptor, LOCK_EX) != 0 {
      if errno != EINTR { return false }
    }
    return true
  }

  /// Whether `path` still names this very file: false once somebody removed or replaced it.
  func isStillNamed() -> Bool {
    guard let here = FileStamp(descriptor: descriptor), let there = FileStamp(path: path) else { return false }
    return here.inode == there.inode && here.device == there.device
  }
}
