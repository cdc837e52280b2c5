import Testing
import Transfer

/// Limits of volume, counted in parts of their period.
@Suite("Limits of volume") struct HostVolumeTests {
  private static let day: Int64 = 86_400

  @Test("the bytes of the last period count, and the wait ends when enough of them are older") func window() throws {
    let volume = try #require(HostVolume(bytes: 100, seconds: Self.day))
    var spent = SpentVolume(volume)
    let start: Int64 = 20_000 * Self.day
    spent.add(60, now: start + 100)
    spent.add(50, now: start + 7_300)
    #expect(spent.sum(now: start + 7_400) == 110)
    #expect(spent.wait(below: 100, now: start + 7_400) == Self.day + 3_600 - 7_400)
    #expect(spent.sum(now: start + Self.day) == 110 && spent.sum(now: start + Self.day + 3_600) == 50)
    #expect(spent.wait(below: 100, now: start + Self.day + 3_600) == 0)
    #expect(spent.sum(now: start + 3 * Self.day) == 0)
    // A clock that was ahead leaves nothing that lasts.
    var ahead = SpentVolume(volume)
    ahead.add(1_000, now: start + 40 * Self.day)
    #expect(ahead.sum(now: start) == 0)
    ahead.add(-5, now: start)
    ahead.add(.max, now: start)
    ahead.add(.max, now: start)
    #expect(ahead.wait(below: 1, now: start) > 0)
  }

  @Test("requests of a group fail without being sent once it gave its volume, and are sent when a period is over")
  func queue() throws {
    let hosts = ["a.example", "b.example"]
    let volume = try #require(HostVolume(bytes: 1_000, seconds: 2_400))
    let manners = HostManners(hosts: hosts, connections: 4, volume: volume)
    var queue = HostQueue(perHost: 6, manners: [manners], start: 1_800_000_000)
    let ids = hosts.map { queue.host(Origin(scheme: "https", host: $0, port: 443)) }
    for (index, id) in ids.enumerated() {
      for number in 0..<3 { queue.add(.init(run: 0, index: index * 3 + number), to: id) }
    }
    guard case .start(_, let first) = queue.next(now: .zero) else { throw Missing() }
    queue.opened(first)
    queue.received(1_000, from: first, now: .seconds(1))
    queue.ended(first, .answered, now: .seconds(1))
    var failed = 0
    while case .fail(_, _, let failure) = queue.next(now: .seconds(2)) {
      #expect(failure == .hostVolume)
      failed += 1
    }
    #expect(failed == 5)
    let pause = try #require(queue.pauseForVolume(ids[1], now: .seconds(2)))
    #expect(pause > .seconds(2_200) && pause <= .seconds(2_500))
    let known = queue.spent
    #expect(known[manners]?.sum(now: 1_800_000_002) == 1_000)
    // The next run begins with what this one knows.
    var next = HostQueue(perHost: 6, manners: [manners], spent: known, start: 1_800_000_010)
    let host = next.host(Origin(scheme: "https", host: "a.example", port: 443))
    next.add(.init(run: 0, index: 0), to: host)
    guard case .fail = next.next(now: .zero) else { throw Missing() }
    next.add(.init(run: 0, index: 1), to: host)
    guard case .start = next.next(now: pause) else { throw Missing() }
  }

  private struct Missing: Error {}

  @Test("iNaturalist's photos have the limits that its page on good practice names") func builtIn() throws {
    let own = try #require(
      HostManners.builtIn.first { $0.cover(Origin(scheme: "https", host: "static.inaturalist.org", port: 443)) })
    #expect(own.volume == HostVolume(bytes: 24_000_000_000, seconds: Self.day))
    #expect((own.bytesPerSecond ?? 0) * 3_600 <= 5_000_000_000)
    #expect(own.cover(Origin(scheme: "https", host: "inaturalist-open-data.s3.amazonaws.com", port: 443)))
  }
}
