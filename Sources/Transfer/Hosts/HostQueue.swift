/// Decides which request is sent next and when. libcurl has no pacing, no fairness and no support of `Retry-After`.
///
/// A pure state machine: its inputs are times as durations since a fixed moment, its outputs are decisions as values. Hosts
/// take turns, so a long list for one host does not starve the others. A new host gets a single request first. The others
/// follow after it has a connection; if it never gets one, they fail with it.
package struct HostQueue: Sendable {
  /// One request of one run.
  package struct Ticket: Hashable, Sendable {
    // Small integers, because a hundred thousand tickets can wait here.
    private let runNumber: Int32
    private let position: Int32
    private var sent: Int32

    package init(run: Int, index: Int, tries: Int = 0) {
      runNumber = Int32(truncatingIfNeeded: run)
      position = Int32(index)
      sent = Int32(tries)
    }

    /// The run of the request.
    package var run: Int { Int(runNumber) }
    /// Its position in the run's list.
    package var index: Int { Int(position) }
    /// The number of times that the request was sent.
    package var tries: Int {
      get { Int(sent) }
      set { sent = Int32(newValue) }
    }
  }

  /// A host in this queue.
  package struct HostID: Hashable, Sendable {
    let index: Int
  }

  /// The next action of the loop.
  package enum Decision: Hashable, Sendable {
    /// Send this request.
    case start(Ticket, HostID)
    /// Fail this request without sending it, because its host was given up.
    case fail(Ticket, HostID, FetchFailure)
    /// Wait until that moment. Without a moment, wait until a running request ends.
    case wait(until: Duration?)
  }

  /// How a started request ended, from the view of its host.
  package enum Ending: Hashable, Sendable {
    /// The host answered, with any status.
    case answered
    /// The host reported with this failure that it has too many requests, perhaps with the time when to return.
    case throttled(FetchFailure = .http(429), until: Duration?)
    /// The request failed and would fail again, for this reason: the time ran out, or the host asks for a longer wait than the
    /// policy allows.
    case fruitless(FetchFailure)
    /// Anything else.
    case broke
  }

  private let perHost: Int
  private let probes: Int
  private let manners: [HostManners]
  private var groups: [Int: HostGroup] = [:]
  private let spentBefore: [HostManners: SpentVolume]
  private let start: Int64
  /// The number of consecutive fruitless requests after which a host is given up: two rounds of its concurrent requests, but at
  /// least 8.
  package let patience: Int
  private var ids: [Origin: Int] = [:]
  private var hosts: [HostState] = []
  private var turns = Turns()
  private var alarms = Alarms()
  private var probing = 0

  /// Creates a queue that sends at most `perHost` requests at once to one host, and asks at most `probes` new hosts at once.
  /// Each new host needs a DNS look-up. Of `manners`, the first that cover a host apply to it.
  ///
  /// - Parameters:
  ///   - spent: what hosts with a limit of volume gave in earlier runs.
  ///   - start: the time at the moment zero, in seconds since 1970.
  package init(
    perHost: Int, probes: Int = 32, manners: [HostManners] = [], spent: [HostManners: SpentVolume] = [:],
    start: Int64 = 0
  ) {
    spentBefore = spent
    self.start = start
    self.perHost = max(1, perHost)
    self.manners = manners
    self.probes = max(1, probes)
    patience = max(8, 2 * self.perHost)
  }

  /// The host of `origin`, which is added if it is new. `rate` limits its requests; if it gets several rates, the slowest
  /// applies.
  package mutating func host(_ origin: Origin, rate: RequestRate? = nil) -> HostID {
    if let index = ids[origin] {
      if let rate { hosts[index].slow(to: rate) }
      return HostID(index: index)
    }
    ids[origin] = hosts.count
    let group = manners.firstIndex { $0.cover(origin) }
    let own = group.map { manners[$0] }
    var host = HostState(origin: origin, ceiling: own?.connections ?? perHost, rate: own?.rate ?? rate)
    if let rate { host.slow(to: rate) }
    if let group, let own {
      host.group = group
      groups[group, default: HostGroup(own, spent: spentBefore[own], start: start)].members += 1
    }
    hosts.append(host)
    return HostID(index: hosts.count - 1)
  }

  /// The origin of a host.
  package func origin(_ host: HostID) -> Origin { hosts[host.index].origin }

  /// The time until the next request to a host without a running one; nil if one is running or may be sent now.
  func pause(of origin: Origin, now: Duration) -> Duration? { ids[origin].flatMap { hosts[$0].pause(now: now) } }

  /// The number of requests of `host` that are neither started nor failed.
  package func waiting(_ host: HostID) -> Int { hosts[host.index].waiting }

  /// Adds a request that was not sent before.
  package mutating func add(_ ticket: Ticket, to host: HostID) {
    hosts[host.index].fresh.append(ticket)
    giveTurn(host.index)
  }

  /// Adds a retry of a request, not to be sent before `due`.
  package mutating func add(_ ticket: Ticket, to host: HostID, due: Duration) {
    hosts[host.index].delayed.insert(ticket, due: due)
    giveTurn(host.index)
  }

  /// The action at `now`. Call it repeatedly until it says to wait.
  package mutating func next(now: Duration) -> Decision {
    while let index = alarms.removeDue(now) {
      // An older alarm may still fire after an earlier one replaced it. It costs only one check.
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
      if hosts[index].group.flatMap({ groups[$0]?.pause(now: now) }) != nil, let ticket = hosts[index].takeAny() {
        giveTurn(index)
        return .fail(ticket, HostID(index: index), .hostVolume)
      }
      if hosts[index].isCold, probing >= probes, hosts[index].running == 0 {
        // All probes are in use. The host keeps its turn and is checked again when a probe ends.
        giveTurn(index)
        passed += 1
        continue
      }
      if let group = hosts[index].group, let state = groups[group], !state.admits(running: hosts[index].running) {
        groups[group]?.wait(index)
        continue
      }
      let ready = hosts[index].group.flatMap { groups[$0]?.ready(now: now) }
      switch hosts[index].next(now: now, notBefore: ready ?? now) {
      case .take(let ticket):
        if hosts[index].isCold { probing += 1 }
        if let group = hosts[index].group { groups[group]?.running += 1 }
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

  /// Records that a request has a connection to the host, so that the host's other requests may follow.
  package mutating func opened(_ host: HostID) {
    guard hosts[host.index].isCold else { return }
    hosts[host.index].isCold = false
    if hosts[host.index].running > 0 { probing -= 1 }
    giveTurn(host.index)
  }

  /// Records that a running request of `host` is stalled. Until it ends, it does not count against a lowered limit.
  package mutating func stalled(_ host: HostID) {
    hosts[host.index].stalled += 1
    giveTurn(host.index)
  }

  /// Records the end of a request of `host`. `wasStalled` says whether it was reported to ``stalled(_:)``.
  package mutating func ended(_ host: HostID, _ ending: Ending, wasStalled: Bool = false, now: Duration) {
    if hosts[host.index].isCold { probing -= 1 }
    hosts[host.index].end(ending, wasStalled: wasStalled, now: now)
    if let group = hosts[host.index].group {
      groups[group]?.running -= 1
      for index in groups[group]?.takeWaiting() ?? [] { giveTurn(index) }
    }
    if case .fruitless(let failure) = ending, hosts[host.index].fruitless >= patience {
      hosts[host.index].dead = failure
    }
    if case .throttled(let failure, _) = ending, let since = hosts[host.index].throttledSince,
      now - since >= Self.longestThrottling
    {
      hosts[host.index].dead = failure
    }
    giveTurn(host.index)
  }

  /// How long a host may only complain of too many requests before it is given up.
  package static let longestThrottling = Duration.seconds(300)

  /// Records bytes of a body from `host`, as they are received.
  package mutating func received(_ bytes: Int, from host: HostID, now: Duration) {
    if let group = hosts[host.index].group { groups[group]?.count(bytes, now: now) }
  }

  /// How long `host` is not asked, because it gave as much as it may in a period; nil if it may be asked.
  package func pauseForVolume(_ host: HostID, now: Duration) -> Duration? {
    hosts[host.index].group.flatMap { groups[$0]?.pause(now: now) }
  }

  /// The volume of each host that has a limit in the last period.
  package var spent: [HostManners: SpentVolume] {
    groups.reduce(into: [:]) { spent, group in
      if let volume = group.value.spent, !volume.bytes.isEmpty { spent[manners[group.key]] = volume }
    }
  }

  /// The most bytes a second of one transfer from `host`; nil for no limit.
  package func speedLimit(of host: HostID) -> Int? { hosts[host.index].group.flatMap { groups[$0]?.share } }

  /// Sends no request to `host` before `moment`.
  package mutating func hold(_ host: HostID, until moment: Duration) {
    hosts[host.index].notBefore = max(hosts[host.index].notBefore, moment)
  }

  /// Whether a connection to `host` was ever made.
  package func isOpen(_ host: HostID) -> Bool { !hosts[host.index].isCold }

  /// Gives up a host that never answered and has no retries left. Its waiting requests fail without being sent.
  package mutating func bury(_ host: HostID, _ failure: FetchFailure) {
    hosts[host.index].dead = failure
    giveTurn(host.index)
  }

  /// Allows requests again to hosts that were given up, because a new run begins.
  package mutating func forgive() {
    for index in hosts.indices {
      hosts[index].throttledSince = nil
      if hosts[index].dead != nil { (hosts[index].dead, hosts[index].fruitless) = (nil, 0) }
    }
  }

  private mutating func giveTurn(_ index: Int) {
    guard !hosts[index].hasTurn, hosts[index].waiting > 0 else { return }
    hosts[index].hasTurn = true
    turns.append(index)
  }
}
