import Testing
import Transfer

@Suite("Whose turn it is")
struct HostQueueTests {
  private typealias Ticket = HostQueue.Ticket

  private func origin(_ name: String) -> Origin { Origin(scheme: "http", host: name, port: 80) }

  /// A queue whose hosts `a`, `b`, ... have so many requests each, connections made.
  private func queue(_ counts: [Int], perHost: Int = 6, rate: RequestRate? = nil) -> (HostQueue, [HostQueue.HostID]) {
    var queue = HostQueue(perHost: perHost)
    var hosts: [HostQueue.HostID] = []
    for (number, count) in counts.enumerated() {
      let host = queue.host(origin("h\(number)"), rate: rate)
      hosts.append(host)
      queue.opened(host)
      for index in 0..<count { queue.add(Ticket(run: number, index: index), to: host) }
    }
    return (queue, hosts)
  }

  /// Starts everything that may start at `now`; the runs and indices in order.
  private func startAll(_ queue: inout HostQueue, at now: Duration = .zero) -> [[Int]] {
    var started: [[Int]] = []
    while case .start(let ticket, _) = queue.next(now: now) { started.append([ticket.run, ticket.index]) }
    return started
  }

  @Test("hosts take turns, so a long list starves nobody")
  func fairness() {
    var (queue, _) = queue([1000, 2, 1], perHost: 3)
    #expect(startAll(&queue) == [[0, 0], [1, 0], [2, 0], [0, 1], [1, 1], [0, 2]])
  }

  @Test("no host runs more than its share, and a finished request makes room")
  func perHost() {
    var (queue, hosts) = queue([5], perHost: 2)
    #expect(startAll(&queue).count == 2)
    queue.ended(hosts[0], .answered, now: .zero)
    #expect(startAll(&queue) == [[0, 2]])
  }

  @Test("a new host is asked by one request until that has a connection")
  func probe() {
    var queue = HostQueue(perHost: 6)
    let host = queue.host(origin("a"))
    for index in 0..<10 { queue.add(Ticket(run: 0, index: index), to: host) }
    #expect(startAll(&queue).count == 1)
    queue.opened(host)
    #expect(startAll(&queue).count == 5)
  }

  @Test("at most so many new hosts are looked up at once")
  func probes() {
    var queue = HostQueue(perHost: 6, probes: 2)
    let hosts = (0..<5).map { queue.host(origin("h\($0)")) }
    for (number, host) in hosts.enumerated() { queue.add(Ticket(run: number, index: 0), to: host) }
    #expect(startAll(&queue) == [[0, 0], [1, 0]])
    queue.opened(hosts[0])
    #expect(startAll(&queue) == [[2, 0]])
    queue.ended(hosts[1], .broke, now: .zero)
    #expect(startAll(&queue) == [[3, 0]])
  }

  @Test("a host that never answered fails all its requests without sending them")
  func dead() {
    var queue = HostQueue(perHost: 6)
    let host = queue.host(origin("a"))
    for index in 0..<1000 { queue.add(Ticket(run: 0, index: index), to: host) }
    #expect(startAll(&queue).count == 1)
    queue.ended(host, .broke, now: .zero)
    queue.bury(host, .dns)
    var failed = 0
    while case .fail(_, _, .dns) = queue.next(now: .zero) { failed += 1 }
    #expect(failed == 999)
  }

  @Test("while a host is not reached, its first request is tried again and no other takes its place")
  func probeAgain() {
    var queue = HostQueue(perHost: 6)
    let host = queue.host(origin("a"))
    for index in 0..<3 { queue.add(Ticket(run: 0, index: index), to: host) }
    #expect(startAll(&queue) == [[0, 0]])
    queue.ended(host, .broke, now: .zero)
    queue.hold(host, until: .seconds(2))
    queue.add(Ticket(run: 0, index: 0, tries: 1), to: host, due: .seconds(2))
    #expect(startAll(&queue, at: .seconds(1)) == [])
    #expect(startAll(&queue, at: .seconds(2)) == [[0, 0]])
  }

  @Test("what was never sent goes before a further try, unless that one is long overdue")
  func freshFirst() {
    var (queue, hosts) = queue([3], perHost: 1)
    queue.opened(hosts[0])
    #expect(startAll(&queue) == [[0, 0]])
    queue.ended(hosts[0], .answered, now: .zero)
    queue.add(Ticket(run: 0, index: 0, tries: 1), to: hosts[0], due: .seconds(1))
    #expect(startAll(&queue, at: .seconds(2)) == [[0, 1]])
    queue.ended(hosts[0], .answered, now: .seconds(12))
    #expect(startAll(&queue, at: .seconds(12)) == [[0, 0]])
    queue.ended(hosts[0], .answered, now: .seconds(12))
    #expect(startAll(&queue, at: .seconds(12)) == [[0, 2]])
  }

  @Test("Retry-After holds back the whole host and nobody else")
  func hold() {
    var (queue, hosts) = queue([4, 1], perHost: 1)
    #expect(startAll(&queue) == [[0, 0], [1, 0]])
    queue.ended(hosts[0], .throttled(until: .seconds(3)), now: .seconds(1))
    queue.add(Ticket(run: 1, index: 9), to: hosts[1])
    queue.ended(hosts[1], .answered, now: .seconds(1))
    #expect(startAll(&queue, at: .milliseconds(2999)) == [[1, 9]])
    #expect(queue.next(now: .milliseconds(2999)) == .wait(until: .seconds(3)))
    #expect(startAll(&queue, at: .seconds(3)) == [[0, 1]])
  }

