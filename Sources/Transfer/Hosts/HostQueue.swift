/// Decides which request is sent next, to whom and when: libcurl has no pacing, no fairness and no `Retry-After` of its own.
///
/// A pure state machine: times come in as the duration since any fixed moment, decisions go out as values. Hosts take turns,
/// so one long list never starves another host. A host is first asked by one request alone; the others follow once that has
/// a connection, and if it never gets one they fail with it.
package struct HostQueue: Sendable {
  /// One request of one run.
  package struct Ticket: Hashable, Sendable {
    // Small, because a list of a hundred thousand waits here.
    private let runNumber: Int32
    private let position: Int32
    private var sent: Int32

    package init(run: Int, index: Int, tries: Int = 0) {
      runNumber = Int32(truncatingIfNeeded: run)
      position = Int32(index)
      sent = Int32(tries)
    }

    /// Which run the request belongs to.
    package var run: Int { Int(runNumber) }
    /// Its position in the run's list.
    package var index: Int { Int(position) }
    /// How many requests were sent for it.
    package var tries: Int {
      get { Int(sent) }
      set { sent = Int32(newValue) }
    }
  }

  /// A host of this queue.
  package struct HostID: Hashable, Sendable {
    let index: Int
  }

  /// What is to be done now.
  package enum Decision: Hashable, Sendable {
    /// Send this request.
    case start(Ticket, HostID)
    /// This request's host is given up: it fails without being sent.
    case fail(Ticket, HostID, FetchFailure)
    /// Nothing before that moment, or before a running request ends when there is no moment.
    case wait(until: Duration?)
  }

  /// How a request that was started ended, as far as its host is concerned.
  package enum Ending: Hashable, Sendable {
    /// The host answered, whatever it said.
    case answered
    /// The host said it is too much, and perhaps until when.
    case throttled(until: Duration?)
    /// It came to nothing and would again, for this reason: time ran out, or the host wants to be left alone for longer than
    /// anybody waits.
    case fruitless(FetchFailure)
    /// Anything else.
    case broke
  }

  private let perHost: Int
  private let probes: Int
  /// How many requests in a row may come to nothing before their host is given up: two rounds of what it gets at once.
  package let patience: Int
  private var ids: [Origin: Int] = [:]
  private var hosts: [HostState] = []
  private var turns = Turns()
  private var alarms = Alarms()
  private var probing = 0

  /// A queue that sends at most `perHost` requests at once to one host, and asks at most `probes` new hosts (that is, looks up
  /// as many names) at once.
  package init(perHost: Int, probes: Int = 32) {
    self.perHost = max(1, perHost)
    self.probes = max(1, probes)
    patience = max(8, 2 * self.perHost)
  }

  /// The host of `origin`, new ones included, asked at most at `rate`; of several rates the slowest holds.
  package mutating func host(_ origin: Origin, rate: RequestRate? = nil) -> HostID {
    if let index = ids[origin] {
      if let rate { hosts[index].slow(to: rate) }
      return HostID(index: index)
    }
    ids[origin] = hosts.count
    hosts.append(HostState(origin: origin, ceiling: perHost, rate: rate))
    return HostID(index: hosts.count - 1)
  }

  /// The origin of a host.
  package func origin(_ host: HostID) -> Origin { hosts[host.index].origin }

  /// How long nothing may be sent to a host of which nothing is under way; nil where something is, or may be now.
  func pause(of origin: Origin, now: Duration) -> Duration? { ids[origin].flatMap { hosts[$0].pause(now: now) } }

  /// How many requests of `host` are neither started nor failed.
  package func waiting(_ host: HostID) -> Int { hosts[host.index].waiting }

  /// Adds a request that was not sent before.
  package mutating func add(_ ticket: Ticket, to host: HostID) {
    hosts[host.index].fresh.append(ticket)
    giveTurn(host.index)
  }

  /// Adds a request to be sent again, not before `due`.
  package mutating func add(_ ticket: Ticket, to host: HostID, due: Duration) {
    hosts[host.index].delayed.insert(ticket, due: due)
    giveTurn(host.index)
  }

  /// What to do at `now`; call again until it says to wait.
  package mutating func next(now: Duration) -> Decision {
    while let index = alarms.removeDue(now) {
      // An alarm set before an earlier one may ring for nothing, which costs one look.
      if let alarm = hosts[index].alarm, alarm <= now { hosts[index].alarm = nil }
      giveTurn(index)
    }
    var passed = 0
    while passed < turns.count, let index = turns.removeFirst() {
      hosts[index].hasTurn = false
      if let failure = hosts[index].dead, let ticket = hosts[index].takeAny() {
        giveTurn(index)
        return .fail(ticket, HostID(index: index), failure)
      }
      if hosts[index].isCold, probing >= probes, hosts[index].running == 0 {
        // Asked again as soon as a probe ends; it keeps its turn.
        giveTurn(index)
        passed += 1
        continue
      }
      switch hosts[index].next(now: now) {
      case .take(let ticket):
        if hosts[index].isCold { probing += 1 }
        giveTurn(index)
        return .start(ticket, HostID(index: index))
      case .later(let moment):
        if hosts[index].alarm.map({ moment < $0 }) ?? true {
          hosts[index].alarm = moment
          alarms.insert(index, due: moment)
        }
      case .nothing:
        break
      }
    }
    return .wait(until: alarms.first)
  }

  /// The request has a connection: the host lives, and its other requests may follow.
  package mutating func opened(_ host: HostID) {
    guard hosts[host.index].isCold else { return }
    hosts[host.index].isCold = false
    if hosts[host.index].running > 0 { probing -= 1 }
    giveTurn(host.index)
  }

  /// A running request of `host` crawls: while it does, it does not count against a lowered limit.
  package mutating func stalled(_ host: HostID) {
    hosts[host.index].stalled += 1
    giveTurn(host.index)
  }

  /// A request of `host` ended, which may have been reported to ``stalled(_:)``.
  package mutating func ended(_ host: HostID, _ ending: Ending, wasStalled: Bool = false, now: Duration) {
    if hosts[host.index].isCold { probing -= 1 }
    hosts[host.index].end(ending, wasStalled: wasStalled, now: now)
    if case .fruitless(let failure) = ending, hosts[host.index].fruitless >= patience {
      hosts[host.index].dead = failure
    }
    giveTurn(host.index)
  }

  /// No request goes to `host` before `moment`.
  package mutating func hold(_ host: HostID, until moment: Duration) {
    hosts[host.index].notBefore = max(hosts[host.index].notBefore, moment)
  }

  /// Whether a connection to `host` was ever made.
  package func isOpen(_ host: HostID) -> Bool { !hosts[host.index].isCold }

  /// The host never answered and its tries are used up: what waits for it fails without being sent.
  package mutating func bury(_ host: HostID, _ failure: FetchFailure) {
    hosts[host.index].dead = failure
    giveTurn(host.index)
  }

  /// A new run begins: hosts that were given up may be asked again.
  package mutating func forgive() {
    for index in hosts.indices where hosts[index].dead != nil { (hosts[index].dead, hosts[index].fruitless) = (nil, 0) }
  }

  private mutating func giveTurn(_ index: Int) {
    guard !hosts[index].hasTurn, hosts[index].waiting > 0 else { return }
    hosts[index].hasTurn = true
    turns.append(index)
  }
}
