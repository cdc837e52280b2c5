import Testing
import Transfer

@Suite("Servers that misbehave")
struct MisbehaviourTests {
  @Test("each misbehaviour has its reason, and none is taken for a picture", arguments: Misbehaviour.all)
  func reason(_ misbehaviour: Misbehaviour) async throws {
    let server = try LoopbackServer(serve: misbehaviour.serve)
    let options = loopbackOptions {
      $0.maxBytes = 100_000
      $0.timeouts.lowSpeedTime = .seconds(1)
    }
    let fetched = await fetch(["/hop/0"], from: server, options)
    #expect(fetched.word() == misbehaviour.expected, "\(fetched.detail())")
    if misbehaviour.expected == "ok" { #expect(fetched.body() == picture()) }
    #expect(fetched.statistics.requests == misbehaviour.requests)
  }

  @Test("a drip that outlasts the total limit is a timeout")
  func totalLimit() async throws {
    let server = try LoopbackServer { _, connection in
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n")
      for byte in picture() where connection.wait(50) { connection.send([byte]) }
      connection.hangUp()
    }
    let options = loopbackOptions {
      $0.timeouts.total = .milliseconds(700)
      $0.timeouts.lowSpeedTime = .seconds(20)
    }
    #expect(await fetch(["/"], from: server, options).word() == "timeout")
  }

  @Test("a port nobody listens on refuses the connection, and no request counts as sent")
  func refused() async throws {
    let fetched = await fetch(["http://127.0.0.1:9/a.jpg"], loopbackOptions())
    #expect(fetched.word() == "connect")
    #expect(fetched.statistics.requests == 0)
  }

  @Test("a name that cannot exist does not resolve")
  func unknownName() async throws {
    let fetched = await fetch(["http://no-such-host.invalid/a.jpg"], loopbackOptions())
    #expect(fetched.word() == "dns")
    #expect(fetched.statistics.requests == 0)
  }

  @Test("plain HTTP where TLS is expected is a TLS failure")
  func plainForTLS() async throws {
    let server = try LoopbackServer { _, connection in connection.answer(200, picture()) }
    // The server reads a client hello as a request that never ends; answering at once is what a plain server does.
    let options = loopbackOptions { $0.timeouts.connect = .seconds(1) }
    let fetched = await fetch(["https://127.0.0.1:\(server.port)/"], options)
    #expect(["tls", "timeout"].contains(fetched.word()))
  }
}
