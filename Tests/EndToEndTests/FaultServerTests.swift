import Foundation
import TestSupport
import Testing

/// The fault server of the fetch bench, which lies beside the project: every kind of fault, asked as a build asks.
@Suite("The fault server")
struct FaultServerTests {
  /// What each path must come to; `F` stands for a picture, `N` for a number.
  private static let kinds: [(path: String, word: String)] = [
    ("/404/N.jpg", "http_404"), ("/403/N.jpg", "http_403"), ("/410/N.jpg", "http_410"), ("/500/N.jpg", "http_500"),
    ("/500then/1/F", "ok"), ("/429/1/1/F", "ok"), ("/503/1/1/F", "ok"), ("/trunc/F", "truncated"),
    ("/truncthen/1/F", "ok"), ("/truncnolen/F", "corrupt"), ("/html/N.jpg", "not_image"),
    ("/htmljpg/N.jpg", "not_image"), ("/empty/N.jpg", "empty"), ("/drip/F", "too_slow"), ("/hang/N.jpg", "timeout"),
    ("/loop/N.jpg", "redirects"), ("/redir/3/F", "ok"), ("/reset/F", "reset"), ("/resetthen/1/F", "ok"),
    ("/noai/F", "opt_out"), ("/gzip/F", "ok"), ("/huge/N.jpg", "too_large"),
  ]

  @Test("every fault has its outcome and costs no request too many, and no wait that was asked for is cut short")
  func outcomes() async throws {
    guard let corpora = Corpora.folder("http") else {
      print("skipped: no folder of the fetch bench beside the project")
      return
    }
    let server = URL(fileURLWithPath: corpora).appendingPathComponent("../../bench/fetch/fault_server.py").standardized
    let python = Python()
    guard FileManager.default.fileExists(atPath: server.path), try await python.says("print('yes')") == "yes" else {
      print("skipped: no fault server, or no python3 to run it")
      return
    }
    let root = try TemporaryFolder()
    for seed in 0..<40 { try root.write(DrawnPicture(.weir, seed: UInt64(seed)).jpeg(), to: "weir/\(seed).jpg") }
    let port = try await python.says(
      "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])")
    let process = try await python.start([server.path, root.path, port])
    // A program that a thread of the test runner starts inherits that thread's mask, in which the gentle signal is blocked.
    defer { kill(process.processIdentifier, SIGKILL) }
    let listens = """
      import socket, time
      for _ in range(200):
        try: socket.create_connection(('127.0.0.1', \(port))).close(); print('yes'); break
        except OSError: time.sleep(0.05)
      """
    try #require(try await python.says(listens) == "yes")

    var expected: [String: String] = [:]
    for (number, kind) in (Self.kinds + Self.kinds.filter { !["/drip/F", "/hang/N.jpg"].contains($0.path) })
      .enumerated()
    {
      let path = kind.path.replacing("F", with: "\(number)/weir/\(number % 40).jpg").replacing("N", with: "\(number)")
      expected["http://127.0.0.1:\(port)\(path)"] = kind.word
    }
    let project = try TemporaryProject()
    try project.folder.write((["url"] + expected.keys.sorted()).joined(separator: "\n") + "\n", to: "weir.csv")
    try project.folder.write(
      """
      dsbuild: 1
      name: faults
      classes: { weir: weir.csv }
      fetch:
        allow_addresses: [127.0.0.0/8]
        timeout: { connect: 30s, total: 60s, low_speed: 1KiB/s for 2s }
        retries: { max: 2, backoff: 10ms..50ms }
        max_bytes: 1MiB
      inspect: { placeholders: keep }
      duplicates: { near: { threshold: 0% } }

      """, to: "dataset.yaml")
    let summary = try await project.build()
    for row in try await project.dsbuild("ls", "--json").jsonLines() {
      let url = row["url"].string ?? ""
      let reason = row["reason"].string
      // A copy of a picture was fetched well; what becomes of it is another step's affair.
      #expect((reason == "exact_duplicate" ? "ok" : reason ?? "ok") == expected[url], "\(url)")
    }
    let passing = expected.values.count { ["truncated", "too_slow", "timeout", "reset", "http_500"].contains($0) }
    let recovering = expected.keys.count { $0.contains("then/") || $0.contains("/429/") || $0.contains("/503/") }
    #expect(summary.requests == expected.count + 2 * passing + recovering)
    let stats = try JSONValue(
      parsing: await python.says(
        "import urllib.request; print(urllib.request.urlopen('http://127.0.0.1:\(port)/__stats').read().decode())"))
    #expect(stats["ra_violations"].int == 0)
  }
}

/// The interpreter of the path, if there is one.
private struct Python {
  private let environment = ProcessInfo.processInfo.environment

  /// What a program prints, without the last line break; empty where there is no interpreter.
  func says(_ program: String) async throws -> String {
    let result = try await Program(path: "/usr/bin/env").run(
      ["python3", "-c", program], in: "/", environment: ["PATH": environment["PATH"] ?? "/usr/bin:/bin"])
    return result.output.trimmingCharacters(in: .newlines)
  }

  /// A program that runs until it is terminated.
  ///
  /// The interpreter itself is started: one that a script of the path stands before would outlive the signal to the script.
  func start(_ arguments: [String]) async throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try await says("import sys; print(sys.executable)"))
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }
}
