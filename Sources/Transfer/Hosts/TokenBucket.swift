/// A rate limit as a state machine: a bucket that fills evenly.
package struct TokenBucket: Sendable, Equatable {
  /// The time that one request takes from the bucket.
  private let interval: Duration
  /// How far requests may run ahead of the average rate.
  private let burst: Duration
  /// The moment at which the bucket will be full again.
  private var full: Duration = .zero

  package init(_ rate: RequestRate) {
    interval = rate.period / rate.count
    // A burst of a tenth of a period keeps the average rate, and the first requests need not wait.
    burst = interval * Swift.max(0, rate.count / 10 - 1)
  }

  /// The earliest moment at which the next request may be sent.
  package func ready(now: Duration) -> Duration { Swift.max(now, full - burst) }

  /// Takes one request from the bucket. Call it only if ``ready(now:)`` is `now`.
  package mutating func take(now: Duration) {
    full = Swift.max(full, now) + interval
  }
}
