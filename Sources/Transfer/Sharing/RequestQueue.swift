/// The order in which the requests of a phase are sent, retried and given up. It is a value without clock or network.
package struct RequestQueue: Sendable {
  /// The next action.
  package enum Turn: Hashable, Sendable {
    /// Send the request of this number.
    case send(Int)
    /// Wait for answers, at most this long; nil leaves the limit to the caller.
    case wait(Duration?)
    /// Every request has ended.
    case done
    /// End the phase early; unfinished requests have no result.
    case giveUp(GivenUp)
  }

  /// Why a phase ended early.
  package enum GivenUp: Hashable, Sendable {
    /// The store failed too often.
    case failing
    /// The requests made no progress.
    case idle
  }

  /// How long a phase waits for a store.
  package struct Patience: Hashable, Sendable {
    /// How long requests may run without progress.
    package var idle: Duration
    /// Whether to wait for a store that answered before.
    package var waitsForRecovery: Bool

    /// Creates a limit.
    package init(idle: Duration, waitsForRecovery: Bool) {
      self.idle = idle
      self.waitsForRecovery = waitsForRecovery
    }
  }

  /// How one request ended, as far as the queue needs it.
  package struct Ending: Hashable, Sendable {
    /// Whether it counts as a failure of the store.
    package var isFailure: Bool
    /// Whether the breaker counts it. A request for many objects counts once.
    package var isCounted = true
    /// Whether a retry may succeed.
    package var mayPass = false
    /// The wait that the store asks for.
    package var retryAfter: Duration?

    /// Creates an ending.
    package init(isFailure: Bool, isCounted: Bool = true, mayPass: Bool = false, retryAfter: Duration? = nil) {
      self.isFailure = isFailure
      self.isCounted = isCounted
      self.mayPass = mayPass
      self.retryAfter = retryAfter
    }
  }

  private static let mostRetries = 2
  private static let firstWait = Duration.milliseconds(200)
  private static let secondWait = Duration.seconds(1)
  /// The longest `Retry-After` that a request waits for.
  private static let longestRetryAfter = Duration.seconds(10)
  /// How many times a phase waits for a store that answered before.
  private static let mostWaits = 2

  private let count: Int
  private let patience: Patience
  private(set) var breaker: Breaker
  private var nextNumber = 0
  private var ended = 0
  private var tries: [Int: Int] = [:]
  private var waiting: [(due: ContinuousClock.Instant, number: Int)] = []
  private var probe: Int?

  /// Whether a job is the one with which an open breaker tests the store.
  package func isProbe(_ number: Int) -> Bool { probe == number }

  private var hasSucceeded = false
  private var waits = 0
  private var waitedUntil: ContinuousClock.Instant?

  /// Creates a queue of the requests 0 to `count` - 1.
  package init(count: Int, patience: Patience, breaker: Breaker) {
    self.count = count
    self.patience = patience
    self.breaker = breaker
  }

  /// The next action.
  package mutating func next(now: ContinuousClock.Instant, idle: Duration, underWay: Int) -> Turn {
    if ended == count { return .done }
    if underWay > 0, idle >= patience.idle { return .giveUp(.idle) }
    let due = waiting.first.map { $0.due - now }
    guard nextNumber < count || due.map({ $0 <= .zero }) == true else { return .wait(due) }
    switch breaker.admit(now: now) {
    case .allow: return .send(take(now: now))
    case .probe:
      let number = take(now: now)
      probe = number
      return .send(number)
    case .wait: return .wait(nil)
    case .deny(let moment):
      // Wait only if some requests were never sent. Requests that failed repeatedly are not worth the wait.
      guard patience.waitsForRecovery, hasSucceeded, nextNumber < count else { return .giveUp(.failing) }
      if waitedUntil != moment {
        waits += 1
        waitedUntil = moment
      }
      return waits > Self.mostWaits ? .giveUp(.failing) : .wait(max(.zero, moment - now))
    }
  }

  private mutating func take(now: ContinuousClock.Instant) -> Int {
    if let first = waiting.first, first.due <= now {
      waiting.removeFirst()
      return first.number
    }
    defer { nextNumber += 1 }
    return nextNumber
  }

  /// Records a finished request; returns whether its result is final. If not, the request is retried.
  package mutating func end(_ number: Int, _ ending: Ending, now: ContinuousClock.Instant) -> Bool {
    let wasProbe = probe == number
    if wasProbe { probe = nil }
    if ending.isFailure, ending.mayPass, !wasProbe, let wait = wait(number, ending) {
      add(number, due: now + wait)
      return false
    }
    if ending.isCounted || wasProbe { breaker.end(isFailure: ending.isFailure, wasProbe: wasProbe, now: now) }
    if !ending.isFailure { hasSucceeded = true }
    // While the breaker is open, a request that may succeed later waits with the rest.
    if ending.isFailure, ending.mayPass, breaker.isOpen {
      tries[number] = nil
      add(number, due: now)
      return false
    }
    ended += 1
    tries[number] = nil
    return true
  }

  /// How long a request waits for its next try; nil if it has no try left.
  private mutating func wait(_ number: Int, _ ending: Ending) -> Duration? {
    guard !breaker.isOpen, (ending.retryAfter ?? .zero) <= Self.longestRetryAfter else { return nil }
    let done = tries[number, default: 0]
    guard done < Self.mostRetries else { return nil }
    tries[number] = done + 1
    // The number of the request spreads the retries, so that they do not start all at once.
    let spread = Duration.milliseconds(number % 16 * 10)
    return max(ending.retryAfter ?? .zero, done == 0 ? Self.firstWait : Self.secondWait) + spread
  }

  private mutating func add(_ number: Int, due: ContinuousClock.Instant) {
    let place = waiting.firstIndex { $0.due > due } ?? waiting.endIndex
    waiting.insert((due, number), at: place)
  }
}
