import Synchronization
import Testing
import Transfer

@Suite("Manners")
struct MannersTests {
  private func retrying(_ max: Int = 3, _ change: (inout TransferOptions) -> Void = { _ in }) -> TransferOptions {
    loopbackOptions {
      $0.retries.max = max
      change(&$0)
    }
  }

  @Test("a passing failure is tried again, and counted", arguments: [500, 502, 503, 408, 425])
  func retry(_ status: Int) async throws {
    let server = try LoopbackServer { request, connection in
      connection.answer(request.earlier < 2 ? status : 200, picture())
    }
    let fetched = await fetch(["/"], from: server, retrying())
    #expect(fetched.word() == "ok")
    #expect(fetched.statistics.requests == 3)
  }

  @Test("three further tries are four requests", arguments: [0, 1, 3])
  func lastTry(_ max: Int) async throws {
    let server = try LoopbackServer { _, connection in connection.answer(500) }
    let fetched = await fetch(["/"], from: server, retrying(max))
    #expect(fetched.word() == "http_500")
    #expect(fetched.statistics.requests == max + 1)
    #expect(server.requests.count == max + 1)
  }

  @Test("a lasting failure is asked once", arguments: [400, 403, 404, 410, 451])
  func lasting(_ status: Int) async throws {
    let server = try LoopbackServer { _, connection in connection.answer(status) }
    #expect(await fetch(["/"], from: server, retrying()).word() == "http_\(status)")
    #expect(server.requests.count == 1)
  }

  @Test("a cut body that is whole the second time is whole")
  func cutThenWhole() async throws {
    let server = try LoopbackServer { request, connection in
      guard request.earlier == 0 else { return connection.answer(200, picture()) }
      connection.answer(200, Array(picture()[..<100]), length: 4000)
      connection.hangUp()
    }
    #expect(await fetch(["/"], from: server, retrying()).body() == picture())
  }

  @Test("Retry-After holds back every request to the host", arguments: [429, 503])
  func retryAfter(_ status: Int) async throws {
    let clock = ContinuousClock()
    let times = Mutex<(refused: ContinuousClock.Instant?, later: [ContinuousClock.Instant])>((nil, []))
    let server = try LoopbackServer { request, connection in
      if request.target == "/0", request.earlier == 0 {
        times.withLock { $0.refused = clock.now }
        return connection.answer(status, headers: ["Retry-After: 1"])
      }
      times.withLock { $0.later.append(clock.now) }
      connection.answer(200, picture())
    }
    let options = retrying { $0.concurrency.perHost = 1 }
    let fetched = await fetch((0..<5).map { "/\($0)" }, from: server, options)
    #expect(fetched.statistics.good == 5)
    let (refused, later) = times.withLock { $0 }
    let moment = try #require(refused)
    #expect(later.count == 5)
    #expect(later.allSatisfy { $0 - moment >= .milliseconds(990) })
  }

  @Test("the user agent says who we are, and Accept what we take")
  func identity() async throws {
    let server = try LoopbackServer { _, connection in connection.answer(200, picture()) }
    let options = loopbackOptions {
      $0.userAgent = "dsbuild/1.0 (+me@example.org)"
      $0.accept = "image/jpeg,image/png"
    }
    _ = await fetch(["/"], from: server, options)
    let request = try #require(server.requests.first)
    #expect(request.headers["user-agent"] == "dsbuild/1.0 (+me@example.org)")
    #expect(request.headers["accept"] == "image/jpeg,image/png")
    #expect(request.method == "GET")
  }

  @Test("a host's own headers go to that host alone, and never along with a redirect")
  func scopedHeaders() async throws {
    let other = try LoopbackServer("127.0.0.2") { _, connection in connection.answer(200, picture()) }
    let server = try LoopbackServer { request, connection in
      if request.target == "/here" { return connection.answer(302, headers: ["Location: /there"]) }
      if request.target == "/there" { return connection.answer(302, headers: ["Location: \(other.url("/end"))"]) }
      connection.answer(200, picture())
    }
    let options = loopbackOptions {
      $0.headers = [
        HostHeaders(host: "*", fields: [HeaderField(name: "Referer", value: "https://example.org/")].compactMap { $0 }),
        HostHeaders(host: "127.0.0.1", fields: [HeaderField(name: "X-Token", value: "secret")].compactMap { $0 }),
      ]
    }
    let own = [HeaderField(name: "X-Own", value: "also secret")].compactMap { $0 }
    let request = FetchRequest(address: server.url("/here"), tag: 0, headers: own)
    let fetched = await fetch([request], TransferClient(options: options))
    #expect(fetched.word() == "ok")
    #expect(fetched.validators()?.finalAddress == other.url("/end"))
    #expect(fetched.statistics.requests == 1)
    #expect(server.requests.map { $0.headers["x-token"] } == ["secret", "secret"])
    #expect(server.requests.map { $0.headers["x-own"] } == ["also secret", "also secret"])
    #expect(other.requests.map { $0.headers["x-token"] } == [nil])
    #expect(other.requests.map { $0.headers["x-own"] } == [nil])
    #expect(other.requests.map { $0.headers["referer"] } == ["https://example.org/"])
  }

  @Test(
    "a secret goes without TLS only to an address that is allowed, directly",
    arguments: [("127.0.0.1", false, true), ("127.0.0.1", true, false), ("picture.test", false, false)])
  func secretWithoutTLS(host: String, isProxied: Bool, isSent: Bool) async throws {
    let server = try LoopbackServer { _, connection in connection.answer(200, picture()) }
    var secret = try #require(HeaderField(name: "X-Token", value: "secret for {origin}"))
    secret.isSecret = true
    let fields = [secret] + [HeaderField(name: "X-Plain", value: "plain")].compactMap { $0 }
    let options = loopbackOptions {
      $0.headers = [HostHeaders(host: host, fields: fields)]
      $0.hostAddresses = [HostAddress(host: host, port: server.port, addresses: ["127.0.0.1"])]
      if isProxied { $0.proxy = .url(server.url("")) }
    }
    let fetched = await fetch(["http://\(host):\(server.port)/a.jpg"], options)
    #expect(fetched.word() == "ok")
    #expect(server.requests.map { $0.headers["x-plain"] } == ["plain"])
    #expect((server.requests.first?.headers["x-token"] != nil) == isSent)
  }

