import TestSupport
import Testing

/// `dsbuild review`, running beside a test.
final class RunningPage: Sendable {
  /// The line it printed.
  let address: String
  /// The port in it.
  let port: Int
  /// The token in it.
  let token: String
  /// The process.
  let program: RunningProgram
  /// Its folder lives as long as the page.
  private let project: TemporaryProject

  /// Starts the page of a project that was built.
  init(_ project: TemporaryProject, _ arguments: String...) async throws {
    self.project = project
    program = try RunningProgram(
      try Program.dsbuild().path, ["review", "--port", "0", "--no-open"] + arguments, in: project.folder.path,
      environment: ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "DSBUILD_STATE_HOME": Program.stateHome])
    address = try await program.line { $0.hasPrefix("http://127.0.0.1:") }
    let parts = try #require(address.wholeMatch(of: /http:\/\/127\.0\.0\.1:([0-9]+)\/#([0-9a-f]{32})/))
    port = try #require(Int(parts.1))
    token = String(parts.2)
  }

  /// Sends a request as the page would, with other headers where a test wants them.
  func post(_ path: String, _ body: String = "{}", headers: [String]? = nil) async throws -> RawExchange.Reply {
    let usual = [
      "Content-Type: application/json", "X-Dsbuild-Token: \(token)", "Origin: http://127.0.0.1:\(port)",
      "Sec-Fetch-Site: same-origin",
    ]
    return try await RawExchange.send(
      RawExchange.request("POST", path, port: port, headers: headers ?? usual, body: body), port: port)
  }

  /// Asks the page's own question and reads the answer.
  func ask(_ name: String, _ body: String = "{}") async throws -> JSONValue {
    let reply = try await post("/api/\(name)", body)
    guard reply.status == 200 else { throw RawExchange.Failure("\(name): \(reply.status) \(reply.text)") }
    return try reply.json()
  }
}
