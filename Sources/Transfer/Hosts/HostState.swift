/// The queue and the limits of one host: the part of ``HostQueue`` that is independent of other hosts.
struct HostState: Sendable {
  /// The result of a host's turn.
  enum Turn {
    case take(HostQueue.Ticket)
    case later(Duration)
    case nothing
  }

  let origin: Origin
  /// The hosts with which it shares its limits.
  var group: Int?
  /// Requests that were never sent, in order of arrival.
  var fresh = TicketLine()
  /// Requests that wait for a retry.
  var delayed = DelayedTickets()
  /// The number of requests started and not ended.
  var running = 0
  /// The number of running requests that are stalled. They occupy a place, but load the host little.
  var stalled = 0
  /// The moment before which no request is sent.
  var notBefore: Duration = .zero
  /// Whether there was no connection yet. If so, requests are sent one at a time.
  var isCold = true
  /// The reason why the host was given up.
  var dead: FetchFailure?
  /// How many requests in a row failed.
  var fruitless = 0
  /// The moment of the first complaint of too many requests since the last answer; nil if there was none.
  var throttledSince: Duration?
  /// Whether the host is queued for a turn.
  var hasTurn = false
  /// The moment of the host's next alarm.
  var alarm: Duration?

  private let ceiling: Int
  private var limit: Int
  private var successes = 0
  private var rate: RequestRate?
  private var bucket: TokenBucket?

  /// The number of consecutive successes that raise a lowered limit by one.
  private static let recovery = 50

  init(origin: Origin, ceiling: Int, rate: RequestRate?) {
    self.origin = origin
    self.ceiling = ceiling
    limit = ceiling
    self.rate = rate
    bucket = rate.map { TokenBucket($0) }
  }

  /// Lowers the rate to `slower`, unless the current rate is already as slow.
  mutating func slow(to slower: RequestRate) {
    if let rate, rate.period * slower.count >= slower.period * rate.count { return }
    rate = slower
    bucket = TokenBucket(slower)
  }

  var waiting: Int { fresh.count + delayed.count }

  /// The next request, not to be sent before `ready`.
  mutating func next(now: Duration, notBefore ready: Duration) -> Turn {
    // The lowered limit protects the host from load, and stalled requests cause little. The ceiling applies to all requests.
    guard isCold ? running == 0 : running < ceiling && running - stalled < limit else { return .nothing }
    guard let due = fresh.isEmpty ? delayed.firstDue : now else { return .nothing }
    let moment = max(due, notBefore, ready, bucket?.ready(now: now) ?? now)
    guard moment <= now else { return .later(moment) }
    guard let ticket = take(now: now) else { return .nothing }
    bucket?.take(now: now)
    running += 1
    return .take(ticket)
  }

  /// The time until the next request may be sent; nil if one is running or may be sent now.
  func pause(now: Duration) -> Duration? {
    guard running == 0, let due = fresh.isEmpty ? delayed.firstDue : now else { return nil }
    let moment = max(due, notBefore)
    return moment > now ? moment - now : nil
  }

  /// Takes the next request. Requests that were never sent go first: a retry is more likely to succeed later, and a request
  /// that hangs is noticed early instead of at the very end. Only a retry that is overdue by ``patience`` goes before them.
  private mutating func take(now: Duration) -> HostQueue.Ticket? {
    // A host without any connection so far gets one request at a time.
    if let due = delayed.firstDue, due <= now, isCold || due + Self.patience <= now { return delayed.removeDue(now) }
    return fresh.removeFirst() ?? delayed.removeDue(now)
  }

  /// How long a retry may be delayed after it is due.
  private static let patience = Duration.seconds(10)

  mutating func takeAny() -> HostQueue.Ticket? { delayed.removeFirst() ?? fresh.removeFirst() }

  mutating func end(_ ending: HostQueue.Ending, wasStalled: Bool, now: Duration) {
    running -= 1
    if wasStalled { stalled -= 1 }
    switch ending {
    case .answered:
      fruitless = 0
      throttledSince = nil
      successes += 1
      if successes >= Self.recovery {
        successes = 0
        limit = min(ceiling, limit + 1)
      }
    case .throttled(_, let moment):
      successes = 0
      throttledSince = throttledSince ?? now
      // Requests that were already running when the host first complained contain no new information.
      if now >= notBefore {
        // A host with a `Retry-After` gets at least half of the ceiling, because it said how long to wait. Without one, the
        // limit can fall to 1.
        limit = max(moment == nil ? 1 : (ceiling + 1) / 2, limit / 2)
      }
      if let moment { notBefore = max(notBefore, moment) }
    case .fruitless(let failure):
      successes = 0
      fruitless += 1
      if failure != .tooSlow { limit = max(1, limit / 2) }
    case .broke:
      successes = 0
    }
  }
}

/// A first-in first-out queue that releases memory as it shrinks.
struct TicketLine: Sendable {
  private var items: [HostQueue.Ticket] = []
  private var head = 0

  var count: Int { items.count - head }
  var isEmpty: Bool { head == items.count }

  mutating func append(_ ticket: HostQueue.Ticket) { items.append(ticket) }

  mutating func removeFirst() -> HostQueue.Ticket? {
    guard head < items.count else { return nil }
    defer {
      head += 1
      if head == items.count || head > 4096, head * 2 > items.count {
        items.removeFirst(head)
        head = 0
      }
    }
    return items[head]
  }
}

/// Requests that wait for a retry, the earliest first. There are few at any time.
struct DelayedTickets: Sendable {
  private var items: [(due: Duration, ticket: HostQueue.Ticket)] = []

  var count: Int { items.count }
  var firstDue: Duration? { items.last?.due }

  mutating func insert(_ ticket: HostQueue.Ticket, due: Duration) {
    // Sorted latest first, so that the earliest is removed from the end. Equal moments keep their order.
    let index = items.lastIndex { $0.due > due }.map { $0 + 1 } ?? 0
    items.insert((due, ticket), at: index)
  }

  mutating func removeDue(_ now: Duration) -> HostQueue.Ticket? {
    guard let last = items.last, last.due <= now else { return nil }
    return items.removeLast().ticket
  }

  mutating func removeFirst() -> HostQueue.Ticket? { items.popLast()?.ticket }
}
