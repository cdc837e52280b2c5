import TestSupport
import Testing

/// `update` asks again for what is pinned, conditionally, and `retry` for what failed; the next build does the rest.
@Suite("Asking again")
struct UpdateTests {
  private static func picture(_ seed: Int) -> [UInt8] { DrawnPicture(.weir, seed: UInt64(seed)).jpeg() }

  /// A project of two classes and three tagged pictures, built.
  private func built(
    _ body: @Sendable (TemporaryProject, LoopbackOrigin) async throws -> Void
  ) async throws {
    try await LoopbackOrigin.serve { origin in
      let project = try TemporaryProject()
      for (index, path) in ["/a.jpg", "/b.jpg", "/c.jpg"].enumerated() {
        origin.answer(path, .tagged(Self.picture(index + 1), type: "image/jpeg", etag: "\"\(index)\""))
      }
      try project.folder.write("url\n\(origin.url("/a.jpg"))\n\(origin.url("/b.jpg"))\n", to: "weir.csv")
      try project.folder.write("url\n\(origin.url("/c.jpg"))\n", to: "outfall.csv")
      try project.folder.write(
        """
        dsbuild: 1
        name: asked
        classes: { weir: weir.csv, outfall: outfall.csv }
        fetch: { allow_addresses: [127.0.0.0/8], retries: { max: 0 } }
        duplicates: { near: { threshold: 0% } }

        """, to: "dataset.yaml")
      _ = try await project.build()
      origin.forgetRequests()
      try await body(project, origin)
    }
  }

  private func asked(_ project: TemporaryProject, _ arguments: String...) async throws -> BuildSummary {
    let result: Program.Result
    switch arguments.count {
    case 1: result = try await project.dsbuild(arguments[0], "--json")
    default: result = try await project.dsbuild(arguments[0], arguments[1], "--json")
    }
    #expect(result.status == 0, "\(result.talk)")
    return BuildSummary(json: try result.json())
  }

  @Test("what did not change costs a conditional request and no body")
  func unchanged() async throws {
    try await built { project, origin in
      let lock = try project.folder.text("lock/weir.tsv")
      let summary = try await asked(project, "update")
      #expect(summary.requests == 3)
      #expect(summary.json["network"]["bytes"].int == 0)
      #expect(summary.json["asked"]["confirmed"].int == 3)
      #expect(origin.headers(of: "/a.jpg").map { $0["if-none-match"] } == ["\"0\""])
      #expect(try project.folder.text("lock/weir.tsv") == lock)
      #expect(try await project.build().result == "unchanged")
    }
  }

  @Test("a date or a weak tag is no condition, because a file may be replaced by an older one; what changed is named")
  func dates() async throws {
    try await built { project, origin in
      let dated = ["Last-Modified": "Wed, 01 Jan 2020 00:00:00 GMT", "ETag": "W/\"1\""]
      origin.answer("/a.jpg", .headed(Self.picture(8), type: "image/jpeg", headers: dated))
      #expect(try await asked(project, "update").json["asked"]["changed"].int == 1)
      origin.answer("/a.jpg", .headed(Self.picture(9), type: "image/jpeg", headers: dated))
      origin.forgetRequests()
      let talk = try await project.dsbuild("update").talk
      #expect(talk.contains("1 gave other bytes, 2 gave the same bytes"), "\(talk)")
      #expect(talk.contains("  other bytes: \(origin.url("/a.jpg"))\nnext: `dsbuild`"), "\(talk)")
      let headers = origin.headers(of: "/a.jpg")
      #expect(headers.map { $0["if-modified-since"] } == [nil] && headers.map { $0["if-none-match"] } == [nil])
    }
  }

