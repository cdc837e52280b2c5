import Review
import TestSupport
import Testing

@Suite("The token of the review page")
struct TokenTests {
  private static let token = "09af3c5d7e812b4609af3c5d7e812b46"
  private let trial = RequestTrial(port: 8_080, token: token)

  private func outcome(_ token: [UInt8]) -> RequestTrial.Outcome {
    let head = "POST /api/open HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nContent-Type: application/json\r\n"
    let bytes = Array((head + "Content-Length: 2\r\nX-Dsbuild-Token: ").utf8) + token + Array("\r\n\r\n{}".utf8)
    return trial.outcome(of: bytes)
  }

  @Test("lets in itself alone, of 10,000 others of its length")
  func others() {
    #expect(outcome(Array(Self.token.utf8)) == .admitted(method: "POST", target: "/api/open", hasQuery: true))
    var generator = SeededGenerator(seed: 7)
    var wrong = Set(Self.neighbours)
    wrong.insert(Array(Self.token.uppercased().utf8))
    let digits = Array("0123456789abcdefABCDEF!".utf8)
    while wrong.count < 10_000 {
      // Half of them begin or end as the right one does.
      var other = (0..<32).map { _ in digits[Int.random(in: 0..<digits.count, using: &generator)] }
      if Bool.random(using: &generator) {
        let kept = Int.random(in: 1..<32, using: &generator)
        let own = Array(Self.token.utf8)
        let (begin, end) = Bool.random(using: &generator) ? (own, other) : (other, own)
        other = Array(begin.prefix(kept) + end.dropFirst(kept))
      }
      if other != Array(Self.token.utf8) { wrong.insert(other) }
    }
    let admitted = wrong.filter { outcome($0) != .refused(401) }
    #expect(admitted.isEmpty)
  }

  @Test(
    "lets in no other length and no other spelling",
    arguments: [
      "", "0", String(token.dropLast()), token + "0", token + token, "\(token), \(token)", "\"\(token)\"",
      "0x\(token)", "\(token.prefix(31))\u{0660}", "\(token)\u{301}", "\u{FF10}\(token.dropFirst())",
    ])
  func spellings(_ other: String) {
    #expect(outcome(Array(other.utf8)) == .refused(401))
  }

  /// Every text that differs from the token in one character: each digit, each in upper case, and some that are no digits.
  private static var neighbours: [[UInt8]] {
    let own = Array(token.utf8)
    return own.indices.flatMap { index in
      Array("0123456789abcdefABCDEF!~@g`".utf8).filter { $0 != own[index] }.map { digit in
        var other = own
        other[index] = digit
        return other
      }
    }
  }
}
