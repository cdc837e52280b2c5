import Imaging
import TestSupport
import Testing

/// What people say of duplicates: references, pairs that are none, pictures that stand for others, conflicts of labels.
@Suite("Decisions about duplicates")
struct DuplicateDecisionTests {
  private static let pictures = (1...6).map { DrawnPicture(.outfall, seed: UInt64($0), width: 200, height: 150) }

  /// A project of pictures by path, each folder a class.
  private func project(_ files: [String: [UInt8]], duplicates: String = "{}") throws -> TemporaryProject {
    let project = try TemporaryProject()
    for (path, bytes) in files { try project.folder.write(bytes, to: path) }
    let classes = Set(files.keys.compactMap { $0.split(separator: "/").first.map(String.init) }).subtracting(["old"])
    let lines = classes.sorted().map { "  \($0): { sources: [{ files: \"\($0)/*\" }] }" }
    try project.folder.write(
      """
      dsbuild: 1
      name: decisions
      classes:
      \(lines.joined(separator: "\n"))
      duplicates: \(duplicates)
      crop: { mode: none }
      split: { train: 50%, val: 25%, test: 25%, seed: 1 }

      """, to: "dataset.yaml")
    return project
  }

  private func rows(_ project: TemporaryProject) async throws -> [String: JSONValue] {
    let lines = try await project.dsbuild("ls", "--json").jsonLines()
    return Dictionary(lines.map { ($0["source"].string ?? "", $0) }, uniquingKeysWith: { first, _ in first })
  }

  @Test("pictures of a reference folder are matched against, exactly and nearly, and stay where they are")
  func reference() async throws {
    let pictures = Self.pictures
    let project = try project(
      [
        "pipe/0.jpg": pictures[0].jpeg(), "pipe/1.jpg": pictures[1].nearCopy(), "pipe/2.jpg": pictures[2].jpeg(),
        "old/test/0.jpg": pictures[0].jpeg(), "old/test/1.jpg": pictures[1].jpeg(), "old/notes.txt": Array("x".utf8),
      ], duplicates: "{ reference: [old] }")
    let summary = try await project.build()
    #expect(summary.reasons("pipe") == ["exact_duplicate": 1, "near_duplicate": 1])
    #expect(summary.actions("inspect") == .init(ran: 3))
    let found = try await rows(project)
    let old = try #require(found["pipe/0.jpg"]?["sha256"].string)
    #expect(found["pipe/0.jpg"]?["duplicate_of"].string == old)
    #expect(found["pipe/1.jpg"]?["grade"].string == "near")
    #expect(try await project.build().result == "unchanged")
    try project.folder.remove("old/test/1.jpg")
    #expect(try await project.build().reasons("pipe") == ["exact_duplicate": 1])
    try project.editManifest("reference: [old]", to: "reference: [odl]")
    let mistake = try await project.dsbuild("build")
    #expect(mistake.status == 2 && mistake.talk.contains("there is no `odl`") && mistake.talk.contains("`old`"))
  }

  @Test(
    "an older release in any form is a reference, though it holds crops",
    arguments: ["out", "table.csv", "table.jsonl", "shards", "records", "lock", "croissant.json"])
  func olderRelease(form: String) async throws {
    let files = ["pipe/0.jpg": Self.pictures[0].jpeg(), "pipe/1.jpg": Self.pictures[1].jpeg()]
    let first = try project(files)
    // A description of pictures that lie elsewhere names them; beside them it stands for their folder.
    let folder = form == "croissant.json" ? "" : "{ format: imagefolder, to: out }, "
    try first.editManifest(
      "crop: { mode: none }",
      to: """
        crop: { mode: center, size: 64 }
        export: [\(folder){ format: csv, to: table.csv }, { format: jsonl, to: table.jsonl },
          { format: webdataset, to: shards }, { format: tfrecord, to: records }, { format: croissant, to: croissant.json }]
        """)
    _ = try await first.build()
    let second = try project(
      files.merging(["pipe/2.jpg": Self.pictures[2].jpeg()]) { $1 }, duplicates: "{ reference: [old/\(form)] }")
    let written = first.folder.files(under: form)
    for path in written.isEmpty ? [form] : written {
      try second.folder.write(first.folder.read(path), to: "old/\(path)")
    }
    let summary = try await second.build()
    #expect(summary.reasons("pipe") == ["exact_duplicate": 2])
    #expect(summary.funnel("pipe", "exported") == 1)
    #expect(try await second.build().result == "unchanged")
  }

