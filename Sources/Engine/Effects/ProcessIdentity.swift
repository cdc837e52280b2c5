#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The id of this process, and whether another process is alive.
enum ProcessIdentity {
  /// The id of this process.
  static var own: Int32 { getpid() }

  /// Whether a process with this id is alive. The system may have given the id to another process since.
  static func isAlive(_ id: Int32) -> Bool { kill(id, 0) == 0 || errno == EPERM }
}
