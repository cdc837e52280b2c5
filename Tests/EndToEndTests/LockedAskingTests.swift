import TestSupport
import Testing

/// What may not change the lock changes nothing that a later build goes by.
@Suite("Asking again under `--locked`")
struct LockedAskingTests {
  private func picture(_ seed: Int) -> [UInt8] { DrawnPicture(.weir, seed: UInt64(seed)).jpeg() }

  private func built(_ body: @Sendable (TemporaryProject, LoopbackOrigin) async throws -> Void) async throws {
    try await LoopbackOrigin.serve { origin in
      let project = try TemporaryProject()
      for seed in 0..<3 { origin.answer("/\(seed).jpg", .jpeg(picture(seed))) }
      origin.answer("/2.jpg", .status(404))
      try project.folder.write("url\n" + (0..<3).map { origin.url("/\($0).jpg") + "\n" }.joined(), to: "weir.csv")
      try project.folder.write(
        """
        dsbuild: 1
        name: asked
        classes: { weir: weir.csv }
        fetch: { allow_addresses: [127.0.0.0/8], retries: { max: 0 } }
        duplicates: { near: { threshold: 0% } }

        """, to: "dataset.yaml")
      _ = try await project.build()
      #expect(try await project.build("--locked").result == "unchanged")
      try await body(project, origin)
    }
  }

  private func lock(_ project: TemporaryProject) throws -> String {
    try project.folder.text("dataset.lock") + project.folder.text("lock/weir.tsv")
  }

  @Test("`retry` that brings a picture ends with 6 and forgets it")
  func retry() async throws {
    try await built { project, origin in
      let lock = try lock(project)
      origin.answer("/2.jpg", .jpeg(picture(2)))
      #expect(try await project.dsbuild("retry", "--locked").status == 6)
      #expect(try self.lock(project) == lock)
      origin.forgetRequests()
      let locked = try await project.build("--locked")
      #expect(locked.reasons("weir") == ["http_404": 1] && origin.requests.isEmpty)
      #expect(try self.lock(project) == lock)
      #expect(try await project.dsbuild("retry").status == 0)
      #expect(try await project.build().funnel("weir", "exported") == 3)
    }
  }

  @Test("`retry` that fails again ends with 0")
  func failsAgain() async throws {
    try await built { project, origin in
      origin.forgetRequests()
      let retried = try await project.dsbuild("retry", "--locked")
      #expect(retried.status == 0 && origin.requests == ["/2.jpg": 1])
      #expect(try await project.build("--locked").reasons("weir") == ["http_404": 1])
    }
  }

  @Test("`retry` that fails for another reason ends with 6 and forgets it")
  func failsOtherwise() async throws {
    try await built { project, origin in
      origin.answer("/2.jpg", .status(410))
      let retried = try await project.dsbuild("retry", "--locked")
      #expect(retried.status == 6 && retried.talk.contains("verdict http_404 -> http_410"), "\(retried.talk)")
      #expect(try await project.build("--locked").reasons("weir") == ["http_404": 1])
      #expect(try await project.dsbuild("retry").status == 0)
      #expect(try await project.build().reasons("weir") == ["http_410": 1])
    }
  }

  @Test("`update` that brings other bytes ends with 6 and forgets them")
  func update() async throws {
    try await built { project, origin in
      let lock = try lock(project)
      origin.answer("/0.jpg", .jpeg(picture(9)))
      #expect(try await project.dsbuild("update", "--locked").status == 6)
      #expect(try self.lock(project) == lock)
      let locked = try await project.build("--locked")
      #expect(locked.json["drift"].elements.isEmpty && locked.funnel("weir", "exported") == 2)
      #expect(try await project.dsbuild("update").status == 0)
      #expect(try await project.build().lockChanged == true)
    }
  }
}
