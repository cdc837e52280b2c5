import Testing
import Transfer

@Suite("Trying again")
struct RetryPolicyTests {
  private let policy = RetryPolicy(max: 3)

  @Test("a passing failure gets three further tries, and no more")
  func tries() {
    var generator = SeededGenerator(seed: 1)
    for tries in 1...3 {
      #expect(policy.wait(after: .reset, tries: tries, retryAfter: nil, using: &generator) != nil)
    }
    #expect(policy.wait(after: .reset, tries: 4, retryAfter: nil, using: &generator) == nil)
  }

  @Test(
    "lasting failures are never tried again",
    arguments: [
      FetchFailure.tls, .empty, .tooLarge, .redirects, .http(404), .http(410), .http(403), .http(301), .optOut, .robots,
      .addressDenied, .hashMismatch, .notImage, .badURL, .schemeDenied,
    ])
  func lasting(_ failure: FetchFailure) {
    var generator = SeededGenerator(seed: 1)
    #expect(!failure.isPassing)
    #expect(policy.wait(after: failure, tries: 1, retryAfter: nil, using: &generator) == nil)
  }

  @Test(
    "passing failures are",
    arguments: [
      FetchFailure.dns, .connect, .reset, .truncated, .timeout, .tooSlow, .http(408), .http(425), .http(429),
      .http(500),
      .http(502), .http(503), .http(504), .http(599),
    ])
  func passing(_ failure: FetchFailure) {
    #expect(failure.isPassing)
    #expect(FetchFailure(reason: failure.reason) == failure)
  }

  @Test("waits are spread from nothing to a limit that doubles up to its cap")
  func jitter() {
    var generator = SeededGenerator(seed: 7)
    let policy = RetryPolicy(max: 10)
    for (tries, limit) in [(1, 1), (2, 2), (3, 4), (5, 16), (6, 30), (10, 30)] {
      let waits = (0..<400).compactMap { _ in
        policy.wait(after: .reset, tries: tries, retryAfter: nil, using: &generator)
      }
      #expect(waits.allSatisfy { $0 >= .zero && $0 < .seconds(limit) })
      #expect(waits.contains { $0 < .seconds(limit) / 10 })
      #expect(waits.contains { $0 > .seconds(limit) * 9 / 10 })
    }
  }

  @Test("the same seed gives the same waits")
  func seeded() {
    var first = SeededGenerator(seed: 3)
    var second = SeededGenerator(seed: 3)
    for _ in 0..<10 {
      let wait = policy.wait(after: .dns, tries: 2, retryAfter: nil, using: &first)
      #expect(wait == policy.wait(after: .dns, tries: 2, retryAfter: nil, using: &second))
    }
  }

  @Test("Retry-After is the least wait, up to its cap")
  func retryAfter() throws {
    var generator = SeededGenerator(seed: 1)
    let asked = try #require(
      policy.wait(after: .http(429), tries: 1, retryAfter: .seconds(10), using: &generator))
    #expect(asked >= .seconds(10) && asked <= .seconds(13))
    let long = try #require(
      policy.wait(after: .http(503), tries: 1, retryAfter: .seconds(86_400), using: &generator))
    #expect(long >= .seconds(120) && long <= .seconds(150))
  }

  @Test(
    "Retry-After is seconds or a date",
    arguments: [
      ("120", 120), (" 7 ", 7), ("0", 0), ("Sun, 06 Nov 1994 08:49:47 GMT", 10), ("Sunday, 06-Nov-94 08:49:47 GMT", 10),
      ("Sun Nov  6 08:49:47 1994", 10), ("Sun, 06 Nov 1994 08:00:00 GMT", 0),
      ("9223372036854775807", Int(Int32.max)), ("99999999999999999999", Int(Int32.max)),
      ("Sun, 06 Nov 9994 08:00:00 GMT", Int(Int32.max)),
    ] as [(String, Int)])
  func retryAfterForms(_ text: String, _ seconds: Int) {
    #expect(RetryAfter.wait(text, now: 784_111_777) == .seconds(seconds))
  }

  @Test("what is neither is ignored", arguments: ["", "soon", "-1", "1.5", "Sun, 32 Nov 1994 08:49:47 GMT", "1e3"])
  func noRetryAfter(_ text: String) {
    #expect(RetryAfter.wait(text, now: 0) == nil)
  }
}
