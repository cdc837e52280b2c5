import TestSupport
import Testing

/// A build that fails of its pictures says how far it came, and what is known is shown afterwards.
@Suite("A build that fails")
struct FailedBuildTests {
  /// A project of a sound class `a` and a class `b` whose addresses are all dead.
  private func run(_ body: @Sendable (TemporaryProject, LoopbackOrigin) async throws -> Void) async throws {
    try await LoopbackOrigin.serve { origin in
      let project = try TemporaryProject()
      origin.answer("/1.jpg", .jpeg(DrawnPicture(.weir, seed: 1).jpeg()))
      origin.answer("/2.jpg", .jpeg(DrawnPicture(.weir, seed: 2).jpeg()))
      try project.folder.write("url\n\(origin.url("/1.jpg"))\n\(origin.url("/2.jpg"))\n", to: "a.csv")
      try project.folder.write("url\n\(origin.url("/dead.jpg"))\n", to: "b.csv")
      try project.folder.write(
        """
        dsbuild: 1
        name: failing
        classes: { a: a.csv, b: b.csv }
        fetch: { allow_addresses: [127.0.0.0/8], retries: { max: 0 } }
        split: { train: 50%, val: 25%, test: 25% }

        """, to: "dataset.yaml")
      try await body(project, origin)
    }
  }

  @Test("of a dead class gives the funnels, the reasons and the error; nothing is recorded")
  func deadClass() async throws {
    try await run { project, _ in
      let summary = try await project.build(exits: 1)
      #expect(summary.json["schema"].string == "dsbuild.build/1")
      #expect(summary.result == "failed")
      #expect(summary.actions("fetch") == .init(ran: 2, failed: 1))
      #expect(summary.funnel("a", "fetched") == 2)
      #expect(summary.reasons("b") == ["http_404": 1])
      #expect(summary.json["errors"][0]["message"].string?.contains("`b`") == true)
      #expect(summary.lockChanged == false && !project.folder.contains("dataset.lock"))
      let status = try await project.dsbuild("status", "--json").json()
      #expect(status["classes"]["a"]["kept"].int == 2)
      #expect(status["classes"]["b"]["reasons"].counts == ["http_404": 1])
      let rows = try await project.dsbuild("ls", "--class", "b", "--json").jsonLines()
      #expect(rows.count == 1)
    }
  }

  @Test("fails of the classes it was asked for, not of those that they only need")
  func target() async throws {
    try await run { project, _ in
      let (a, b) = (try await project.build("a"), try await project.build("b", exits: 1))
      #expect(a.result == "built")
      #expect(b.result == "failed")
    }
  }

  @Test("and one of a part leave what is known to `status` and `ls`")
  func part() async throws {
    try await run { project, origin in
      try project.folder.write("url\n\(origin.url("/2.jpg"))\n", to: "b.csv")
      let summary = try await project.build("fetch")
      #expect(summary.funnel("a", "fetched") == 2 && summary.funnel("a", "intact") == nil)
      let status = try await project.dsbuild("status", "--json").json()
      #expect(status["classes"]["a"]["fetched"].int == 2 && status["classes"]["a"]["exported"].int == nil)
      let told = try await project.dsbuild("status")
      #expect(!told.output.contains("never built"))
      let rows = try await project.dsbuild("ls", "--json").jsonLines()
      #expect(rows.count == 3)
      #expect(try await project.dsbuild("why", origin.url("/1.jpg"), "--json").status == 0)
    }
  }
}
