import Digests
import Synchronization
import Testing
import Transfer

@Suite("Fetching")
struct FetchTests {
  @Test("a good answer gives its bytes, their digest and what it said of itself")
  func goodAnswer() async throws {
    let server = try LoopbackServer { _, connection in
      connection.answer(200, picture(), headers: ["ETag: \"a\"", "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT"])
    }
    let fetched = await fetch(["/a.jpg"], from: server, loopbackOptions())
    #expect(fetched.body() == picture())
    guard case .body(_, let digest, let validators) = fetched.outcomes[0] else { return }
    #expect(digest == SHA256Digest(of: picture()))
    #expect(validators.etag == "\"a\"")
    #expect(validators.lastModified == "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(validators.isDelimited)
    #expect(fetched.statistics.requests == 1)
    #expect(fetched.statistics.bytes == picture().count)
  }

  @Test("a body with neither length nor end mark says so")
  func undelimited() async throws {
    let server = try LoopbackServer { _, connection in
      connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
      connection.send(picture())
      connection.hangUp()
    }
    #expect(await fetch(["/"], from: server, loopbackOptions()).validators()?.isDelimited == false)
  }

  @Test("a compressed body arrives unpacked")
  func gzip() async throws {
    // One stored block: a gzip stream that needs no compressor to write.
    let body = picture(100)
    let stored: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, 100, 0, 155, 255] + body
    let server = try LoopbackServer { request, connection in
      let coding = request.headers["accept-encoding"]
      #expect(request.earlier == 0 ? coding == "identity" : coding?.contains("gzip") == true)
      connection.answer(200, stored + crc32(body) + [100, 0, 0, 0], headers: ["Content-Encoding: gzip"])
    }
    #expect(await fetch(["/"], from: server, loopbackOptions()).body() == body)
  }

  @Test("a list is fetched over few connections, no more at once than a host is to have")
  func keepAlive() async throws {
    let server = try LoopbackServer { _, connection in connection.answer(200, picture(1000)) }
    let options = loopbackOptions { $0.concurrency = Concurrency(total: 64, perHost: 4) }
    let fetched = await fetch((0..<200).map { "/\($0).jpg" }, from: server, options)
    #expect(fetched.statistics.good == 200)
    #expect(server.requests.count == 200)
    #expect(server.connections <= 4)
  }

  @Test(
    "bodies that together take more memory than allowed all arrive, though some wait", arguments: [1 << 10, 3 << 20])
  func littleMemory(limit: Int) async throws {
    let body = picture(2 << 20)
    let server = try LoopbackServer { _, connection in connection.answer(200, body) }
    let options = loopbackOptions {
      $0.concurrency = Concurrency(total: 8, perHost: 8)
      $0.maxBytesInFlight = limit
    }
    let fetched = await fetch((0..<12).map { "/\($0).jpg" }, from: server, options)
    for index in 0..<12 { #expect(fetched.body(index) == body, "\(index)") }
  }

  @Test("connections last from one call to the next")
  func laterCalls() async throws {
    let server = try LoopbackServer { _, connection in connection.answer(200, picture(1000)) }
    let client = TransferClient(options: loopbackOptions())
    for tag in 0..<3 {
      let fetched = await fetch([FetchRequest(address: server.url("/\(tag)"), tag: tag)], client)
      #expect(fetched.word(tag) == "ok")
    }
    #expect(server.connections == 1)
  }

  @Test("calls that overlap are all answered, each with its own tags")
  func overlapping() async throws {
    let server = try LoopbackServer { request, connection in
      connection.answer(200, picture(1000) + Array(request.target.utf8))
    }
    let client = TransferClient(options: loopbackOptions())
    await withTaskGroup(of: Void.self) { group in
      for call in 0..<5 {
        group.addTask {
          let requests = (0..<20).map { FetchRequest(address: server.url("/\(call)/\($0)"), tag: $0) }
          let fetched = await fetch(requests, client)
          for tag in 0..<20 { #expect(fetched.body(tag) == picture(1000) + Array("/\(call)/\(tag)".utf8)) }
          #expect(fetched.statistics.requests == 20)
        }
      }
    }
    #expect(server.requests.count == 100)
  }

  @Test("nothing to fetch is done at once")
  func nothing() async {
    #expect(await fetch([String](), loopbackOptions()).statistics == TransferStatistics())
  }

  @Test("what needs no network sends nothing")
  func offline() async {
    let addresses = [
      "not a url", "ftp://h/a", "data:image/jpeg;base64,/9j/4AAQ", "data:text/plain,hello", "data:,",
      "x-raw-image:///0a",
    ]
    let fetched = await fetch(addresses, loopbackOptions())
    #expect(
      addresses.indices.map { fetched.word($0) } == [
        "bad_url", "scheme_denied", "ok", "not_image", "empty", "scheme_denied",
      ])
    #expect(fetched.statistics.requests == 0)
  }

  @Test("a digest the list names is checked in all four algorithms", arguments: ExpectedDigest.Algorithm.allCases)
  func expectedDigest(_ algorithm: ExpectedDigest.Algorithm) async throws {
    let server = try LoopbackServer { _, connection in connection.answer(200, picture()) }
    let right = ExpectedDigest(ExpectedDigest.hex(of: picture(), algorithm))
    let wrong = ExpectedDigest(ExpectedDigest.hex(of: picture(99), algorithm))
    let requests = [
      FetchRequest(address: server.url("/a"), tag: 0, expected: right),
      FetchRequest(address: server.url("/b"), tag: 1, expected: wrong),
    ]
    let fetched = await fetch(requests, TransferClient(options: loopbackOptions()))
    #expect(fetched.word(0) == "ok")
    #expect(fetched.word(1) == "hash_mismatch")
    #expect(server.requests.count == 2)
  }

  @Test("known validators make the request conditional, and 304 costs no body")
  func conditional() async throws {
    let server = try LoopbackServer { request, connection in
      let isSame = request.headers["if-none-match"] == "\"a\"" || request.headers["if-modified-since"] == "yesterday"
      if isSame { connection.send("HTTP/1.1 304 Not Modified\r\n\r\n") } else { connection.answer(200, picture()) }
    }
    let requests = [
      FetchRequest(address: server.url("/a"), tag: 0, validators: Validators(etag: "\"a\"")),
      FetchRequest(address: server.url("/b"), tag: 1, validators: Validators(lastModified: "yesterday")),
      FetchRequest(address: server.url("/c"), tag: 2, validators: Validators(etag: "\"old\"")),
      FetchRequest(address: server.url("/d"), tag: 3, validators: Validators(etag: "\"a\"\r\nX-Evil: 1")),
    ]
    let fetched = await fetch(requests, TransferClient(options: loopbackOptions()))
    #expect((0..<4).map { fetched.word($0) } == ["not_modified", "not_modified", "ok", "ok"])
    #expect(fetched.statistics.requests == 4)
    #expect(server.requests.allSatisfy { $0.headers["x-evil"] == nil })
  }

  @Test("progress ends with everything done and nothing waiting")
  func progress() async throws {
    let server = try LoopbackServer { _, connection in connection.answer(200, picture(1000)) }
    let told = Mutex<[TransferProgress]>([])
    let requests = (0..<50).map { FetchRequest(address: server.url("/\($0)"), tag: $0) }
    let client = TransferClient(options: loopbackOptions())
    _ = await client.fetch(requests, deliver: { _, _ in }, progress: { state in told.withLock { $0.append(state) } })
    let last = try #require(told.withLock { $0.last })
    #expect(last.done == 50 && last.total == 50 && last.waiting.isEmpty && last.hosts == 0)
    #expect(told.withLock { $0.allSatisfy { $0.done <= 50 } })
  }

  @Test("cancelling ends at once what would last for ever, and says so")
  func cancelling() async throws {
    let server = try LoopbackServer { _, connection in
      while connection.wait(5000) {}
      connection.hangUp()
    }
    let options = loopbackOptions { $0.timeouts.total = .seconds(3600) }
    let requests = (0..<100).map { FetchRequest(address: server.url("/\($0)"), tag: $0) }
    let began = ContinuousClock.now
    let statistics = await withTaskGroup(of: TransferStatistics.self) { group in
      let client = TransferClient(options: options)
      let isRunning = AsyncStream<Void>.makeStream()
      group.addTask {
        await client.fetch(
          requests, deliver: { _, _ in }, progress: { if $0.running > 0 { isRunning.continuation.yield() } })
      }
      for await _ in isRunning.stream { break }
      group.cancelAll()
      return await group.next()
    }
    #expect(statistics?.isCancelled == true)
    #expect(ContinuousClock.now - began < .seconds(600))
  }
}

/// The checksum a gzip stream ends with (RFC 1952, section 8), least significant byte first.
private func crc32(_ bytes: [UInt8]) -> [UInt8] {
  var sum = ~UInt32(0)
  for byte in bytes {
    sum ^= UInt32(byte)
    for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
  }
  return (0..<4).map { UInt8(truncatingIfNeeded: ~sum >> ($0 * 8)) }
}
