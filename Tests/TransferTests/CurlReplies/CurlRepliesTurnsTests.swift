import Synchronization
import Testing
import Transfer

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// One server says all of curl's replies, shuffled and several times over, to one client that keeps its connections: what
/// one answer leaves behind meets every other. `make hostile` runs the long form under valgrind.
@Suite("curl's own replies, one after the other")
struct CurlRepliesTurnsTests {
  @Test("every reply ends as it does alone, whatever came before it on its connection")
  func turns() async throws {
    let cases = try CurlReplies.load()
    guard !cases.isEmpty else {
      print("skipped: no corpus of curl's replies; DSBUILD_CORPORA names its folder")
      return
    }
    let rounds = unsafe getenv("DSBUILD_ROUNDS").flatMap { unsafe Int(String(cString: $0)) } ?? 2
    let seed = unsafe getenv("DSBUILD_SEED").flatMap { unsafe UInt64(String(cString: $0)) } ?? 1
    var generator = SeededGenerator(seed: seed)
    let replies = Dictionary(uniqueKeysWithValues: cases.map { ($0.number, $0.replies) })
    let server = try LoopbackServer { request, connection in
      // `/1473/7` is the seventh turn of a case's first reply; redirects name `/14730002`, the second part of it.
      let words = request.target.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
      let number = words.first ?? 0
      let (test, part) = replies[number] != nil ? (number, 0) : (number / 10_000, number % 10_000)
      guard let bytes = replies[test].flatMap({ $0[part] ?? $0[0] }) else { return connection.answer(200, picture()) }
      let port = Array((request.headers["host"] ?? "").drop { $0 != ":" }.dropFirst().utf8)
      connection.send(bytes.replacing("%HTTPPORT".utf8, with: port))
      // Where the end of the body is not marked, it is the end of the connection.
      let text = String(decoding: bytes.prefix(4096), as: UTF8.self).lowercased()
      if !text.contains("content-length:"), !text.contains("chunked") { connection.hangUp() }
    }
    var targets = cases.flatMap { test in (0..<rounds).map { "/\(test.number)/\($0)" } }
    targets += (0..<cases.count * rounds / 4).map { "/good/\(1_000_000_000 + $0)" }
    targets.shuffle(using: &generator)
    let options = loopbackOptions {
      $0.recognises = nil
      $0.optOut = []
      $0.timeouts.total = .seconds(3)
      $0.timeouts.lowSpeedTime = .seconds(1)
    }
    print("curl's replies: \(targets.count) requests, seed \(seed)")
    let fetched = await fetch(targets, from: server, options)
    #expect(fetched.outcomes.count == targets.count)
    for (index, target) in targets.enumerated() where target.hasPrefix("/good/") {
      #expect(fetched.body(index) == picture(), "\(target): \(fetched.word(index))")
    }
  }
}
