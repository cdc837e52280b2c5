import Digests
import TestSupport
import Testing

/// What people take out of the dataset leaves outputs and lock in the next build, however that build ends.
@Suite("A withdrawn picture")
struct WithdrawalTests {
  enum Way: String, CaseIterable, Sendable {
    case takenDown = "taken_down"
    case answeredNo = "labelled_no"
    case rejectedSquare = "rejected_in_crop"
  }

  private func picture(_ seed: Int) -> [UInt8] { DrawnPicture(.weir, seed: UInt64(seed)).jpeg() }

  private func image(_ seed: Int) -> String { SHA256Digest(of: picture(seed)).hex }

  /// Four pictures on disk in class `weir`, two on the web in class `gate`, in every form.
  private func project(at origin: LoopbackOrigin) throws -> TemporaryProject {
    let project = try TemporaryProject()
    for seed in 0..<4 { try project.folder.write(picture(seed), to: "weir/\(seed).jpg") }
    for seed in 10..<12 { origin.answer("/\(seed).jpg", .jpeg(picture(seed))) }
    try project.folder.write("url\n\(origin.url("/10.jpg"))\n\(origin.url("/11.jpg"))\n", to: "gate.csv")
    try project.folder.write(
      """
      dsbuild: 1
      name: withdrawn
      classes:
        gate: gate.csv
        weir: { sources: [{ files: "weir/*.jpg" }] }
      fetch: { allow_addresses: [127.0.0.0/8], retries: { max: 0 } }
      crop: { mode: center, size: 32 }
      export:
        - { format: imagefolder, to: out/tree }
        - { format: webdataset, to: out/shards }
        - { format: csv, to: out/manifest.csv }
        - { format: jsonl, to: out/manifest.jsonl }
        - { format: tfrecord, to: out/records }
        - { format: huggingface, to: out/hub }
        - { format: croissant, to: out/croissant.json }
      report: { to: out/report, thumbnails: 32 }

      """, to: "dataset.yaml")
    return project
  }

  private func withdraw(_ seed: Int, _ way: Way, in project: TemporaryProject) throws {
    switch way {
    case .takenDown: try project.folder.write("file:weir/\(seed).jpg\n", to: "takedown.txt")
    case .answeredNo:
      try project.folder.write("{\"image\": \"\(image(seed))\", \"answer\": \"no\"}\n", to: "labels/weir.jsonl")
    case .rejectedSquare:
      try project.folder.write("{\"image\": \"\(image(seed))\", \"rejected\": true}\n", to: "crops/weir.jsonl")
    }
  }

  /// The files below `out` that hold a picture's name, besides the pages of a report, which may tell of it.
  private func traces(of seed: Int, in project: TemporaryProject) throws -> [String] {
    let stem = String(image(seed).prefix(16))
    return try project.folder.files(under: "out").filter { path in
      if path.hasPrefix("out/report/") { return false }
      let text = String(decoding: try project.folder.read(path), as: UTF8.self)
      return path.contains(stem) || text.contains(stem)
    }
  }

  @Test(
    "leaves every output and the lock of a build that fails, and the next one writes the rest", arguments: Way.allCases)
  func failing(way: Way) async throws {
    try await LoopbackOrigin.serve { origin in
      let project = try project(at: origin)
      _ = try await project.build()
      #expect(try !traces(of: 2, in: project).isEmpty)
      try withdraw(2, way, in: project)
      // Every address of the other class is dead now, and nothing of it is here.
      for seed in 10..<12 { origin.answer("/\(seed).jpg", .status(404)) }
      try project.folder.remove(".dsbuild")
      let failed = try await project.dsbuild("build")
      #expect(failed.status == 1, "\(failed.talk)")
      #expect(try traces(of: 2, in: project) == [])
      #expect(project.folder.files(under: "out/tree/weir").count == 3)
      #expect(project.folder.files(under: "out/tree/gate").count == 2)
      let row = try project.folder.text("lock/weir.tsv").split(separator: "\n").first { $0.contains(image(2)) }
      #expect(row?.split(separator: "\t")[1] == way.rawValue[...])
      for seed in 10..<12 { origin.answer("/\(seed).jpg", .jpeg(picture(seed))) }
      #expect(try await project.dsbuild("retry").status == 0)
      #expect(try await project.build().reasons("weir") == [way.rawValue: 1])
      #expect(try traces(of: 2, in: project).allSatisfy { $0.hasPrefix("out/report") })
      #expect(project.folder.files(under: "out/tree/gate").count == 2)
      #expect(try await project.dsbuild("verify").status == 0)
    }
  }

  @Test("is named by each build while a changed file that was moved aside earlier shows it")
  func movedAside() async throws {
    let project = try TemporaryProject()
    for seed in 0..<4 { try project.folder.write(picture(seed), to: "weir/\(seed).jpg") }
    try project.folder.write(
      """
      dsbuild: 1
      name: kept
      classes: { weir: weir }
      export:
        - { format: imagefolder, to: out/tree }
        - { format: csv, to: out/manifest.csv }

      """, to: "dataset.yaml")
    _ = try await project.build()
    let table = try project.folder.text("out/manifest.csv")
    try project.folder.write(table + "mine\n", to: "out/manifest.csv")
    let stem = String(image(2).prefix(16))
    try project.folder.write("mine", to: "out/tree/weir/\(stem).jpg")
    try project.folder.remove("weir/3.jpg")
    #expect(try await project.dsbuild("build").talk.contains("the changed file is now `out/manifest.edited.csv`"))
    #expect(try await !project.dsbuild("build").talk.contains("taken out"))

    try withdraw(2, .takenDown, in: project)
    for _ in 0..<2 {
      let talk = try await project.dsbuild("build").talk
      let files = "`out/tree.edited/weir/\(stem).jpg`, `out/manifest.edited.csv`"
      #expect(talk.contains("\(files), which an earlier build moved there, still show"), "\(talk)")
    }
    for kept in ["manifest.edited.csv", "tree.edited"] { try project.folder.remove("out/\(kept)") }
    #expect(try await !project.dsbuild("build").talk.contains("still show"))
  }

