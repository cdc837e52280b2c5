import Review
import Testing

@Suite("A request to the review page")
struct RequestTrialTests {
  private static let token = "09af3c5d7e812b4609af3c5d7e812b46"
  private static let host = "Host: 127.0.0.1:8080\r\n"
  private static let post =
    "POST /api/answer HTTP/1.1\r\n\(host)X-Dsbuild-Token: \(token)\r\nContent-Type: application/json\r\n"
  private static let navigation =
    "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n"
  private static let longHead = "GET / HTTP/1.1\r\n\(host)A: \(String(repeating: "x", count: 16_384))\r\n\r\n"

  static let requests: [(String, RequestTrial.Outcome)] = [
    ("\(post)Content-Length: 2\r\n\r\n{}", .admitted(method: "POST", target: "/api/answer", hasQuery: true)),
    ("\(post)Content-Length: 2\r\n\r\n[]", .admitted(method: "POST", target: "/api/answer", hasQuery: false)),
    ("\(post)Content-Length: 3\r\n\r\n{}", .unfinished),
    ("\(post)Content-Length: 131073\r\n\r\n", .refused(413)),
    ("\(post)Content-Length: 18446744073709551618\r\n\r\n", .refused(413)),
    ("\(post)Content-Length: +2\r\n\r\n{}", .refused(400)),
    ("\(post)Transfer-Encoding: chunked\r\n\r\n", .refused(411)),
    ("GET / HTTP/1.1\r\n\(host)", .unfinished),
    ("GET / HTTP/1.1\r\n\(host)\r\n", .admitted(method: "GET", target: "/", hasQuery: false)),
    ("GET / HTTP/1.1\r\n\(host)Content-Length: 1\r\n\r\n", .refused(400)),
    ("GET / HTTP/1.1\r\n\(host)X-\u{212A}: 1\r\n\r\n", .refused(400)),
    ("GET / HTTP/1.1\r\n\(host)\(navigation)\r\n", .admitted(method: "GET", target: "/", hasQuery: false)),
    ("GET /page.js HTTP/1.1\r\n\(host)\(navigation)\r\n", .refused(403)),
    ("GET / HTTP/1.1\r\n\(host)Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n\r\n", .refused(403)),
    (
      "GET / HTTP/1.1\r\n\(host)\(navigation.replacing("document", with: "iframe"))\r\n", .refused(403)
    ),
    ("\(post)\(navigation)Content-Length: 2\r\n\r\n{}", .refused(403)),
    (longHead, .refused(413)), (String(longHead.dropLast(4)), .refused(413)),
  ]

  @Test("ends the same however its bytes come", arguments: requests)
  func pieces(_ request: String, _ outcome: RequestTrial.Outcome) {
    let trial = RequestTrial(port: 8_080, token: Self.token)
    for size in [.max, 1, 2, 3, 7, 4_096] {
      #expect(trial.outcome(of: Array(request.utf8), inPiecesOf: size) == outcome, "in pieces of \(size)")
    }
  }

  @Test("ends at its first blank line, whatever stands before it")
  func lengths() {
    let trial = RequestTrial(port: 8_080, token: Self.token)
    let admitted = RequestTrial.Outcome.admitted(method: "GET", target: "/", hasQuery: false)
    for count in 0..<40 {
      let head = "GET / HTTP/1.1\r\n\(Self.host)A: \(String(repeating: "a", count: count))\r\n"
      for size in [.max, 1, 3, 4, 5] {
        #expect(trial.outcome(of: Array((head + "\r\n").utf8), inPiecesOf: size) == admitted)
        #expect(trial.outcome(of: Array((head + "\r").utf8), inPiecesOf: size) == .unfinished)
        #expect(trial.outcome(of: Array((head + "\n\r\n").utf8), inPiecesOf: size) == .unfinished)
      }
    }
  }

  @Test("has nothing behind it")
  func more() {
    let trial = RequestTrial(port: 8_080, token: Self.token)
    let request = "GET / HTTP/1.1\r\n\(Self.host)\r\nGET / HTTP/1.1\r\n\(Self.host)\r\n"
    #expect(trial.outcome(of: Array(request.utf8)) == .refused(400))
  }
}
