import Foundation
import TestSupport
import Testing

/// Everything another page, another machine or a broken client may send. Each is refused before it reaches a decision.
@Suite("The review page's server refuses")
struct AttackTests {
  /// One attack: what is sent in place of the page's own headers, and the status it gets.
  struct Attack: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let status: Int
    var method = "POST"
    var path = "/api/answer"
    var headers: [String: String?] = [:]
    var body: String?
  }

  static let attacks: [Attack] = [
    Attack(testDescription: "nothing: this one is the page's own", status: 200),
    Attack(
      testDescription: "nothing: without what only browsers send", status: 200,
      headers: ["Origin": nil, "Sec-Fetch-Site": nil]),
    Attack(testDescription: "a foreign host", status: 421, headers: ["Host": "evil.example"]),
    Attack(testDescription: "a foreign host with the port", status: 421, headers: ["Host": "evil.example:PORT"]),
    Attack(
      testDescription: "a foreign host that starts like ours", status: 421,
      headers: ["Host": "127.0.0.1.evil.example:PORT"]),
    Attack(
      testDescription: "a foreign host that ends like ours", status: 421, headers: ["Host": "evil-localhost:PORT"]),
    Attack(testDescription: "another loopback name", status: 421, headers: ["Host": "127.1:PORT"]),
    Attack(testDescription: "our host with another port", status: 421, headers: ["Host": "127.0.0.1:1"]),
    Attack(testDescription: "our host without a port", status: 421, headers: ["Host": "127.0.0.1"]),
    Attack(testDescription: "no host", status: 421, headers: ["Host": ""]),
    Attack(testDescription: "two hosts", status: 400, headers: ["host": "evil.example"]),
    Attack(
      testDescription: "a foreign host and an Origin that agrees with it", status: 421,
      headers: ["Host": "evil.example:PORT", "Origin": "http://evil.example:PORT"]),
    Attack(testDescription: "a foreign Origin", status: 403, headers: ["Origin": "http://evil.example"]),
    Attack(
      testDescription: "an Origin that starts like ours", status: 403,
      headers: ["Origin": "http://127.0.0.1:PORT.evil.example"]),
    Attack(testDescription: "the Origin of another port here", status: 403, headers: ["Origin": "http://127.0.0.1:1"]),
    Attack(
      testDescription: "the Origin of the other name of this machine", status: 403,
      headers: ["Origin": "http://localhost:PORT"]),
    Attack(testDescription: "no Origin to speak of", status: 403, headers: ["Origin": "null"]),
    Attack(testDescription: "a request from another site", status: 403, headers: ["Sec-Fetch-Site": "cross-site"]),
    Attack(
      testDescription: "a request from another port of this machine", status: 403,
      headers: ["Sec-Fetch-Site": "same-site"]),
    Attack(testDescription: "no token", status: 401, headers: ["X-Dsbuild-Token": nil]),
    Attack(
      testDescription: "a wrong token", status: 401, headers: ["X-Dsbuild-Token": "00000000000000000000000000000000"]),
    Attack(testDescription: "an empty token", status: 401, headers: ["X-Dsbuild-Token": ""]),
    Attack(testDescription: "a text", status: 415, headers: ["Content-Type": "text/plain"]),
    Attack(testDescription: "a form", status: 415, headers: ["Content-Type": "application/x-www-form-urlencoded"]),
    Attack(
      testDescription: "a form of parts", status: 415, headers: ["Content-Type": "multipart/form-data; boundary=x"]),
    Attack(testDescription: "no type", status: 415, headers: ["Content-Type": nil]),
    Attack(testDescription: "a body in chunks", status: 411, headers: ["Transfer-Encoding": "chunked"]),
    Attack(testDescription: "a length that is none", status: 400, headers: ["content-length": "-1"]),
    Attack(testDescription: "a body that is too long", status: 413, body: String(repeating: "x", count: 3_000_000)),
    Attack(testDescription: "a body of nonsense", status: 400, body: "{"),
    Attack(testDescription: "a list", status: 400, body: "[1]"),
    Attack(testDescription: "a nest", status: 400, body: String(repeating: "[", count: 50_000)),
    Attack(
      testDescription: "a question for leave from elsewhere", status: 403, method: "OPTIONS",
      headers: ["Origin": "http://evil.example"]),
    Attack(testDescription: "a question for leave", status: 405, method: "OPTIONS"),
    Attack(testDescription: "PUT", status: 405, method: "PUT"),
    Attack(testDescription: "DELETE", status: 405, method: "DELETE"),
    Attack(testDescription: "the answer as a GET", status: 404, method: "GET"),
    Attack(testDescription: "a path there is not", status: 404, path: "/api/format"),
    Attack(testDescription: "an absolute target", status: 400, path: "http://127.0.0.1:PORT/api/answer"),
    Attack(testDescription: "a path upwards", status: 404, method: "GET", path: "/../../../../etc/passwd"),
    Attack(testDescription: "a path upwards, encoded", status: 404, method: "GET", path: "/%2e%2e/%2e%2e/etc/passwd"),
    Attack(
      testDescription: "a picture without the secret folder", status: 404, method: "GET",
      path: "/i/00000000000000000000000000000000/IMAGE/large"),
    Attack(
      testDescription: "a picture of no digest", status: 404, method: "GET", path: "PICTURES../../dataset.yaml/large"),
    Attack(
      testDescription: "a blob that is no picture of the dataset", status: 404, method: "GET",
      path: "PICTURESe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855/large"),
    Attack(
      testDescription: "a picture from another site", status: 403, method: "GET", path: "PICTURESIMAGE/large",
      headers: ["Sec-Fetch-Site": "cross-site"]),
    Attack(
      testDescription: "a crop of a size that is none", status: 404, method: "GET",
      path: "PICTURESIMAGE/crop,0,0,90,99999,edge"),
    Attack(testDescription: "nothing: a picture", status: 200, method: "GET", path: "PICTURESIMAGE/large"),
    Attack(
      testDescription: "a digest there is not", status: 404,
      body:
        #"{"class":"outfall","image":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","answer":"yes"}"#
    ),
    Attack(
      testDescription: "a class there is not", status: 404, body: #"{"class":"../../x","image":"IMAGE","answer":"yes"}"#
    ),
    Attack(
      testDescription: "an answer there is not", status: 404,
      body: #"{"class":"outfall","image":"IMAGE","answer":"maybe"}"#),
    Attack(
      testDescription: "a square past the picture", status: 404, path: "/api/square",
      body: #"{"class":"outfall","image":"IMAGE","x":100,"y":0,"side":90}"#),
    Attack(
      testDescription: "a square that overflows", status: 404, path: "/api/square",
      body: #"{"class":"outfall","image":"IMAGE","x":9223372036854775807,"y":0,"side":90}"#),
  ]

  @Test("what does not come from its own page")
  func attack() async throws {
    let project = try await PictureProject.build([.outfall: 3])
    let page = try await RunningPage(project)
    let view = try await page.ask("open")
    let image = try #require(view["image"]["image"].string)
    let folder = try #require(view["pictures"].string)
    func filled(_ text: String) -> String {
      text.replacing("PORT", with: "\(page.port)").replacing("PICTURES", with: folder).replacing("IMAGE", with: image)
    }
    for attack in Self.attacks {
      var headers: [String: String?] = [
        "Host": "127.0.0.1:PORT", "Content-Type": "application/json", "X-Dsbuild-Token": page.token,
        "Origin": "http://127.0.0.1:PORT", "Sec-Fetch-Site": "same-origin",
      ]
      headers.merge(attack.headers) { $1 }
      var lines = headers.sorted { $0.key < $1.key }.compactMap { name, value in value.map { filled("\(name): \($0)") }
      }
      let body = filled(attack.body ?? #"{"class":"outfall","image":"IMAGE","answer":"yes"}"#)
      let isBodiless = attack.method == "GET" || headers["Transfer-Encoding"] != nil || headers["content-length"] != nil
      if !isBodiless { lines.append("Content-Length: \(body.utf8.count)") }
      let head = "\(attack.method) \(filled(attack.path)) HTTP/1.1\r\n" + lines.joined(separator: "\r\n") + "\r\n\r\n"
      let reply = try await RawExchange.send(head + (isBodiless ? "" : body), port: page.port)
      #expect(reply.status == attack.status, "\(attack.testDescription)")
      #expect(reply.headers["access-control-allow-origin"] == nil, "\(attack.testDescription)")
      #expect(reply.headers["content-security-policy"]?.hasPrefix("default-src 'none'") == true)
      #expect(reply.headers["x-content-type-options"] == "nosniff")
    }
    // Of all these only the page's own was saved, once.
    #expect(try PictureProject.answers(project, "outfall") == [image: "yes"])
  }

  @Test("bytes that are no request of a browser, without waiting for more")
  func nonsense() async throws {
    let page = try await RunningPage(try await PictureProject.build([.outfall: 1]))
    let requests = [
      ("GET /\r\n\r\n", 400), ("GET / HTTP/2.0\r\n\r\n", 400), ("GET / HTTP/1.1\r\n\r\n", 421),
      ("GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400), ("\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400),
      ("GET / HTTP/1.1\r\nA: b\r\n folded\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: \u{0}\r\n\r\n", 400),
      ("GET / HTTP/1.1\r\nA: \(String(repeating: "x", count: 40_000))\r\n\r\n", 413),
      // A length that is far too long is refused at once: the body is never waited for.
      (
        "POST /api/answer HTTP/1.1\r\nHost: 127.0.0.1:\(page.port)\r\nX-Dsbuild-Token: \(page.token)\r\n"
          + "Content-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n", 413
      ),
    ]
    for (request, status) in requests {
      let reply = try await RawExchange.send(request, port: page.port, seconds: 5)
      #expect(reply.status == status, "\(request.prefix(60))")
    }
    #expect(try await page.ask("open")["mode"].string == "single")
  }

  @Test("it listens on 127.0.0.1 alone, prints one line, ends when idle, and is one at a time")
  func process() async throws {
    let project = try await PictureProject.build([.outfall: 1])
    let page = try await RunningPage(project)
    #expect(try listeners(on: page.port) == ["0100007F"])
    let second = try await project.dsbuild("review", "--port", "0", "--no-open")
    #expect(second.status == 5)
    #expect(second.output.isEmpty)
    #expect(await page.program.end(by: .terminate) == 143)
    #expect(await page.program.remainingLines().isEmpty)
    let brief = try await RunningPage(project, "--idle-exit", "200ms")
    #expect(await brief.program.exit() == 0)
    #expect(try await project.dsbuild("review", "--idle-exit", "soon").status == 2)
    let empty = try TemporaryProject()
    try empty.folder.write(
      "dsbuild: 1\nname: x\nclasses: { a: { sources: [{ files: '*.jpg' }] } }\n", to: "dataset.yaml")
    let nothing = try await empty.dsbuild("review", "--no-open")
    #expect(nothing.status == 2)
    #expect(nothing.talk.contains("run `dsbuild` first"))
  }

  /// The addresses, as the kernel writes them, that listen on a port.
  private func listeners(on port: Int) throws -> [String] {
    let wanted = ":" + String(port, radix: 16, uppercase: true)
    return try ["/proc/net/tcp", "/proc/net/tcp6"].flatMap { path in
      try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").compactMap { line -> String? in
        let words = line.split(separator: " ")
        guard words.count > 3, words[3] == "0A", words[1].hasSuffix(wanted) else { return nil }
        return String(words[1].dropLast(wanted.count))
      }
    }
  }
}
