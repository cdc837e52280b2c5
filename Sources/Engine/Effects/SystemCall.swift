#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The system calls that have the same names as methods of ``Effects``, and those that differ between systems.
enum SystemCall {
  static func open(_ path: String, _ flags: Int32, _ permissions: mode_t = 0) -> Int32 {
    #if canImport(Darwin)
      unsafe Darwin.open(path, flags, permissions)
    #else
      unsafe Glibc.open(path, flags, permissions)
    #endif
  }

  static func write(_ descriptor: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Darwin)
      unsafe Darwin.write(descriptor, start, count)
    #else
      unsafe Glibc.write(descriptor, start, count)
    #endif
  }

  static func rename(_ source: String, _ destination: String) -> Int32 {
    #if canImport(Darwin)
      unsafe Darwin.rename(source, destination)
    #else
      unsafe Glibc.rename(source, destination)
    #endif
  }

  static func unlink(_ path: String) -> Int32 {
    #if canImport(Darwin)
      unsafe Darwin.unlink(path)
    #else
      unsafe Glibc.unlink(path)
    #endif
  }

  static func link(_ source: String, _ destination: String) -> Int32 {
    #if canImport(Darwin)
      unsafe Darwin.link(source, destination)
    #else
      unsafe Glibc.link(source, destination)
    #endif
  }

  /// Syncs a file's bytes, and those parts of its inode that are needed to read them back.
  static func syncData(_ descriptor: Int32) -> Int32 {
    #if canImport(Darwin)
      fcntl(descriptor, F_FULLFSYNC)
    #else
      fdatasync(descriptor)
    #endif
  }

  /// Makes the empty file `into` share the blocks of `from`.
  #if !canImport(Darwin)
    static func clone(_ from: Int32, _ into: Int32) -> Int32 {
      // FICLONE of linux/fs.h, _IOW(0x94, 9, int): function-like macros are not imported.
      ioctl(into, 0x4004_9409, from)
    }
  #endif
}
