import Engine

/// The clock of a run. Tests give one of their own.
package struct SearchClock: Sendable {
  /// The time since a fixed moment.
  let now: @Sendable () -> Duration
  /// Seconds since 1970.
  let seconds: @Sendable () -> Int64
  /// Waits.
  let sleep: @Sendable (Duration) async throws -> Void

  /// A clock of closures.
  package init(
    now: @escaping @Sendable () -> Duration, seconds: @escaping @Sendable () -> Int64,
    sleep: @escaping @Sendable (Duration) async throws -> Void
  ) {
    self.now = now
    self.seconds = seconds
    self.sleep = sleep
  }

  /// The system's clock.
  package static var system: SearchClock {
    let start = ContinuousClock.now
    return SearchClock(
      now: { ContinuousClock.now - start }, seconds: { WallClock.system.seconds },
      sleep: { try await Task.sleep(for: $0) })
  }
}