  @Test("a project of files has nothing to ask for, and is not said to be unbuilt")
  func files() async throws {
    let project = try TemporaryProject()
    _ = try await project.dsbuild("init", "--template", "tutorial")
    #expect(try await project.dsbuild("update").talk.contains("nothing was built yet") == false)
    _ = try await project.build()
    #expect(
      try await project.dsbuild("update").talk
        == "nothing to ask again: no picture of this dataset has a web address\n")
  }

  @Test("a changed picture is pinned, and the next build takes it without drift or request")
  func changed() async throws {
    try await built { project, origin in
      origin.answer("/a.jpg", .tagged(Self.picture(9), type: "image/jpeg", etag: "\"new\""))
      let before = try project.folder.text("lock/weir.tsv")
      let summary = try await asked(project, "update")
      #expect(summary.json["asked"]["changed"].int == 1)
      #expect(summary.actions("fetch").ran == 1)
      #expect(summary.actions("inspect").tried == 0)
      #expect(summary.lockChanged == true)
      #expect(try project.folder.text("lock/weir.tsv") != before)
      #expect(try await project.dsbuild("ls", "fetch", "--json", "--verdict", "out").output.isEmpty)
      let next = try await project.build()
      #expect(next.requests == 0)
      #expect(next.actions("inspect").tried == 1)
      #expect(next.funnel("weir", "exported") == 2)
      #expect(try await project.build("--locked").result == "unchanged")
    }
  }

  @Test("a failed update takes no pin away")
  func failed() async throws {
    try await built { project, origin in
      let lock = try project.folder.text("lock/weir.tsv")
      origin.answer("/a.jpg", .status(404))
      origin.answer("/b.jpg", .pageAsJPEG)
      let summary = try await asked(project, "update")
      #expect(summary.json["asked"]["reasons"].counts == ["http_404": 1, "not_image": 1])
      #expect(summary.actions("fetch").failed == 2)
      #expect(try project.folder.text("lock/weir.tsv") == lock)
      #expect(try await project.build().result == "unchanged")
      #expect(try await project.dsbuild("update", "--strict").status == 3)
    }
  }

  @Test("`build fetch` does nothing of later steps and counts what is known")
  func fetchAlone() async throws {
    try await built { project, origin in
      origin.answer("/d.jpg", .jpeg(Self.picture(8)))
      let list = try project.folder.text("weir.csv")
      try project.folder.write(list + "\(origin.url("/d.jpg"))\n", to: "weir.csv")
      let summary = try await project.build("fetch")
      #expect(summary.actions("fetch") == .init(ran: 1, hit: 3))
      #expect(summary.actions("inspect") == .init())
    }
  }

  @Test("classes, hosts and URLs are asked alone", arguments: ["weir", "host", "url"])
  func chosen(kind: String) async throws {
    try await built { project, origin in
      let word = kind == "weir" ? "weir" : kind == "host" ? "127.0.0.1:\(origin.port)" : origin.url("/b.jpg") + "#top"
      let summary = try await asked(project, "update", word)
      #expect(summary.requests == (kind == "weir" ? 2 : kind == "host" ? 3 : 1))
      #expect(Set(origin.requests.keys).contains("/b.jpg"))
    }
  }

  @Test("a word that names nothing is an error with the nearest name")
  func unknown() async throws {
    try await built { project, origin in
      let result = try await project.dsbuild("update", "wier")
      #expect(result.status == 2)
      #expect(result.talk.contains("did you mean `weir`?"))
      #expect(origin.requests.isEmpty)
    }
  }

  @Test("under --locked nothing is pinned, offline nothing is asked")
  func locked() async throws {
    try await built { project, origin in
      let lock = try project.folder.text("lock/weir.tsv")
      #expect(try await project.dsbuild("update", "--offline").status == 2)
      #expect(origin.requests.isEmpty)
      origin.answer("/a.jpg", .tagged(Self.picture(9), type: "image/jpeg", etag: "\"new\""))
      #expect(try await project.dsbuild("update", "--locked").status == 6)
      #expect(try project.folder.text("lock/weir.tsv") == lock)
    }
  }

  @Test("a retry that gets the pinned bytes confirms them")
  func confirmed() async throws {
    try await built { project, origin in
      origin.answer("/a.jpg", .status(503))
      try project.folder.remove(".dsbuild")
      #expect(try await project.build().reasons("weir") == ["http_503": 1])
      origin.answer("/a.jpg", .jpeg(Self.picture(1)))
      let summary = try await asked(project, "retry")
      #expect(summary.json["asked"]["confirmed"].int == 1)
      #expect(summary.json["asked"]["changed"].int == 0)
    }
  }

  @Test("a retry asks for failures of one reason, and the next build has what came")
  func retried() async throws {
    try await built { project, origin in
      origin.answer("/gone.jpg", .status(404))
      origin.answer("/ill.jpg", .status(503))
      let list = try project.folder.text("weir.csv")
      try project.folder.write(list + "\(origin.url("/gone.jpg"))\n\(origin.url("/ill.jpg"))\n", to: "weir.csv")
      #expect(try await project.build().actions("fetch").failed == 2)
      origin.forgetRequests()
      origin.answer("/ill.jpg", .jpeg(Self.picture(7)))
      let result = try await project.dsbuild("retry", "--reason", "http_503", "--json")
      let summary = BuildSummary(json: try result.json())
      #expect(origin.requests == ["/ill.jpg": 1])
      #expect(summary.json["asked"]["changed"].int == 1)
      #expect(summary.actions("fetch").ran == 1)
      let next = try await project.build()
      #expect(next.requests == 0)
      #expect(next.reasons("weir") == ["http_404": 1])
      #expect(next.funnel("weir", "exported") == 3)
      #expect(try await project.dsbuild("retry", "--reason", "nearly").status == 2)
      #expect(try await project.dsbuild("retry", "--class", "none").status == 2)
    }
  }
}
