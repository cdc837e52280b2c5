/// What one host is owed and allowed: the part of ``HostQueue`` that knows nothing of other hosts.
struct HostState: Sendable {
  /// What a host would do with a turn.
  enum Turn {
    case take(HostQueue.Ticket)
    case later(Duration)
    case nothing
  }

  let origin: Origin
  /// Requests not sent yet, in the order they came.
  var fresh = TicketLine()
  /// Requests to be sent again.
  var delayed = DelayedTickets()
  /// Requests started and not ended.
  var running = 0
  /// Requests among them that crawl: they hold a place, but load nobody.
  var stalled = 0
  /// No request before this moment.
  var notBefore: Duration = .zero
  /// No connection was made yet: one request at a time.
  var isCold = true
  /// Why the host is given up.
  var dead: FetchFailure?
  /// How many requests in a row failed.
  var fruitless = 0
  /// Whether the host stands in line for a turn.
  var hasTurn = false
  /// The moment the host waits for.
  var alarm: Duration?

  private let ceiling: Int
  private var limit: Int
  private var successes = 0
  private var rate: RequestRate?
  private var bucket: TokenBucket?

  /// How many successes in a row raise a halved limit by one.
  private static let recovery = 50

  init(origin: Origin, ceiling: Int, rate: RequestRate?) {
    self.origin = origin
    self.ceiling = ceiling
    limit = ceiling
    self.rate = rate
    bucket = rate.map { TokenBucket($0) }
  }

  /// Sends at most at `slower`, unless it is not slower.
  mutating func slow(to slower: RequestRate) {
    if let rate, rate.period * slower.count >= slower.period * rate.count { return }
    rate = slower
    bucket = TokenBucket(slower)
  }

  var waiting: Int { fresh.count + delayed.count }

  mutating func next(now: Duration) -> Turn {
    // A lowered limit is about load, which what crawls does not add to; the ceiling holds for everything.
    guard isCold ? running == 0 : running < ceiling && running - stalled < limit else { return .nothing }
    guard let due = fresh.isEmpty ? delayed.firstDue : now else { return .nothing }
    let moment = max(due, notBefore, bucket?.ready(now: now) ?? now)
    guard moment <= now else { return .later(moment) }
    guard let ticket = take(now: now) else { return .nothing }
    bucket?.take(now: now)
    running += 1
    return .take(ticket)
  }

  /// How long it is before a request may be sent, where none is under way.
  func pause(now: Duration) -> Duration? {
    guard running == 0, let due = fresh.isEmpty ? delayed.firstDue : now else { return nil }
    let moment = max(due, notBefore)
    return moment > now ? moment - now : nil
  }

  /// The next request. What was never sent goes first: a second try is the likelier to come to something the later it is, and
  /// a request that hangs is found out early, not when everything else is done. Only one that is long overdue overtakes.
  private mutating func take(now: Duration) -> HostQueue.Ticket? {
    // A host that was never reached is asked by one request alone.
    if let due = delayed.firstDue, due <= now, isCold || due + Self.patience <= now { return delayed.removeDue(now) }
    return fresh.removeFirst() ?? delayed.removeDue(now)
  }

  /// How long after its moment a further try may be put off.
  private static let patience = Duration.seconds(10)

  mutating func takeAny() -> HostQueue.Ticket? { delayed.removeFirst() ?? fresh.removeFirst() }

  mutating func end(_ ending: HostQueue.Ending, wasStalled: Bool, now: Duration) {
    running -= 1
    if wasStalled { stalled -= 1 }
    switch ending {
    case .answered:
      fruitless = 0
      successes += 1
      if successes >= Self.recovery {
        successes = 0
        limit = min(ceiling, limit + 1)
      }
    case .throttled(let moment):
      successes = 0
      // Requests that were under way when the host first complained say nothing new.
      if now >= notBefore {
        // A host that says when to come back has said all it wants; one that does not is given less and less.
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

/// A first-in first-out line that gives its memory back as it shrinks.
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

/// Requests waiting for their next try, the earliest first; few at any time.
struct DelayedTickets: Sendable {
  private var items: [(due: Duration, ticket: HostQueue.Ticket)] = []

  var count: Int { items.count }
  var firstDue: Duration? { items.last?.due }

  mutating func insert(_ ticket: HostQueue.Ticket, due: Duration) {
    // Latest first, so that the earliest is taken from the end; equal moments keep their order.
    let index = items.lastIndex { $0.due > due }.map { $0 + 1 } ?? 0
    items.insert((due, ticket), at: index)
  }

  mutating func removeDue(_ now: Duration) -> HostQueue.Ticket? {
    guard let last = items.last, last.due <= now else { return nil }
    return items.removeLast().ticket
  }

  mutating func removeFirst() -> HostQueue.Ticket? { items.popLast()?.ticket }
}