  @Test("a header that would break out of its line is no header")
  func headerInjection() {
    #expect(HeaderField(name: "X", value: "a\r\nEvil: 1") == nil)
    #expect(HeaderField(name: "X\n", value: "a") == nil)
    #expect(HeaderField(name: "X:", value: "a") == nil)
    #expect(HeaderField(name: "", value: "a") == nil)
  }

  @Test("user name and password are sent, and never shown")
  func userInfo() async throws {
    let server = try LoopbackServer { request, connection in
      connection.answer(request.headers["authorization"] == "Basic bWU6c2VjcmV0" ? 200 : 401, picture())
    }
    let address = "http://me:secret@127.0.0.1:\(server.port)/a"
    #expect(await fetch([address], loopbackOptions()).word() == "ok")
    let refused = await fetch([address.replacing("secret", with: "other")], loopbackOptions())
    #expect(refused.word() == "http_401")
    #expect(!refused.detail().contains("other"))
    #expect(server.requests.count == 2)
  }

  @Test("robots.txt is read as text where only pictures are taken, whatever it says of itself")
  func robotsAmongPictures() async throws {
    let server = try LoopbackServer { request, connection in
      if request.target == "/robots.txt" {
        connection.answer(
          200, Array("User-agent: *\nDisallow: /b\n".utf8),
          headers: ["Content-Type: text/html", "X-Robots-Tag: noindex"])
      } else {
        connection.answer(200, Array("picture".utf8))
      }
    }
    let options = loopbackOptions {
      $0.robots = .respect
      $0.recognises = { $0.starts(with: Array("picture".utf8)) }
    }
    let fetched = await fetch(["/a", "/b", "/c"].map { server.url($0) }, options)
    #expect((0..<3).map { fetched.word($0) } == ["ok", "robots", "ok"])
  }

  @Test("robots.txt is asked once, before anything else, and obeyed")
  func robots() async throws {
    let server = try LoopbackServer { request, connection in
      if request.target == "/robots.txt" {
        return connection.answer(200, Array("User-agent: dsbuild\nDisallow: /private".utf8))
      }
      connection.answer(200, picture())
    }
    let options = loopbackOptions {
      $0.robots = .respect
      $0.recognises = { $0.starts(with: [0xFF, 0xD8]) || $0.starts(with: Array("User".utf8)) }
    }
    let fetched = await fetch(["/a", "/private/b", "/c"], from: server, options)
    #expect((0..<3).map { fetched.word($0) } == ["ok", "robots", "ok"])
    #expect(server.requests.map(\.target).sorted() == ["/a", "/c", "/robots.txt"])
    #expect(server.requests.first?.target == "/robots.txt")
    #expect(fetched.statistics.requests == 3)
  }

  @Test(
    "no robots.txt allows everything, one that cannot be had allows nothing",
    arguments: [(404, "ok"), (403, "ok"), (500, "robots"), (503, "robots")])
  func robotsStatus(_ status: Int, _ expected: String) async throws {
    let server = try LoopbackServer { request, connection in
      connection.answer(request.target == "/robots.txt" ? status : 200, picture())
    }
    #expect(await fetch(["/a"], from: server, loopbackOptions { $0.robots = .respect }).word() == expected)
  }

  @Test("robots.txt is not asked unless it is to be respected")
  func robotsIgnored() async throws {
    let server = try LoopbackServer { _, connection in connection.answer(200, picture()) }
    _ = await fetch(["/a"], from: server, loopbackOptions())
    #expect(server.requests.map(\.target) == ["/a"])
  }

  @Test("a dead host fails all its addresses with the tries of one")
  func deadHost() async throws {
    let addresses = (0..<500).map { "http://127.0.0.1:9/\($0)" }
    let fetched = await fetch(addresses, retrying(2))
    #expect(addresses.indices.allSatisfy { fetched.word($0) == "connect" })
    #expect(fetched.statistics.requests == 0)
    #expect(fetched.statistics.hosts[Origin(scheme: "http", host: "127.0.0.1", port: 9)]?.reasons == [.connect: 500])
  }

  @Test("what libcurl sends again on another connection is counted, and it does so once a try")
  func resent() async throws {
    let server = try LoopbackServer { request, connection in
      request.target == "/broken" ? connection.hangUp() : connection.answer(200, picture())
    }
    let addresses = (0..<12).map { "/\($0)" } + ["/broken"]
    let fetched = await fetch(addresses, from: server, retrying(2))
    #expect(fetched.statistics.good == 12)
    #expect(fetched.word(12) == "reset")
    #expect((3...6).contains(server.requests.count { $0.target == "/broken" }))
    #expect(fetched.statistics.requests == server.requests.count)
  }

  @Test("a rate is kept to")
  func rate() async throws {
    let server = try LoopbackServer { _, connection in connection.answer(200, picture()) }
    let options = loopbackOptions { $0.ratePerHost = RequestRate(count: 20, per: .seconds(1)) }
    let began = ContinuousClock.now
    let fetched = await fetch((0..<11).map { "/\($0)" }, from: server, options)
    #expect(fetched.statistics.good == 11)
    #expect(ContinuousClock.now - began >= .milliseconds(420))
  }
}
