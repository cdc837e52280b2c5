import Synchronization
import TestSupport
import Testing
import Transfer

@Suite("curl's own replies")
struct CurlRepliesTests {
  /// Tests in which we differ from curl, and why.
  static let explained: [Int: String] = [
    1473: "a first header line that begins with white space: later libcurls skip it, this one says it is no HTTP",
    2105: "a lone CR inside a header line: later libcurls refuse it, this one takes the line as it is",
  ]

  @Test("at least 95 in 100 end as curl says, the rest are explained, and bodies are equal byte for byte")
  func agreement() async throws {
    let cases = try CurlReplies.load()
    guard !cases.isEmpty else {
      print("skipped: no corpus of curl's replies; DSBUILD_CORPORA names its folder")
      return
    }
    #expect(cases.count >= 60)
    var differing: [Int: String] = [:]
    for test in cases {
      if let difference = try await CurlReplies.compare(test) { differing[test.number] = difference }
    }
    for (number, difference) in differing.sorted(by: { $0.key < $1.key }) where Self.explained[number] == nil {
      Issue.record("test\(number): \(difference)")
    }
    #expect(differing.count * 20 <= cases.count, "\(differing.count) of \(cases.count) differ")
  }
}

/// Plays curl's replies to our client.
enum CurlReplies {
  /// The cases of the corpus that are about a plain request's reply, by number.
  static func load() throws -> [CurlCase] {
    guard let folder = Corpora.folder("http/curl-tests") else { return [] }
    return try Corpora.names(in: folder)
      .compactMap { name in Int(name.dropFirst(4)).map { (name, $0) } }
      .sorted { $0.1 < $1.1 }
      .compactMap { name, number in
        CurlCase(CurlTestFile(number: number, bytes: try Corpora.read("\(folder)/\(name)")))
      }
  }

  /// What differs between curl's ending of a case and ours, or nil.
  static func compare(_ test: CurlCase) async throws -> String? {
    let bounces = Mutex(0)
    let server = try LoopbackServer { request, connection in
      let digits = request.target.reversed().drop { !$0.isNumber }.prefix(while: \.isNumber).reversed()
      let number = Int(String(digits)) ?? 0
      // `swsbounce` in a reply makes curl's server answer the next request with the next part.
      let part = bounces.withLock { bounce in
        defer { bounce = test.replies[bounce]?.contains("swsbounce".utf8) ?? false ? bounce + 1 : 0 }
        return bounce > 0 ? bounce : number > 10_000 ? number % 10_000 : 0
      }
      if let reply = test.replies[part] ?? test.replies[0] {
        connection.send(
          reply.replacing(
            "%HTTPPORT".utf8, with: Array((request.headers["host"] ?? "").drop { $0 != ":" }.dropFirst().utf8)))
      }
      connection.hangUp()
    }
    let options = loopbackOptions {
      $0.recognises = nil
      $0.optOut = []
      $0.redirects = test.follows ? test.redirects ?? 50 : 0
      $0.maxBytes = test.maxBytes ?? 20 << 20
      $0.timeouts.total = .seconds(3)
    }
    let fetched = await fetch([test.target], from: server, options)
    let word = fetched.word()
    let isAnswered = word == "ok" || word == "empty" || word.hasPrefix("http_") || word == "redirects" && !test.follows
    switch test.exit {
    case 0:
      guard isAnswered else { return "curl succeeds, we say \(word): \(fetched.detail())" }
      guard word == "ok", let body = test.body, let ours = fetched.body() else { return nil }
      return isSame(ours, body) ? nil : "\(ours.count) bytes instead of \(body.count)"
    // With -f, curl fails on a status as we do.
    case 22: return word.hasPrefix("http_") ? nil : "curl fails on the status, we say \(word)"
    default: return isAnswered ? "curl exits with \(test.exit), we say \(word)" : nil
    }
  }

  /// Whether the bodies are equal; curl writes the trailers of a chunked body behind it where it writes headers.
  private static func isSame(_ ours: [UInt8], _ body: [UInt8]) -> Bool {
    guard body.starts(with: ours) else { return false }
    let trailers = String(decoding: body.dropFirst(ours.count), as: UTF8.self).split(whereSeparator: \.isNewline)
    return trailers.allSatisfy { $0.contains(": ") }
  }
}