  @Test("leaves a changed output that leaves the manifest in the same build")
  func formerOutput() async throws {
    let project = try TemporaryProject()
    for seed in 0..<4 { try project.folder.write(picture(seed), to: "weir/\(seed).jpg") }
    let beginning =
      "dsbuild: 1\nname: kept\nclasses: { weir: weir }\nexport:\n  - { format: imagefolder, to: out/tree }\n"
    try project.folder.write(beginning + "  - { format: csv, to: out/old.csv }\n", to: "dataset.yaml")
    _ = try await project.build()
    try project.folder.write(try project.folder.text("out/old.csv") + "mine\n", to: "out/old.csv")
    try project.folder.write(beginning, to: "dataset.yaml")
    try withdraw(2, .takenDown, in: project)
    _ = try await project.build()
    #expect(try traces(of: 2, in: project) == [])
  }

  @Test("may be the last one of its class, in every form of export", arguments: Way.allCases)
  func lastOnes(way: Way) async throws {
    try await LoopbackOrigin.serve { origin in
      let project = try project(at: origin)
      for seed in 1..<4 { try project.folder.remove("weir/\(seed).jpg") }
      _ = try await project.build()
      try withdraw(0, way, in: project)
      let summary = try await project.build()
      #expect(summary.funnel("weir", "exported") == 0)
      #expect(try traces(of: 0, in: project) == [])
      #expect(try project.folder.text("out/tree/classes.txt") == "gate\nweir\n")
      let warnings = summary.json["warnings"].elements.compactMap { $0["message"].string }
      #expect(warnings == ["class `weir` has no image left: 1 \(way.rawValue)"])
      #expect(try await project.dsbuild("build", "--strict").status == 3)
      #expect(try await project.build().result == "unchanged")
    }
  }

  @Test("may be the last one of the dataset")
  func nothingLeft() async throws {
    try await LoopbackOrigin.serve { origin in
      let project = try project(at: origin)
      _ = try await project.build()
      try project.folder.write("127.0.0.1\nlocalhost\n" + (0..<4).map { image($0) + "\n" }.joined(), to: "takedown.txt")
      let summary = try await project.build()
      #expect(summary.funnel("weir", "exported") == 0 && summary.funnel("gate", "exported") == 0)
      for seed in [0, 1, 2, 3, 10, 11] { #expect(try traces(of: seed, in: project) == []) }
    }
  }
}

/// An output or a class that leaves the manifest leaves the disk, and is named.
@Suite("What leaves the manifest")
struct FormerOutputTests {
  private func project() throws -> TemporaryProject {
    let project = try TemporaryProject()
    for seed in 0..<3 {
      try project.folder.write(DrawnPicture(.weir, seed: UInt64(seed)).jpeg(), to: "weir/\(seed).jpg")
    }
    try project.folder.write(
      """
      dsbuild: 1
      name: former
      classes: { weir: { sources: [{ files: "weir/*.jpg" }] } }
      export:
        - { format: imagefolder, to: out/tree }
        - { format: csv, to: out/manifest.csv }
      report: { to: out/report }

      """, to: "dataset.yaml")
    return project
  }

  @Test("takes its files along, but for those of a person's")
  func removed() async throws {
    let project = try project()
    _ = try await project.build()
    try project.folder.write("mine", to: "out/tree/notes.txt")
    try project.editManifest("to: out/tree", to: "to: out/images")
    try project.editManifest("  - { format: csv, to: out/manifest.csv }\n", to: "")
    try project.editManifest("report: { to: out/report }\n", to: "")
    let warnings = try await project.build().json["warnings"].elements.compactMap { $0["message"].string }
    #expect(
      warnings == [
        "`out/tree` was removed, because the manifest no longer has this output; 1 file in it that dsbuild did not write stayed",
        "`out/manifest.csv` was removed, because the manifest no longer has this output",
        "`out/report` was removed, because the manifest no longer has this output",
      ])
    let left = project.folder.files(under: "out").filter { !$0.hasPrefix("out/images/") }
    #expect(left == ["out/tree/notes.txt"])
    #expect(try await project.build().json["warnings"].elements.isEmpty)
  }

  @Test("stays where only a part was built, or a value is overridden")
  func kept() async throws {
    let project = try project()
    _ = try await project.build()
    #expect(try await project.dsbuild("build", "--set", "report=none").status != 1)
    try project.editManifest("to: out/tree", to: "to: out/images")
    _ = try await project.build("crop")
    #expect(project.folder.contains("out/tree/classes.txt"))
  }

  @Test("is missed by `verify` where only the header of the lock is gone")
  func header() async throws {
    let project = try project()
    _ = try await project.build()
    try project.folder.remove("dataset.lock")
    let result = try await project.dsbuild("verify")
    #expect(result.status == 1 && (result.output + result.talk).contains("dataset.lock"))
  }
}
