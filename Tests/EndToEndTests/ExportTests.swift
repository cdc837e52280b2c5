import Foundation
import TestSupport
import Testing

/// Exports are brought up to date file by file, and hold what `ls` says.
@Suite("An export")
struct ExportTests {
  private static let everyForm = """
    export:
      - { format: imagefolder, to: out/imagefolder }
      - { format: huggingface, to: out/huggingface }
      - { format: webdataset, to: out/webdataset, shard: 100KiB }
      - { format: tfrecord, to: out/tfrecord, shard: 100KiB }
      - { format: csv, to: out/manifest.csv }
      - { format: jsonl, to: out/manifest.jsonl }
      - { format: croissant, to: out/croissant.json }

    """

  /// The example with every form of export.
  private func run(_ body: @Sendable (TemporaryProject, LoopbackOrigin) async throws -> Void) async throws {
    try await DrawnProject.run { project, origin in
      let manifest = try project.folder.text("dataset.yaml")
      let start = try #require(manifest.firstRange(of: "export:")).lowerBound
      try project.folder.write(String(manifest[..<start]) + Self.everyForm, to: "dataset.yaml")
      try await body(project, origin)
    }
  }

  /// When each file under `out` was last written, and its inode.
  private func stamps(_ project: TemporaryProject) throws -> [String: String] {
    var stamps: [String: String] = [:]
    for path in project.folder.files(under: "out") {
      let facts = try FileManager.default.attributesOfItem(atPath: project.folder.path(of: path))
      stamps[path] = "\(facts[.modificationDate] ?? "") \(facts[.systemFileNumber] ?? "")"
    }
    return stamps
  }

  @Test("in every form has the images that `ls` lists, and the same bytes in another folder at another number of jobs")
  func everyForm() async throws {
    try await run { project, origin in
      let summary = try await project.build()
      let kept = try await project.dsbuild("ls", "--verdict", "in", "--json").jsonLines()
      #expect(kept.count == DrawnProject.kept)
      for export in summary.json["exports"].elements { #expect(export["images"].int == kept.count) }
      let lines = try project.folder.text("out/manifest.jsonl").split(separator: "\n")
      #expect(
        Set(try lines.map { try JSONValue(parsing: String($0))["image_id"].string })
          == Set(kept.map { $0["sha256"].string }))
      for row in kept { #expect(project.folder.contains(try #require(row["file"].string))) }
      #expect(project.folder.files(under: "out/huggingface").filter { $0.hasSuffix(".jpg") }.count == kept.count)
      #expect(project.folder.files(under: "out/tfrecord").count > 2)
      let other = try DrawnProject.project(at: origin)
      try other.folder.write(try project.folder.text("dataset.yaml"), to: "dataset.yaml")
      let again = try await other.build("-j", "1")
      #expect(again.exportDigests == summary.exportDigests)
      #expect(again.exportDigests.count == 7)
    }
  }

  @Test("after one answer touches the files of one image, shards that hold it, tables and lists, nothing else")
  func oneChanged() async throws {
    try await run { project, _ in
      _ = try await project.build()
      try project.folder.write("mine", to: "out/imagefolder/train/weir/notes.txt")
      let before = try stamps(project)
      let rows = try await project.dsbuild("ls", "--class", "weir", "--verdict", "in", "--json").jsonLines()
      let train = try #require(rows.first { $0["split"].string == "train" })
      let image = try #require(train["sha256"].string)
      try project.folder.write("{\"image\": \"\(image)\", \"answer\": \"no\"}\n", to: "labels/weir.jsonl")
      let summary = try await project.build()
      let after = try stamps(project)
      let gone = Set(before.keys).subtracting(after.keys)
      #expect(gone.filter { $0.hasSuffix(".jpg") || $0.hasSuffix(".png") }.count == 2)
      let written = after.filter { before[$0.key] != $0.value }.keys.filter { !$0.hasSuffix("/SHA256SUMS") }
      #expect(written.allSatisfy { !$0.contains("imagefolder/") && !$0.contains("/val-") && !$0.contains("/test-") })
      #expect(written.contains("out/manifest.csv") && written.contains("out/huggingface/README.md"))
      #expect(!project.folder.contains("out/imagefolder/.dsbuild-updating"))
      let tree = summary.json["exports"].elements.first { $0["path"].string == "out/imagefolder" }
      #expect(tree?["strays"].elements == [.text("train/weir/notes.txt")])
      #expect(try project.folder.text("out/imagefolder/train/weir/notes.txt") == "mine")
    }
  }

  @Test("whose update was cut short is not taken for built")
  func marker() async throws {
    try await run { project, _ in
      let digests = try await project.build().exportDigests
      try project.folder.write("", to: "out/imagefolder/.dsbuild-updating")
      let again = try await project.build()
      #expect((again.nodesRan ?? 0) > 0)
      #expect(again.exportDigests == digests)
      #expect(!project.folder.contains("out/imagefolder/.dsbuild-updating"))
    }
  }

  @Test("is a second name of the store's file, or a copy, as `link` says", arguments: ["hardlink", "copy", "auto"])
  func links(_ link: String) async throws {
    let project = try TemporaryProject()
    let picture = DrawnPicture(.weir, seed: 5, width: 1_500, height: 1_100).png()
    #expect(picture.count > 256 << 10)
    try project.folder.write(picture, to: "photos/large.png")
    try project.folder.write(
      """
      dsbuild: 1
      name: large
      classes:
        noise: { sources: [{ files: "photos/*.png" }] }
      crop: { mode: none }
      export: [{ format: imagefolder, to: out/tree, link: \(link) }]

      """, to: "dataset.yaml")
    _ = try await project.build()
    let path = try #require(project.folder.files(under: "out").first { $0.hasSuffix(".png") })
    #expect(try project.folder.read(path) == picture)
    let facts = try FileManager.default.attributesOfItem(atPath: project.folder.path(of: path))
    #expect(facts[.referenceCount] as? Int == (link == "hardlink" ? 2 : 1))
    #expect(try await project.build().result == "unchanged")
  }

  @Test("at an old tag in a fresh clone is what it was, locked")
  func oldTag() async throws {
    try await run { project, origin in
      let git = Program(path: "/usr/bin/git")
      let who = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
      func run(_ arguments: String...) async throws {
        let result = try await git.run(who + arguments, in: project.folder.path)
        #expect(result.status == 0, "git \(arguments): \(result.talk)")
      }
      let first = try await project.build().exportDigests
      try await run("init", "-q")
      try await run("add", "dataset.yaml", "dataset.lock", "lock", "sources")
      try await run("commit", "-q", "-m", "first")
      try await run("tag", "v1")
      origin.answer("/weir/new.jpg", .jpeg(DrawnPicture(.weir, seed: 61).jpeg()))
      let list = try project.folder.text("sources/weir.csv")
      try project.folder.write(list + origin.url("/weir/new.jpg") + "\n", to: "sources/weir.csv")
      #expect(try await project.build().exportDigests != first)
      try await run("add", "dataset.lock", "lock", "sources")
      try await run("commit", "-q", "-m", "second")
      let clone = try TemporaryProject()
      let cloned = try await git.run(
        ["clone", "-q", "--branch", "v1", project.folder.path, "."], in: clone.folder.path)
      #expect(cloned.status == 0, "\(cloned.talk)")
      #expect(try await clone.build("--locked").exportDigests == first)
    }
  }
}
