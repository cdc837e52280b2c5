import Synchronization
import TestSupport
import Testing
import Transfer

@Suite("What servers say of themselves")
struct SaidByServersTests {
  // MARK: - Content codings

  @Test(
    "a coding that nobody knows is passed through, in one request",
    arguments: ["UTF-8", "binary", "aws-chunked", "image/jpeg", "none", "identity", "", "rot13, x"])
  func unknownCoding(_ coding: String) async throws {
    let server = try LoopbackServer { _, connection in
      connection.answer(200, picture(), headers: ["Content-Encoding: \(coding)"])
    }
    let fetched = await fetch(["/a"], from: server, loopbackOptions())
    #expect(fetched.body() == picture())
    #expect(fetched.statistics.requests == 1)
  }

  /// A JPEG's first two bytes and nothing, stored in gzip without compression.
  private static let zipped: [UInt8] =
    [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 0, 0xFD, 0xFF, 0xFF, 0xD8] + [0x6B, 0xB5, 0xF5, 0x5A, 2, 0, 0, 0]

  @Test("no coding is asked for, and one that comes unasked is undone by a second request")
  func unaskedCoding() async throws {
    let server = try LoopbackServer { _, connection in
      connection.answer(200, Self.zipped, headers: ["Content-Encoding: gzip"])
    }
    let fetched = await fetch(["/a"], from: server, loopbackOptions())
    #expect(fetched.body() == [0xFF, 0xD8], "\(fetched.word()): \(fetched.detail())")
    #expect(fetched.statistics.requests == 2)
    #expect(server.requests[0].headers["accept-encoding"] == "identity")
    #expect(server.requests[1].headers["accept-encoding"]?.contains("gzip") == true)
  }

  @Test("a coding that cannot be undone is a lasting failure that names it", arguments: ["gzip", "deflate", "br"])
  func brokenCoding(_ coding: String) async throws {
    let server = try LoopbackServer { _, connection in
      connection.answer(200, [0x1F, 0x8B] + picture(300), headers: ["Content-Encoding: \(coding)"])
    }
    let options = loopbackOptions { $0.retries.max = 3 }
    let fetched = await fetch(["/a"], from: server, options)
    #expect(fetched.word() == "bad_answer")
    #expect(fetched.detail().contains("`\(coding)`"))
    #expect(!FetchFailure.badAnswer.isPassing)
    #expect(fetched.statistics.requests == 2)
  }

  // MARK: - Types

  @Test("bytes decide, not the type they are sent as; a page is still none, and the type is named")
  func types() async throws {
    let server = try LoopbackServer { request, connection in
      let body = request.target == "/picture" ? picture() : Misbehaviour.html
      connection.answer(200, body, headers: ["Content-Type: text/html; charset=utf-8"])
    }
    let fetched = await fetch(["/picture", "/page"], from: server, loopbackOptions())
    #expect(fetched.body(0) == picture())
    #expect(fetched.word(1) == "not_image")
    #expect(fetched.detail(1).contains("`text/html; charset=utf-8`"))
  }

  // MARK: - Opting out

  @Test(
    "`none` is `noindex, nofollow`",
    arguments: [
      ("none", true), ("NONE", true), ("dsbuild: none", true), ("otherbot: none", false), ("all, none", true),
      ("otherbot: all, dsbuild: none", true), ("nonesuch", false), ("unavailable_after: none", false),
    ])
  func none(_ value: String, _ isOut: Bool) {
    let optOut = OptOut(directives: ["noai", "noindex"], userAgent: "dsbuild/1")
    #expect((optOut.match(value) != nil) == isOut)
    #expect(OptOut(directives: ["noai"], userAgent: "dsbuild/1").match(value) == nil)
  }

  // MARK: - Cookies

  @Test("a cookie set on the way is sent back on that way, and nowhere else")
  func cookies() async throws {
    let other = try LoopbackServer("127.0.0.2") { _, connection in connection.answer(200, picture()) }
    let server = try LoopbackServer { request, connection in
      if request.headers["cookie"] == "seen=1" {
        return request.target == "/away"
          ? connection.answer(302, headers: ["Location: \(other.url("/b"))"]) : connection.answer(200, picture())
      }
      connection.answer(302, headers: ["Set-Cookie: seen=1; Path=/", "Location: \(request.target)"])
    }
    let options = loopbackOptions { $0.concurrency.perHost = 1 }
    let fetched = await fetch(["/a", "/b", "/away"], from: server, options)
    #expect((0..<3).map { fetched.word($0) } == ["ok", "ok", "ok"])
    // Each request begins without a cookie.
    #expect(server.requests.map { $0.headers["cookie"] } == [nil, "seen=1", nil, "seen=1", nil, "seen=1"])
    #expect(other.requests.map { $0.headers["cookie"] } == [nil])
    withExtendedLifetime(other) {}
  }

