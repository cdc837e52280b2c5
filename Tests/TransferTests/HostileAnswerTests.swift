import Synchronization
import Testing
import Transfer

@Suite("Answers made to do harm")
struct HostileAnswerTests {
  private static let folded = Array("HTTP/1.1 200 OK\r\n Date: today\r\nContent-Length: 2\r\n\r\nno".utf8)

  @Test("good answers and answers that begin with a folded line end as they should, hundreds of times in turn")
  func foldedFirstLine() async throws {
    let server = try LoopbackServer { request, connection in
      if request.target.hasSuffix("good") { return connection.answer(200, picture()) }
      connection.send(Self.folded)
    }
    let targets = (0..<600).map { "/\($0)/\($0 % 2 == 0 ? "good" : "folded")" }
    let fetched = await fetch(targets, from: server, loopbackOptions())
    #expect(targets.indices.allSatisfy { (fetched.word($0) == "ok") == ($0 % 2 == 0) })
    #expect(fetched.outcomes.count == 600)
  }

  @Test(
    "a folded line is at home behind interim answers, in trailers and behind redirects",
    arguments: [
      "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\n Date: x\r\nContent-Length: 4\r\n\r\n",
      "HTTP/1.1 103 Early Hints\r\n Link: a\r\n\r\nHTTP/1.1 200 OK\r\n Date: x\r\nContent-Length: 4\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n X: y\r\n\r\n",
      "HTTP/1.1 302 Found\r\n Location: /x\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 302 Found\r\nLocation:\r\n /good\r\nContent-Length: 0\r\n\r\n",
    ])
  func foldedElsewhere(_ answer: String) async throws {
    let server = try LoopbackServer { request, connection in
      guard request.target.hasSuffix("bad") else { return connection.answer(200, picture()) }
      connection.send(answer)
      connection.hangUp()
    }
    let fetched = await fetch(
      (0..<60).map { "/\($0)/\($0 % 2 == 0 ? "good" : "bad")" }, from: server, loopbackOptions())
    #expect((0..<30).allSatisfy { fetched.word($0 * 2) == "ok" })
    #expect(fetched.outcomes.count == 60)
  }

  @Test(
    "headers and trailers without end are too large, whatever the status",
    arguments: [
      "HTTP/1.1 200 OK\r\n", "HTTP/1.1 302 Found\r\nLocation: /a\r\n", "HTTP/1.1 404 Gone\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n",
      "HTTP/1.1 404 Gone\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n",
    ])
  func endless(_ beginning: String) async throws {
    let sent = Mutex(0)
    let server = try LoopbackServer { _, connection in
      connection.send(beginning)
      let lines = Array(String(repeating: "X-More: and more of it\r\n", count: 100).utf8)
      while connection.send(lines) { sent.withLock { $0 += lines.count } }
    }
    let fetched = await fetch(["/a"], from: server, loopbackOptions { $0.maxBytes = 1 << 30 })
    #expect(fetched.word() == "too_large" || fetched.word() == "http_404", "\(fetched.detail())")
    #expect(fetched.statistics.requests == 1)
    // What the kernel holds on both sides comes on top of what was read.
    #expect(sent.withLock { $0 } < 16 << 20)
  }

  @Test("interim answers without end are too large")
  func interim() async throws {
    let server = try LoopbackServer { _, connection in
      while connection.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n") {}
    }
    #expect(await fetch(["/a"], from: server, loopbackOptions()).word() == "too_large")
  }

