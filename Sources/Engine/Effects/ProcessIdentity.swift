#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Which process this is, and whether another one lives.
enum ProcessIdentity {
  /// The id of this process.
  static var own: Int32 { getpid() }

  /// Whether a process with this id lives; it may be another one than that which once had it.
  static func isAlive(_ id: Int32) -> Bool { kill(id, 0) == 0 || errno == EPERM }
}
