import TestSupport
import Testing

/// What `plan`, `explain` and the asking commands say where nothing, or only a part, is known of an earlier build.
@Suite("What is known of earlier builds")
struct KnownBuildTests {
  @Test("a new cache is not taken for what `retry` or `gc` did, nor a lost state for a project never built")
  func otherCache() async throws {
    try await DrawnProject.runBuilt { project, _ in
      let other = try TemporaryFolder()
      let explained = try await project.dsbuild("explain", "--cache-dir", other.path(of: "cache")).output
      #expect(explained.contains("no result is remembered for this: the cache is new or another one"), "\(explained)")
      #expect(!explained.contains("retry"))
      #expect(explained.contains("sources:flood_gate, sources:outfall, sources:weir: would run\n"), "\(explained)")
      try project.folder.remove(".dsbuild")
      let plan = try await project.dsbuild("plan").output
      #expect(plan.contains("no earlier build is known here; the lock says"), "\(plan)")
      #expect(!(try await project.dsbuild("explain", "weir").output.contains("never built")))
    }
  }

  @Test("an up-to-date step shows why it last ran as the past, and none of it in `plan --json`")
  func upToDate() async throws {
    try await DrawnProject.runBuilt { project, _ in
      try project.editManifest("threshold: 10%", to: "threshold: 9%")
      _ = try await project.build()
      let explained = try await project.dsbuild("explain", "sources:weir").output
      #expect(explained == "sources:weir: up to date; it last ran for this:\n  no earlier build of it is known\n")
      let nodes = try await project.dsbuild("plan", "--json").json()["nodes"].elements
      #expect(nodes.allSatisfy { $0["state"].string == "up_to_date" && $0["causes"].elements.isEmpty })
    }
  }

  @Test(
    "rows that a failed `--locked` build read are still the reason of the next build",
    arguments: ["--locked", "--frozen"])
  func pending(flag: String) async throws {
    try await DrawnProject.runBuilt { project, origin in
      origin.answer("/weir/new.jpg", .jpeg(DrawnPicture(.weir, seed: 99).jpeg()))
      for name in ["new", "newer"] {
        let list = try project.folder.text("sources/weir.csv")
        try project.folder.write(list + origin.url("/weir/\(name).jpg") + "\n", to: "sources/weir.csv")
        #expect(try await project.dsbuild("build", flag).status != 0)
      }
      let plan = try await project.dsbuild("plan").output
      for name in ["new", "newer"] {
        #expect(plan.contains("row added: \(origin.url("/weir/\(name).jpg"))"), "\(plan)")
      }
      #expect(try await project.dsbuild("build").status == 0)
      let explained = try await project.dsbuild("explain", "export").output
      for name in ["new", "newer"] {
        #expect(explained.contains("row added: \(origin.url("/weir/\(name).jpg"))"), "\(explained)")
      }
      try project.editManifest("threshold: 10%", to: "threshold: 0%")
      #expect(try await project.dsbuild("build").status == 0)
      #expect(!(try await project.dsbuild("explain", "export").output.contains("row added")))
    }
  }

  @Test("an address of two classes is one download and here for neither; `update` before a build asks for nothing")
  func neverBuilt() async throws {
    try await LoopbackOrigin.serve(["/a.jpg": .jpeg(DrawnPicture(.weir, seed: 1).jpeg())]) { origin in
      let project = try TemporaryProject()
      for name in ["weir", "outfall"] { try project.folder.write("url\n\(origin.url("/a.jpg"))\n", to: "\(name).csv") }
      try project.folder.write(
        """
        dsbuild: 1
        name: shared
        classes: { weir: weir.csv, outfall: outfall.csv }
        fetch: { allow_addresses: [127.0.0.0/8] }

        """, to: "dataset.yaml")
      let plan = try await project.dsbuild("plan").output
      #expect(plan.contains("1 picture to download (outfall, weir)"), "\(plan)")
      #expect(!plan.contains("here already") && !plan.contains("known"), "\(plan)")
      for command in ["update", "retry"] {
        let asked = try await project.dsbuild(command)
        #expect(asked.status == 0 && asked.talk.contains("nothing was built yet"), "\(asked.talk)")
      }
      #expect(origin.requests.isEmpty)
      #expect(!project.folder.contains("dataset.lock"))
    }
  }

  @Test("`--locked` without a lock says that there is none, and not what each row would do")
  func noLock() async throws {
    try await DrawnProject.run { project, origin in
      let result = try await project.dsbuild("build", "--locked")
      #expect(result.status == 6)
      #expect(result.talk.contains("dataset.lock is not there, so nothing is locked yet"), "\(result.talk)")
      #expect(result.talk.split(separator: "\n").count <= 4, "\(result.talk)")
      #expect(origin.requests.isEmpty)
    }
  }

  @Test("many rows that come are three and a number under `--locked`")
  func folded() async throws {
    try await DrawnProject.runBuilt { project, origin in
      let rows = (0..<40).map { origin.url("/weir/n\($0).jpg") + "\n" }.joined()
      try project.folder.write(try project.folder.text("sources/weir.csv") + rows, to: "sources/weir.csv")
      let result = try await project.dsbuild("build", "--locked")
      #expect(
        result.status == 6 && result.talk.contains("lock/weir.tsv: and 37 more rows would be added"), "\(result.talk)")
    }
  }

  @Test("`plan` and `retry` take a class, and `retry` a URL")
  func narrowed() async throws {
    try await DrawnProject.runBuilt { project, origin in
      try project.editManifest("threshold: 10%", to: "threshold: 0%")
      let whole = try await project.dsbuild("plan", "--json").json()["nodes"].elements
      let weir = try await project.dsbuild("plan", "inspect:weir", "--json").json()["nodes"].elements
      #expect(weir.count < whole.count && weir.allSatisfy { $0["state"].string == "up_to_date" })
      #expect(weir.contains { $0["node"].string == "inspect" && $0["class"].string == "weir" })
      #expect(try await project.dsbuild("plan", "wier").talk.contains("did you mean `weir`?"))
      _ = try await project.dsbuild("retry", "weir")
      #expect(
        !origin.requests.isEmpty && origin.requests.keys.allSatisfy { $0.hasPrefix("/weir/") }, "\(origin.requests)")
      let failed = try #require(
        try await project.dsbuild("ls", "fetch", "--reason", "http_404", "--json").jsonLines().first?["url"].string)
      origin.forgetRequests()
      _ = try await project.dsbuild("retry", failed)
      #expect(origin.requests.count == 1)
    }
  }

  @Test("`retry` while the host is down keeps what its server said for good")
  func lasting() async throws {
    let project = try TemporaryProject()
    try await LoopbackOrigin.serve(["/a.jpg": .jpeg(DrawnPicture(.weir, seed: 1).jpeg())]) { origin in
      try project.folder.write("url\n\(origin.url("/a.jpg"))\n\(origin.url("/gone.jpg"))\n", to: "weir.csv")
      try project.folder.write(
        """
        dsbuild: 1
        name: lasting
        classes: { weir: weir.csv }
        fetch: { allow_addresses: [127.0.0.0/8], retries: { max: 0 } }

        """, to: "dataset.yaml")
      #expect(try await project.build().json["classes"]["weir"]["reasons"]["http_404"].int == 1)
    }
    let asked = try await project.dsbuild("retry")
    #expect(asked.talk.contains("1 failed (1 connect)"), "\(asked.talk)")
    let summary = try await project.build()
    #expect(summary.json["classes"]["weir"]["reasons"].counts == ["http_404": 1])
    #expect(summary.requests == 0)
  }
}