  @Test("a host that says it is too much gets half, down to one, and one more after fifty answers")
  func halving() {
    var (queue, hosts) = queue([10_000], perHost: 8)
    #expect(startAll(&queue).count == 8)
    for second in 1...3 { queue.ended(hosts[0], .throttled(until: nil), now: .seconds(second)) }
    for _ in 0..<5 { queue.ended(hosts[0], .answered, now: .seconds(4)) }
    #expect(startAll(&queue, at: .seconds(4)).count == 1)
    for _ in 0..<44 {
      queue.ended(hosts[0], .answered, now: .seconds(4))
      #expect(startAll(&queue, at: .seconds(4)).count == 1)
    }
    queue.ended(hosts[0], .answered, now: .seconds(4))
    #expect(startAll(&queue, at: .seconds(4)).count == 2)
  }

  @Test("a host that only complains for five minutes is given up; one answer between begins anew")
  func onlyThrottles() {
    var (queue, hosts) = queue([5], perHost: 1)
    #expect(startAll(&queue).count == 1)
    queue.ended(hosts[0], .throttled(until: nil), now: .zero)
    #expect(startAll(&queue, at: .seconds(299)).count == 1)
    queue.ended(hosts[0], .answered, now: .seconds(299))
    #expect(startAll(&queue, at: .seconds(300)).count == 1)
    queue.ended(hosts[0], .throttled(until: nil), now: .seconds(300))
    #expect(startAll(&queue, at: .seconds(600)).count == 1)
    queue.ended(hosts[0], .throttled(.http(503), until: nil), now: .seconds(600))
    guard case .fail(_, _, .http(503)) = queue.next(now: .seconds(600)) else {
      Issue.record("the host is still asked")
      return
    }
  }

  @Test("complaints about requests that were already under way count once")
  func oneComplaint() {
    var (queue, hosts) = queue([100], perHost: 8)
    #expect(startAll(&queue).count == 8)
    for _ in 0..<8 { queue.ended(hosts[0], .throttled(until: .seconds(5)), now: .seconds(1)) }
    #expect(startAll(&queue, at: .seconds(5)).count == 4)
  }

  @Test("requests that crawl do not count against a lowered limit, but against the ceiling")
  func stalled() {
    var (queue, hosts) = queue([100], perHost: 4)
    #expect(startAll(&queue).count == 4)
    queue.ended(hosts[0], .throttled(until: .seconds(1)), now: .zero)
    #expect(startAll(&queue, at: .seconds(1)) == [])
    queue.stalled(hosts[0])
    queue.stalled(hosts[0])
    #expect(startAll(&queue, at: .seconds(1)).count == 1)
    queue.stalled(hosts[0])
    #expect(startAll(&queue, at: .seconds(1)) == [])
    queue.ended(hosts[0], .broke, wasStalled: true, now: .seconds(1))
    #expect(startAll(&queue, at: .seconds(1)).count == 1)
  }

  @Test("a rate is kept to on average, and the moment of the next request is named")
  func rate() {
    var (queue, _) = queue([100], perHost: 50, rate: RequestRate(count: 2, per: .seconds(1)))
    #expect(startAll(&queue) == [[0, 0]])
    #expect(queue.next(now: .zero) == .wait(until: .milliseconds(500)))
    #expect(startAll(&queue, at: .milliseconds(500)) == [[0, 1]])
    var sent = 2
    for step in 6...100 { sent += startAll(&queue, at: .milliseconds(step * 100)).count }
    #expect(sent == 21)
  }

  @Test("an earlier moment replaces a later one")
  func earlierAlarm() {
    var (queue, hosts) = queue([0])
    queue.add(Ticket(run: 0, index: 0), to: hosts[0], due: .seconds(5))
    #expect(queue.next(now: .zero) == .wait(until: .seconds(5)))
    queue.add(Ticket(run: 0, index: 1), to: hosts[0], due: .seconds(2))
    #expect(queue.next(now: .zero) == .wait(until: .seconds(2)))
    #expect(startAll(&queue, at: .seconds(2)) == [[0, 1]])
    #expect(startAll(&queue, at: .seconds(5)) == [[0, 0]])
  }

  @Test(
    "whatever happens in whatever order, every request is started or failed exactly once", arguments: UInt64(1)...20)
  func everyRequestOnce(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var queue = HostQueue(perHost: 3, probes: 2)
    var running: [(Ticket, HostQueue.HostID)] = []
    var seen: Set<[Int]> = []
    let hosts = (0..<7).map { queue.host(origin("h\($0)")) }
    for (number, host) in hosts.enumerated() {
      for index in 0..<40 { queue.add(Ticket(run: number, index: index), to: host) }
    }
    var now = Duration.zero
    while seen.count < 280 {
      switch queue.next(now: now) {
      case .start(let ticket, let host): running.append((ticket, host))
      case .fail(let ticket, _, _): #expect(seen.insert([ticket.run, ticket.index]).inserted)
      case .wait(let moment):
        guard let index = running.indices.randomElement(using: &generator) else {
          guard let moment else {
            Issue.record("nothing runs, nothing waits, \(280 - seen.count) left; seed \(seed)")
            return
          }
          now = moment
          continue
        }
        var (ticket, host) = running.remove(at: index)
        if Bool.random(using: &generator) { queue.opened(host) }
        let isThrottled = UInt8.random(in: 0..<8, using: &generator) == 0
        queue.ended(host, isThrottled ? .throttled(until: now + .seconds(1)) : .answered, now: now)
        ticket.tries += 1
        if isThrottled, ticket.tries < 3 {
          queue.add(ticket, to: host, due: now + .milliseconds(1200))
        } else {
          if !queue.isOpen(host), ticket.run == 3 { queue.bury(host, .connect) }
          #expect(seen.insert([ticket.run, ticket.index]).inserted)
        }
      }
    }
    #expect(running.isEmpty)
  }
}
