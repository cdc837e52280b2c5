/// A rate limit as a state machine: a bucket that holds one period's requests and fills evenly.
package struct TokenBucket: Sendable, Equatable {
  /// The time one request takes out of the bucket.
  private let interval: Duration
  /// How far ahead of the clock requests may run.
  private let burst: Duration
  /// The moment the bucket would be full again.
  private var full: Duration = .zero

  package init(_ rate: RequestRate) {
    interval = rate.period / rate.count
    // A burst of a tenth of a period keeps the average without making the first requests wait.
    burst = interval * Swift.max(0, rate.count / 10 - 1)
  }

  /// The earliest moment the next request may be sent.
  package func ready(now: Duration) -> Duration { Swift.max(now, full - burst) }

  /// Takes one request out; call only when ``ready(now:)`` is `now`.
  package mutating func take(now: Duration) {
    full = Swift.max(full, now) + interval
  }
}