  @Test("a file's cookies go to each host of a redirect that they are for, and what an answer sets replaces them")
  func cookiesOfFile() async throws {
    let other = try LoopbackServer("127.0.0.2") { _, connection in connection.answer(200, picture()) }
    let server = try LoopbackServer { request, connection in
      if request.earlier == 0 {
        return connection.answer(302, headers: ["Set-Cookie: a=new; Path=/", "Location: \(request.target)"])
      }
      connection.answer(302, headers: ["Location: \(other.url("/b"))"])
    }
    let folder = try TemporaryFolder()
    try folder.write(
      "127.0.0.1\tFALSE\t/\tFALSE\t0\ta\told\n#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t0\tk\t1\n"
        + "127.0.0.2\tFALSE\t/\tFALSE\t0\tb\t2\nexample.org\tFALSE\t/\tFALSE\t0\tc\t3\n", to: "cookies.txt")
    let options = loopbackOptions { $0.cookies = folder.path + "/cookies.txt" }
    #expect(await fetch(["/a"], from: server, options).word() == "ok")
    func cookies(_ server: LoopbackServer) -> [Set<String>] {
      server.requests.map { Set(($0.headers["cookie"] ?? "").split(separator: "; ").map(String.init)) }
    }
    #expect(cookies(server) == [["a=old", "k=1"], ["a=new", "k=1"]])
    #expect(cookies(other) == [["b=2"]])
    withExtendedLifetime((other, folder)) {}
  }

  // MARK: - Coming back later

  @Test(
    "a Retry-After that nobody waits for ends its address at once, and the host's others go on", arguments: [429, 503])
  func longRetryAfter(_ status: Int) async throws {
    let server = try LoopbackServer { request, connection in
      request.target.hasSuffix("later")
        ? connection.answer(status, headers: ["Retry-After: 86400"]) : connection.answer(200, picture())
    }
    let targets = (0..<20).map { "/\($0)" } + ["/1/later", "/2/later", "/3/later"]
    let options = loopbackOptions {
      $0.retries = RetryPolicy(max: 3)
    }
    let began = ContinuousClock.now
    let fetched = await fetch(targets, from: server, options)
    #expect((0..<20).allSatisfy { fetched.word($0) == "ok" })
    #expect((20..<23).allSatisfy { fetched.word($0) == "http_\(status)" && fetched.term($0) == .span(.seconds(86400)) })
    #expect(server.requests.count == 23)
    #expect(ContinuousClock.now - began < .seconds(10))
  }

  @Test("a host that sends everybody away for long is given up")
  func sentAway() async throws {
    let server = try LoopbackServer { _, connection in connection.answer(429, headers: ["Retry-After: 86400"]) }
    let fetched = await fetch((0..<200).map { "/\($0)" }, from: server, loopbackOptions())
    #expect((0..<200).allSatisfy { fetched.word($0) == "http_429" })
    #expect(server.requests.count < 20)
  }

  // MARK: - robots.txt

  @Test(
    "a robots.txt that cannot be read lets nothing in for as long as a passing failure lasts", arguments: [500, 503])
  func unreadableRobots(_ status: Int) async throws {
    let server = try LoopbackServer { request, connection in
      request.target == "/robots.txt" ? connection.answer(status) : connection.answer(200, picture())
    }
    let fetched = await fetch(["/a"], from: server, loopbackOptions { $0.robots = .respect })
    #expect(fetched.word() == "robots")
    #expect(fetched.term() == .passing)
    #expect(fetched.detail().contains("\(status)"))
  }

  @Test("what a robots.txt forbids lasts")
  func forbidden() async throws {
    let server = try LoopbackServer { _, connection in
      connection.answer(200, Array("User-agent: *\nDisallow: /".utf8))
    }
    #expect(await fetch(["/a"], from: server, loopbackOptions { $0.robots = .respect }).term() == .usual)
  }

  // MARK: - Referers

  @Test("`{origin}` in a header is the origin that is asked, also behind a redirect")
  func originInHeaders() async throws {
    let other = try LoopbackServer("127.0.0.2") { _, connection in connection.answer(200, picture()) }
    let server = try LoopbackServer { request, connection in
      request.target == "/away"
        ? connection.answer(302, headers: ["Location: \(other.url("/b"))"]) : connection.answer(200, picture())
    }
    let options = loopbackOptions {
      let field = HeaderField(name: "Referer", value: "{origin}/ from {origin}")
      $0.headers = [HostHeaders(host: "*", fields: [field].compactMap { $0 })]
    }
    #expect(await fetch(["/a", "/away"], from: server, options).statistics.good == 2)
    let own = "http://127.0.0.1:\(server.port)"
    #expect(server.requests.allSatisfy { $0.headers["referer"] == "\(own)/ from \(own)" })
    #expect(other.requests.map { $0.headers["referer"]?.hasPrefix("http://127.0.0.2:\(other.port)/") } == [true])
    withExtendedLifetime(other) {}
  }
}
