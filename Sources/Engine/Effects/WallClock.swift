#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// What time it is; it decides when something is asked again or dropped, never what a result is.
public struct WallClock: Sendable {
  private let read: @Sendable () -> Int64

  /// A clock that tells nanoseconds since 1970.
  public init(nanoseconds read: @escaping @Sendable () -> Int64) {
    self.read = read
  }

  /// Nanoseconds since 1970.
  public var nanoseconds: Int64 { read() }
  /// Whole seconds since 1970.
  public var seconds: Int64 { read() / 1_000_000_000 }

  /// The clock of the machine.
  public static let system = WallClock {
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
  }
}