  @Test("a reference in a form that is not read is a mistake at its place")
  func unreadableReference() async throws {
    let project = try project(
      ["pipe/0.jpg": Self.pictures[0].jpeg(), "old/set.parquet": Array("PAR1".utf8)],
      duplicates: "{ reference: [old/set.parquet] }")
    let result = try await project.dsbuild("build")
    #expect(result.status == 2)
    #expect(
      result.talk.contains("dataset.yaml:5:")
        && result.talk.contains("`old/set.parquet` of `duplicates.reference` is neither a picture"))
  }

  @Test("pictures inside shards are looked at like those in folders", arguments: ["webdataset", "tfrecord"])
  func shards(format: String) async throws {
    let first = try project(["pipe/0.jpg": Self.pictures[0].jpeg(), "pipe/1.jpg": Self.pictures[1].jpeg()])
    try first.editManifest(
      "crop: { mode: none }", to: "crop: { mode: none }\nexport: [{ format: \(format), to: shards }]")
    _ = try await first.build()
    let old = try #require(try await rows(first)["pipe/1.jpg"]?["sha256"].string)
    let second = try project(
      ["pipe/new.jpg": Self.pictures[1].nearCopy(), "pipe/2.jpg": Self.pictures[2].jpeg()],
      duplicates: "{ reference: [old] }")
    for path in first.folder.files(under: "shards") {
      try second.folder.write(first.folder.read(path), to: "old/\(path)")
    }
    #expect(try await second.build().reasons("pipe") == ["near_duplicate": 1])
    #expect(try await rows(second)["pipe/new.jpg"]?["duplicate_of"].string == old)
  }

  @Test("a pair judged different stays in as one group, and a picture a person keeps stands for its cluster")
  func allow() async throws {
    let picture = Self.pictures[0]
    let project = try project([
      "pipe/large.jpg": picture.jpeg(), "pipe/small.jpg": picture.nearCopy(), "pipe/other.jpg": Self.pictures[1].jpeg(),
    ])
    _ = try await project.build()
    var found = try await rows(project)
    #expect(found["pipe/small.jpg"]?["reason"].string == "near_duplicate")
    let (large, small) = (
      try #require(found["pipe/large.jpg"]?["sha256"].string), try #require(found["pipe/small.jpg"]?["sha256"].string)
    )
    try project.folder.write("keep \(small)\n", to: "duplicates.allow")
    let kept = try await project.build()
    #expect(kept.actions("inspect").tried == 0)
    found = try await rows(project)
    #expect(found["pipe/large.jpg"]?["duplicate_of"].string == small)
    try project.folder.write("\(small) \(large)\n", to: "duplicates.allow")
    #expect(try await project.build().reasons("pipe").isEmpty)
    found = try await rows(project)
    #expect(found["pipe/large.jpg"]?["split"].string == found["pipe/small.jpg"]?["split"].string)
  }

  @Test(
    "one picture in two classes is judged by the policy",
    arguments: [
      ("{}", 2, 0, 2), ("{ on_label_conflict: keep_first }", 2, 0, 0), ("{ on_label_conflict: drop_all }", 4, 0, 0),
      ("{ on_label_conflict: review }", 0, 0, 4),
    ])
  func conflicts(duplicates: String, conflicts: Int, duplicatesOut: Int, review: Int) async throws {
    let project = try project(
      [
        "gate/exact.jpg": Self.pictures[0].jpeg(), "pipe/exact.jpg": Self.pictures[0].jpeg(),
        "gate/near.jpg": Self.pictures[1].jpeg(), "pipe/near.jpg": Self.pictures[1].nearCopy(),
        "gate/own.jpg": Self.pictures[2].jpeg(), "pipe/own.jpg": Self.pictures[3].jpeg(),
      ], duplicates: duplicates)
    let summary = try await project.build()
    func sum(_ of: (String) -> Int?) -> Int { ["gate", "pipe"].compactMap(of).reduce(0, +) }
    #expect(sum { summary.reasons($0)["label_conflict"] } == conflicts)
    #expect(sum { summary.reasons($0)["near_duplicate"] } == duplicatesOut)
    #expect(sum { summary.funnel($0, "review") } == review)
    for row in try await rows(project).values where row["reason"].string == "label_conflict" {
      #expect(row["duplicate_of"].string != nil && row["grade"].string != nil)
    }
  }

  @Test("a conflict can be an error, which names both classes")
  func conflictIsError() async throws {
    let project = try project(
      ["gate/a.jpg": Self.pictures[0].jpeg(), "pipe/a.jpg": Self.pictures[0].nearCopy()],
      duplicates: "{ on_label_conflict: error }")
    let result = try await project.dsbuild("build")
    #expect(result.status == 1 && result.talk.contains("`gate` and `pipe`"))
  }

  @Test("the same bytes from five paths of a host are a placeholder, from four they are copies")
  func placeholders() async throws {
    let picture = Answer.jpeg(Self.pictures[0].jpeg()), copied = Answer.jpeg(Self.pictures[1].jpeg())
    var answers: [String: Answer] = ["/own.jpg": .jpeg(Self.pictures[2].jpeg())]
    for index in 0..<5 { answers["/gone/\(index).jpg"] = picture }
    for index in 0..<4 { answers["/copy/\(index).jpg"] = copied }
    try await LoopbackOrigin.serve(answers) { [answers] origin in
      let project = try TemporaryProject()
      try project.folder.write(
        (["url"] + answers.keys.sorted().map(origin.url)).joined(separator: "\n"), to: "pipe.csv")
      try project.folder.write(
        """
        dsbuild: 1
        name: placeholders
        classes: { pipe: pipe.csv }
        fetch: { allow_addresses: [127.0.0.0/8] }
        crop: { mode: none }

        """, to: "dataset.yaml")
      let summary = try await project.build()
      #expect(summary.reasons("pipe") == ["placeholder": 5, "exact_duplicate": 3])
    }
  }
}
