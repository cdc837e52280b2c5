import TestSupport
import Testing

/// A terminal that is asked for is drawn to wherever standard error goes.
@Suite("Progress")
struct ProgressTests {
  /// The states of the one line, in the order in which they were drawn.
  private static func states(_ talk: String) -> [String] {
    talk.split(separator: "\r").map { $0.split(separator: "\u{1B}[K").last.map(String.init) ?? "" }
  }

  @Test("names the host that is left alone, until when, and goes away in the end")
  func pausedHost() async throws {
    let answer = Answer.first(1, .retryLater(status: 503, seconds: 2), then: .jpeg(DrawnPicture(.weir, seed: 1).jpeg()))
    try await LoopbackOrigin.serve(["/a.jpg": answer]) { origin in
      let project = try TemporaryProject()
      try project.folder.write("url\n\(origin.url("/a.jpg"))\n", to: "weir.csv")
      try project.folder.write(
        """
        dsbuild: 1
        name: paused
        classes: { weir: weir.csv }
        fetch: { allow_addresses: [127.0.0.1] }

        """, to: "dataset.yaml")
      let built = try await project.dsbuild("build", "--progress", "tty")
      #expect(built.status == 0, "\(built.talk)")
      let states = Self.states(built.talk)
      let paused = states.filter { $0.contains("fetch 0/1") && $0.contains("waits for 127.0.0.1 until") }
      #expect(!paused.isEmpty, "\(states)")
      #expect(states.allSatisfy { $0.contains("\n") || $0.count < 80 }, "\(states)")
      // The line is taken back before the last lines are written.
      let isTakenBack = built.talk.contains(/\r\u{1B}\[K(?:note: [^\n]*\n)*built paused: 1 image, 1 class/)
      #expect(isTakenBack, "\(built.talk)")
    }
  }

  @Test("is whole lines where there is no terminal, and nothing where none is wanted")
  func plain() async throws {
    let project = try TemporaryProject()
    #expect(try await project.dsbuild("init", "--template", "tutorial").status == 0)
    for progress in ["plain", "none"] {
      let built = try await project.dsbuild("build", "--progress", progress)
      #expect(!built.talk.contains("\r") && !built.talk.contains("\u{1B}"), "\(built.talk)")
    }
    let quiet = try await project.dsbuild("build", "--set", "crop.size=96", "-q", "--progress", "tty")
    #expect(quiet.talk.isEmpty)
  }

  @Test("counts no JSON line out of order: standard output holds the summary alone")
  func json() async throws {
    let project = try TemporaryProject()
    #expect(try await project.dsbuild("init", "--template", "tutorial").status == 0)
    let built = try await project.dsbuild("build", "--json", "--progress", "tty")
    #expect(try built.json()["result"].string == "built")
    #expect(built.talk.isEmpty, "\(built.talk)")
  }
}
