#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// An open file. When its last reference is released, it is closed and any `flock` on it is released.
public final class OpenFile: Sendable {
  let descriptor: Int32
  /// The path that was opened.
  public let path: String

  init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  /// Takes the exclusive lock of the file. Returns false if another holder has it.
  func tryLock() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

  /// The error that prevents a lock on the file; nil if the file can be locked or is locked.
  var lockError: Int32? {
    // The holder of a lock never shares its descriptor, so a shared attempt on this descriptor does not affect the holder.
    if flock(descriptor, LOCK_SH | LOCK_NB) == 0 {
      _ = flock(descriptor, LOCK_UN)
      return nil
    }
    return errno == EWOULDBLOCK || errno == EINTR ? nil : errno
  }

  /// Takes the exclusive lock of the file and waits for its holder. Returns false if that fails.
  func waitForLock() -> Bool {
    while flock(descriptor, LOCK_EX) != 0 {
      if errno != EINTR { return false }
    }
    return true
  }

  /// Whether `path` still names this file: false if it was removed or replaced.
  func isStillNamed() -> Bool {
    guard let here = FileStamp(descriptor: descriptor), let there = FileStamp(path: path) else { return false }
    return here.inode == there.inode && here.device == there.device
  }
}
