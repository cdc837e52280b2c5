/// The order in which the requests of a phase are sent, tried again and given up: a value without clock or network.
package struct RequestQueue: Sendable {
  /// What is done next.
  package enum Turn: Hashable, Sendable {
    /// Sends the request of this number.
    case send(Int)
    /// Waits for answers, at most so long.
    case wait(Duration?)
    /// Every request has ended.
    case done
    /// The store is asked no more in this phase; what has not ended was not obtained.
    case giveUp(GivenUp)
  }

  /// Why a phase ended before its requests.
  package enum GivenUp: Hashable, Sendable {
    /// The store failed too often.
    case failing
    /// Nothing worth waiting for came.
    case idle
  }

  /// How long a phase waits for a store.
  package struct Patience: Hashable, Sendable {
    /// For how long nothing may come.
    package var idle: Duration
    /// Whether a store that was well before is waited for.
    package var waitsForRecovery: Bool

    /// What a phase waits for.
    package init(idle: Duration, waitsForRecovery: Bool) {
      self.idle = idle
      self.waitsForRecovery = waitsForRecovery
    }
  }

  /// How one request ended, as far as the order goes.
  package struct Ending: Hashable, Sendable {
    /// Whether it counts as a failure of the store.
    package var isFailure: Bool
    /// Whether another try may end otherwise.
    package var mayPass = false
    /// How long the store asks to be left alone.
    package var retryAfter: Duration?

    /// How a request ended.
    package init(isFailure: Bool, mayPass: Bool = false, retryAfter: Duration? = nil) {
      self.isFailure = isFailure
      self.mayPass = mayPass
      self.retryAfter = retryAfter
    }
  }

  private static let mostRetries = 2
  private static let firstWait = Duration.milliseconds(200)
  private static let secondWait = Duration.seconds(1)
  /// A longer `Retry-After` is not waited for.
  private static let longestRetryAfter = Duration.seconds(10)
  /// How often a store that was well before is waited for.
  private static let mostWaits = 2

  private let count: Int
  private let patience: Patience
  private(set) var breaker: Breaker
  private var nextNumber = 0
  private var ended = 0
  private var tries: [Int: Int] = [:]
  private var waiting: [(due: ContinuousClock.Instant, number: Int)] = []
  private var probe: Int?
  private var hasSucceeded = false
  private var waits = 0
  private var waitedUntil: ContinuousClock.Instant?

  /// A queue of the requests 0 to `count` - 1.
  package init(count: Int, patience: Patience, breaker: Breaker) {
    self.count = count
    self.patience = patience
    self.breaker = breaker
  }

  /// What is done next.
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
      // What was never sent is worth a wait; what failed again and again is not.
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

  /// Counts a request that has ended; whether its result stands, or it is tried again.
  package mutating func end(_ number: Int, _ ending: Ending, now: ContinuousClock.Instant) -> Bool {
    let wasProbe = probe == number
    if wasProbe { probe = nil }
    if ending.isFailure, ending.mayPass, !wasProbe, let wait = wait(number, ending) {
      add(number, due: now + wait)
      return false
    }
    breaker.end(isFailure: ending.isFailure, wasProbe: wasProbe, now: now)
    if !ending.isFailure { hasSucceeded = true }
    // While the store is held to be down, what failed to pass waits with the rest.
    if ending.isFailure, ending.mayPass, breaker.isOpen {
      tries[number] = nil
      add(number, due: now)
      return false
    }
    ended += 1
    tries[number] = nil
    return true
  }

  /// How long a request waits for its next try; nil where it has none left.
  private mutating func wait(_ number: Int, _ ending: Ending) -> Duration? {
    guard !breaker.isOpen, (ending.retryAfter ?? .zero) <= Self.longestRetryAfter else { return nil }
    let done = tries[number, default: 0]
    guard done < Self.mostRetries else { return nil }
    tries[number] = done + 1
    // Spread by the number of the request, so that retries do not come all at once.
    let spread = Duration.milliseconds(number % 16 * 10)
    return max(ending.retryAfter ?? .zero, done == 0 ? Self.firstWait : Self.secondWait) + spread
  }

  private mutating func add(_ number: Int, due: ContinuousClock.Instant) {
    let place = waiting.firstIndex { $0.due > due } ?? waiting.endIndex
    waiting.insert((due, number), at: place)
  }
}