  @Test("trailers do not speak for the answer they follow")
  func trailers() async throws {
    let server = try LoopbackServer { _, connection in
      connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nETag: \"a\"\r\n\r\nfa0\r\n")
      connection.send(picture() + Array("\r\n0\r\n".utf8))
      connection.send("ETag: \"b\"\r\nX-Robots-Tag: noai\r\nHTTP/1.1 404: x\r\nContent-Type: text/html\r\n\r\n")
    }
    let fetched = await fetch(["/a"], from: server, loopbackOptions())
    #expect(fetched.word() == "ok")
    #expect(fetched.validators()?.etag == "\"a\"")
  }

  @Test("an answer sent before it was asked for is not given to the next request")
  func answerAhead() async throws {
    let (asked, sent) = (Gate(), Gate())
    let server = try LoopbackServer { request, connection in
      connection.answer(200, picture(request.target == "/b" ? 500 : 400))
      guard request.target == "/a" else { return }
      asked.wait()
      connection.answer(200, picture(666))
      sent.open()
    }
    let client = TransferClient(options: loopbackOptions())
    #expect(await fetch([FetchRequest(address: server.url("/a"), tag: 0)], client).body()?.count == 400)
    asked.open()
    sent.wait()
    let second = await fetch([FetchRequest(address: server.url("/b"), tag: 0)], client)
    #expect(second.body()?.count == 500)
    #expect(second.statistics.requests == 1)
    #expect(server.connections == 2)
  }

  @Test(
    "two answers at once are one, and the other is lost with its connection",
    arguments: ["Content-Length: 400", "Transfer-Encoding: chunked"])
  func twoAnswers(_ framing: String) async throws {
    let server = try LoopbackServer { request, connection in
      guard request.target.hasSuffix("a") else { return connection.answer(200, picture(500)) }
      let body =
        framing.hasSuffix("chunked") ? Array("190\r\n".utf8) + picture(400) + Array("\r\n0\r\n\r\n".utf8) : picture(400)
      let other = Array("HTTP/1.1 200 OK\r\nContent-Length: 666\r\n\r\n".utf8) + picture(666)
      connection.send(Array("HTTP/1.1 200 OK\r\n\(framing)\r\n\r\n".utf8) + body + other)
    }
    let options = loopbackOptions { $0.concurrency.perHost = 1 }
    let fetched = await fetch((0..<20).map { "/\($0)\($0 % 2 == 0 ? "a" : "b")" }, from: server, options)
    #expect((0..<20).map { fetched.body($0)?.count } == (0..<20).map { $0 % 2 == 0 ? 400 : 500 })
  }

  @Test("bytes that belong to no answer are bounded: a chunk's extension without end")
  func chunkExtensions() async throws {
    let sent = Mutex(0)
    let server = try LoopbackServer { _, connection in
      connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n")
      connection.send(Array(picture()[..<4]) + Array("\r\n4;x=".utf8))
      let more = [UInt8](repeating: 120, count: 1 << 16)
      while connection.send(more) { sent.withLock { $0 += more.count } }
    }
    let options = loopbackOptions {
      $0.timeouts.total = .seconds(60)
      $0.timeouts.lowSpeedTime = .seconds(60)
    }
    let began = ContinuousClock.now
    let fetched = await fetch(["/a"], from: server, options)
    #expect(fetched.word() == "too_large" || fetched.word() == "reset", "\(fetched.detail())")
    #expect(ContinuousClock.now - began < .seconds(20))
  }

  @Test("what is kept of a redirect is short, however long its target is")
  func longRedirects() async throws {
    let long = String(repeating: "x", count: 30_000)
    let server = try LoopbackServer { request, connection in
      if request.target.hasPrefix("/end") { return connection.answer(200, picture()) }
      let target = request.target == "/good" ? "/end\(long)" : "gopher://h/\(long)"
      connection.answer(302, headers: ["Location: \(target)"])
    }
    let fetched = await fetch(["/good", "/bad", "/loop"], from: server, loopbackOptions())
    #expect(fetched.word(0) == "ok")
    // A part of an address is no address.
    #expect(fetched.validators(0) != nil && fetched.validators(0)?.finalAddress == nil)
    #expect(fetched.word(1) == "scheme_denied")
    #expect(fetched.detail(1).utf8.count < 1000)
  }

  @Test("a validator that is longer than any is not kept")
  func longValidators() async throws {
    let long = "\"\(String(repeating: "e", count: 60_000))\""
    let server = try LoopbackServer { _, connection in
      connection.answer(200, picture(), headers: ["ETag: \(long)", "Last-Modified: \(long)", "Content-Type: \(long)"])
    }
    let fetched = await fetch(["/a"], from: server, loopbackOptions())
    #expect(fetched.word() == "ok")
    #expect(fetched.validators() == Validators(isDelimited: true))
  }
}
