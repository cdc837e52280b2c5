import TestSupport
import Testing

/// After an edit, what it touches is done again and nothing else, and `explain` names the place of the edit.
@Suite("An edit")
struct IncrementalTests {
  /// Every place that `explain` gives for what would run now.
  private func places(_ project: TemporaryProject) async throws -> Set<String> {
    let nodes = try await project.dsbuild("explain", "--json").json()["nodes"].elements
    return Set(
      nodes.filter { $0["state"].string == "would_run" }.flatMap { $0["causes"].elements }.compactMap {
        $0["place"].string
      })
  }

  /// The manifest's line that holds a text, as `explain` writes it.
  private func line(of text: String, in file: String, _ project: TemporaryProject) throws -> String {
    let lines = try project.folder.text(file).split(separator: "\n", omittingEmptySubsequences: false)
    let index = try #require(lines.firstIndex { $0.contains(text) })
    return "\(file):\(index + 1)"
  }

  @Test("one URL added: one fetched, one inspected, one cropped")
  func urlAdded() async throws {
    try await DrawnProject.runBuilt { project, origin in
      origin.answer("/weir/new.jpg", .jpeg(DrawnPicture(.weir, seed: 50).jpeg()))
      let list = try project.folder.text("sources/weir.csv")
      try project.folder.write(list + origin.url("/weir/new.jpg") + "\n", to: "sources/weir.csv")
      #expect(try await places(project).contains(try line(of: "new.jpg", in: "sources/weir.csv", project)))
      let summary = try await project.build()
      #expect(summary.actions("fetch").tried == 1)
      #expect(summary.actions("inspect").tried == 1)
      #expect(summary.actions("crop").tried == 1)
      #expect(origin.requests == ["/weir/new.jpg": 1])
      #expect(summary.funnel("weir", "exported") == 13)
    }
  }

  @Test("one row moved: nothing fetched, nothing computed")
  func rowMoved() async throws {
    try await DrawnProject.runBuilt { project, origin in
      var rows = try project.folder.text("sources/outfall.csv").split(separator: "\n")
      rows.swapAt(2, 5)
      try project.folder.write(rows.joined(separator: "\n") + "\n", to: "sources/outfall.csv")
      let table = try project.folder.text("lock/outfall.tsv")
      #expect(try await places(project).contains("sources/outfall.csv:3"))
      let summary = try await project.build()
      #expect(summary.actionsTried == 0)
      #expect(summary.requests == 0)
      // The header records the exports, and one of them has a column of rows.
      #expect(try project.folder.text("lock/outfall.tsv") == table)
      #expect(origin.requests.isEmpty)
    }
  }

