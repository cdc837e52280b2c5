#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The time of day. It decides when something is requested again or removed, but never what a result is.
public struct WallClock: Sendable {
  private let read: @Sendable () -> Int64

  /// Creates a clock that returns nanoseconds since 1970.
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
    return Int64(now.tv_sec) &* 1_000_000_000 &+ Int64(now.tv_nsec)
  }
}
