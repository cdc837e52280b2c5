import Testing
import Transfer

@Suite("Hosts that share their manners") struct HostMannersTests {
  private typealias Ticket = HostQueue.Ticket

  /// A queue with ten requests to each of some hosts of Wikimedia.
  private func queue(_ names: [String], _ manners: [HostManners] = HostManners.builtIn) -> (
    HostQueue, [HostQueue.HostID]
  ) {
    var queue = HostQueue(perHost: 6, manners: manners)
    let hosts = names.map { queue.host(Origin(scheme: "https", host: $0, port: 443)) }
    for (number, host) in hosts.enumerated() {
      queue.opened(host)
      for index in 0..<10 { queue.add(Ticket(run: number, index: index), to: host) }
    }
    return (queue, hosts)
  }

  private func startAll(_ queue: inout HostQueue, at now: Duration = .zero) -> [Int] {
    var started: [Int] = []
    while case .start(let ticket, _) = queue.next(now: now) { started.append(ticket.run) }
    return started
  }

  @Test("two hosts of Wikimedia have one connection each, one host has both")
  func connections() {
    var (queue, hosts) = queue(["upload.wikimedia.org", "thumb.wikimedia.org"])
    #expect(startAll(&queue) == [0, 1])
    queue.ended(hosts[1], .answered, now: .zero)
    #expect(startAll(&queue) == [1])
    var (single, _) = self.queue(["upload.wikimedia.org"])
    #expect(startAll(&single) == [0, 0])
  }

  @Test("three hosts share two connections, and all of them get their turns")
  func turns() {
    var (queue, hosts) = queue(["upload.wikimedia.org", "thumb.wikimedia.org", "de.wikipedia.org"])
    var started = startAll(&queue)
    #expect(started.count == 2)
    var counts = [0, 0, 0]
    while let run = started.popLast() {
      counts[run] += 1
      queue.ended(hosts[run], .answered, now: .zero)
      started += startAll(&queue)
      #expect(started.count <= 2)
    }
    #expect(counts == [10, 10, 10])
  }

  @Test("the bytes of both hosts delay the next request of either")
  func bandwidth() {
    let slow = HostManners(hosts: ["*.example.org"], connections: 2, bytesPerSecond: 1_000)
    var (queue, hosts) = queue(["a.example.org", "b.example.org"], [slow])
    _ = startAll(&queue)
    queue.received(1_500, from: hosts[0], now: .seconds(1))
    queue.received(1_500, from: hosts[1], now: .seconds(1))
    for host in hosts { queue.ended(host, .answered, now: .seconds(1)) }
    // A quarter of a second of the limit was left over.
    #expect(queue.next(now: .seconds(1)) == .wait(until: .milliseconds(3_750)))
    #expect(startAll(&queue, at: .milliseconds(3_750)).sorted() == [0, 1])
    #expect(queue.speedLimit(of: hosts[0]) == 500)
  }

  @Test("other hosts keep the usual number", arguments: ["example.org", "wikimedia.org.example", "notwikimedia.org"])
  func others(_ name: String) {
    var (queue, _) = queue([name])
    #expect(startAll(&queue).count == 6)
  }
}