  @Test("another threshold: nothing fetched or inspected, duplicates run again")
  func thresholdChanged() async throws {
    try await DrawnProject.runBuilt { project, origin in
      try project.editManifest("threshold: 10%", to: "threshold: 0%")
      #expect(try await places(project).contains(try line(of: "threshold:", in: "dataset.yaml", project)))
      let summary = try await project.build()
      #expect(summary.actions("fetch").tried == 0)
      #expect(summary.actions("inspect").tried == 0)
      #expect(summary.requests == 0)
      #expect((summary.nodesRan ?? 0) > 0)
      for name in DrawnProject.classes { #expect(summary.reasons(name)["near_duplicate"] == nil) }
    }
  }

  @Test("another crop size: only crops and exports")
  func cropSizeChanged() async throws {
    try await DrawnProject.runBuilt { project, _ in
      try project.editManifest("size: 128", to: "size: 64")
      #expect(try await places(project).contains(try line(of: "size: 64", in: "dataset.yaml", project)))
      let summary = try await project.build()
      #expect(summary.actions("fetch").tried == 0)
      #expect(summary.actions("inspect").tried == 0)
      #expect(summary.actions("crop").ran == DrawnProject.kept)
      #expect(summary.requests == 0)
    }
  }

  @Test("a comment and another order of keys: nothing runs")
  func commentAndOrder() async throws {
    try await DrawnProject.runBuilt { project, _ in
      let text = try project.folder.text("dataset.yaml")
      let crop = "crop: { mode: center, size: 128 }\n"
      try project.editManifest(crop, to: "")
      let rest = try project.folder.text("dataset.yaml")
      try project.folder.write(rest + "# sizes\ncrop: { size: 128, mode: center }\n", to: "dataset.yaml")
      #expect(try project.folder.text("dataset.yaml") != text)
      let summary = try await project.build()
      #expect(summary.result == "unchanged")
      #expect(summary.actionsTried == 0)
      #expect(summary.nodesRan == 0)
    }
  }

  @Test("a class added: its own work and the dataset-wide steps")
  func classAdded() async throws {
    try await DrawnProject.runBuilt { project, origin in
      var rows = ["url"]
      for seed in 1...5 {
        // Gates again, of other seeds: a new class is a matter of its list alone.
        origin.answer("/sluice/\(seed).jpg", .jpeg(DrawnPicture(.floodGate, seed: 200 + UInt64(seed)).jpeg()))
        rows.append(origin.url("/sluice/\(seed).jpg"))
      }
      try project.folder.write(rows.joined(separator: "\n") + "\n", to: "sources/sluice.csv")
      try project.editManifest("  weir: ", to: "  sluice: sources/sluice.csv\n  weir: ")
      #expect(try await places(project).contains(try line(of: "sluice:", in: "dataset.yaml", project)))
      let summary = try await project.build()
      #expect(summary.actions("fetch").tried == 5)
      #expect(summary.actions("inspect").tried == 5)
      #expect(summary.actions("crop").tried == 5)
      #expect(origin.requests.keys.allSatisfy { $0.hasPrefix("/sluice/") })
      #expect(summary.funnel("sluice", "exported") == 5)
    }
  }

  @Test("one output file deleted: it is back, from what is there")
  func outputDeleted() async throws {
    try await DrawnProject.runBuilt { project, origin in
      let picture = try #require(project.folder.files(under: "out/imagefolder").first { $0.hasSuffix(".jpg") })
      let bytes = try project.folder.read(picture)
      try project.folder.remove(picture)
      let summary = try await project.build()
      #expect(try project.folder.read(picture) == bytes)
      #expect(summary.actionsTried == 0)
      #expect(origin.requests.isEmpty)
    }
  }

  /// The digest and row of one kept picture of a class.
  private func keptImage(of name: String, _ project: TemporaryProject) async throws -> String {
    let rows = try await project.dsbuild("ls", "--class", name, "--verdict", "in", "--json").jsonLines()
    return try #require(rows.first?["sha256"].string)
  }

  @Test("an answer `no`: that picture is out, nothing is fetched or inspected")
  func answered() async throws {
    try await DrawnProject.runBuilt { project, _ in
      let image = try await keptImage(of: "weir", project)
      try project.folder.write("{\"image\": \"\(image)\", \"answer\": \"no\"}\n", to: "labels/weir.jsonl")
      #expect(try await places(project).contains("labels/weir.jsonl:1"))
      let summary = try await project.build()
      #expect(summary.reasons("weir")["labelled_no"] == 1)
      #expect(summary.funnel("weir", "exported") == 11)
      #expect(summary.actions("fetch").tried == 0)
      #expect(summary.actions("inspect").tried == 0)
    }
  }

  @Test("a person's square: one crop is made again, under the same name")
  func boxed() async throws {
    try await DrawnProject.runBuilt { project, _ in
      let before = project.folder.files(under: "out")
      let image = try await keptImage(of: "outfall", project)
      let box = "{\"image\": \"\(image)\", \"x\": 3, \"y\": 2, \"side\": 70, \"by\": \"person\"}\n"
      try project.folder.write(box, to: "crops/outfall.jsonl")
      #expect(try await places(project).contains("crops/outfall.jsonl:1"))
      let summary = try await project.build()
      #expect(summary.actions("crop").tried == 1)
      #expect(summary.requests == 0)
      #expect(project.folder.files(under: "out") == before)
    }
  }

  @Test("a class removed: its pictures leave the outputs, nothing is fetched")
  func classRemoved() async throws {
    try await DrawnProject.runBuilt { project, _ in
      try project.editManifest("  outfall: sources/outfall.csv\n", to: "")
      let summary = try await project.build()
      #expect(summary.actionsTried == 0)
      #expect(summary.requests == 0)
      #expect(!project.folder.files(under: "out/imagefolder").contains { $0.contains("/outfall/") })
    }
  }
}
