import Testing
import Transfer

@Suite("Hosts that only drip")
struct SlowHostTests {
  private func queue(_ count: Int) -> (HostQueue, HostQueue.HostID) {
    var queue = HostQueue(perHost: 2)
    let host = queue.host(Origin(scheme: "http", host: "h", port: 80))
    queue.opened(host)
    for index in 0..<count { queue.add(HostQueue.Ticket(run: 0, index: index), to: host) }
    return (queue, host)
  }

  /// Starts one request after the other, each ending so, until none may start; how many did.
  private func run(
    _ queue: inout HostQueue, _ host: HostQueue.HostID, atMost count: Int = 100, _ ending: (Int) -> HostQueue.Ending
  ) -> Int {
    var started = 0
    while started < count, case .start = queue.next(now: .zero) {
      queue.ended(host, ending(started), now: .zero)
      started += 1
    }
    return started
  }

  /// What fails unasked now.
  private func failures(_ queue: inout HostQueue) -> [FetchFailure] {
    var failures: [FetchFailure] = []
    while case .fail(_, _, let failure) = queue.next(now: .zero) { failures.append(failure) }
    return failures
  }

  @Test("a host whose requests run out of time in a row is given up, and what waits for it fails unasked")
  func givenUp() {
    var (queue, host) = queue(100)
    let patience = queue.patience
    #expect(run(&queue, host, atMost: patience) { _ in .fruitless(.tooSlow) } == patience)
    #expect(failures(&queue) == Array(repeating: .tooSlow, count: 100 - patience))
  }

  @Test("a host that answers between is not given up")
  func answersBetween() {
    var (queue, host) = queue(100)
    #expect(run(&queue, host) { $0 % 5 == 4 ? .answered : .fruitless(.tooSlow) } == 100)
  }

  @Test("a host that was given up is asked again by the next run")
  func forgiven() {
    var (queue, host) = queue(100)
    _ = run(&queue, host) { _ in .fruitless(.tooSlow) }
    #expect(!failures(&queue).isEmpty)
    queue.forgive()
    queue.add(HostQueue.Ticket(run: 1, index: 0), to: host)
    #expect(run(&queue, host) { _ in .answered } == 1)
  }

  @Test("a long list on a host that says nothing costs a few of its time limits, and other hosts go on")
  func silentHost() async throws {
    let silent = try LoopbackServer { _, connection in
      while connection.wait(1000) {}
      connection.hangUp()
    }
    let other = try LoopbackServer { _, connection in connection.answer(200, picture()) }
    let options = loopbackOptions {
      $0.timeouts.total = .milliseconds(100)
      $0.concurrency.perHost = 2
    }
    let addresses = (0..<500).map { silent.url("/\($0)") } + (0..<20).map { other.url("/\($0)") }
    let fetched = await fetch(addresses, options)
    #expect((0..<500).allSatisfy { ["timeout", "too_slow"].contains(fetched.word($0)) })
    #expect(fetched.word(499) == "too_slow")
    #expect(fetched.detail(499).contains("was not asked any more"))
    #expect((500..<520).allSatisfy { fetched.word($0) == "ok" })
    #expect(silent.requests.count <= 12)
    withExtendedLifetime((silent, other)) {}
  }
}
