/// How often and how soon a passing failure is retried: exponential back-off with full jitter.
///
/// Full jitter, a uniform draw between zero and the exponential limit, spreads the retries of many clients best; see M.
/// Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
public struct RetryPolicy: Hashable, Sendable {
  /// The number of retries of a request: 3 means at most four requests.
  public var max: Int
  /// The upper limit of the first wait.
  public var firstWait: Duration
  /// The upper limit of every wait.
  public var longestWait: Duration
  /// The longest `Retry-After` that is honoured. After a longer one, the address fails.
  public var longestRetryAfter: Duration

  /// The manifest's defaults: three retries, waits of 1 s to 30 s, and at most two minutes of `Retry-After`.
  public init(
    max: Int = 3, firstWait: Duration = .seconds(1), longestWait: Duration = .seconds(30),
    longestRetryAfter: Duration = .seconds(120)
  ) {
    self.max = max
    self.firstWait = firstWait
    self.longestWait = longestWait
    self.longestRetryAfter = longestRetryAfter
  }

  /// The wait before the next retry; nil if there is no retry.
  ///
  /// - Parameters:
  ///   - tries: the number of requests sent so far, at least one.
  ///   - retryAfter: the wait that the host asked for. The result is never shorter, up to `longestRetryAfter`.
  package func wait(
    after failure: FetchFailure, tries: Int, retryAfter: Duration?, using generator: inout SeededGenerator
  ) -> Duration? {
    guard failure.isPassing, tries <= max else { return nil }
    let doublings = Swift.min(tries - 1, 30)
    let limit = Swift.min(longestWait, firstWait * (1 << doublings))
    let jitter = limit * Double.random(in: 0..<1, using: &generator)
    return hold(retryAfter).map { $0 + Swift.min(jitter, $0 / 4) } ?? jitter
  }

  /// The part of a `Retry-After` that is honoured.
  package func hold(_ retryAfter: Duration?) -> Duration? {
    retryAfter.map { Swift.min(Swift.max($0, .zero), longestRetryAfter) }
  }
}

/// A small seeded generator (SplitMix64: Steele, Lea, Flood, OOPSLA 2014), which makes jitter reproducible in tests.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
