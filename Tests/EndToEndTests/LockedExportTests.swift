import TestSupport
import Testing

/// `dataset.lock` records the digest of each export, and `--locked` compares it before a file is written.
@Suite("The exports in the lock")
struct LockedExportTests {
  private static let exports = ["out/images", "out/list.csv", "out/shards"]

  private func built(_ body: @Sendable (TemporaryProject) async throws -> Void) async throws {
    let project = try TemporaryProject()
    for seed in 0..<3 {
      let picture = PlainPNG.file(width: 70, height: 64) { x, y in (UInt8(x * 3), UInt8(y * 3), UInt8(seed * 70)) }
      try project.folder.write(picture, to: "photos/\(seed).png")
    }
    try project.folder.write(
      """
      dsbuild: 1
      name: exports
      classes: { a: { sources: [ { files: "photos/*.png" } ] } }
      duplicates: { near: { threshold: 0% } }
      crop: { size: 48 }
      export:
        - { format: imagefolder, to: out/images }
        - { format: csv, to: out/list.csv }
        - { format: webdataset, to: out/shards }

      """, to: "dataset.yaml")
    _ = try await project.build()
    try await body(project)
  }

  private func lines(_ project: TemporaryProject) throws -> [String] {
    try project.folder.text("dataset.lock").split(separator: "\n").map(String.init).filter { $0.hasPrefix("export") }
  }

  /// Changes the recorded digest of an export.
  private func falsify(_ path: String, in project: TemporaryProject) throws {
    let line = try #require(try lines(project).first { $0.contains("\t\(path)\t") })
    let last: Character = line.hasSuffix("0") ? "1" : "0"
    let text = try project.folder.text("dataset.lock")
    try project.folder.write(text.replacing(line, with: line.dropLast() + String(last)), to: "dataset.lock")
  }

  @Test("have a line each, sorted, with the digest that the build reports")
  func recorded() async throws {
    try await built { project in
      let digests = try await project.build().exportDigests
      let formats = ["imagefolder", "csv", "webdataset"]
      let expected = zip(formats, Self.exports).map { "export\t\($0)\t\($1)\t\(digests[$1]?.dropFirst(7) ?? "")" }
      #expect(try lines(project) == expected.sorted(), "\(expected)")
      #expect(try await project.build("--locked").result == "unchanged")
    }
  }

  @Test("are refused under `--locked` before a file is written", arguments: exports)
  func refused(path: String) async throws {
    try await built { project in
      try falsify(path, in: project)
      // One build finds its results remembered and the tree intact, the other one has to write it.
      for isFresh in [false, true] {
        if isFresh { try project.folder.remove(path) }
        let refused = try await project.dsbuild("build", "--locked")
        #expect(refused.status == 6 && refused.talk.contains("the export `\(path)` would have other files"))
        #expect(project.folder.files().contains { $0.hasPrefix(path) } != isFresh)
      }
      _ = try await project.build()
      #expect(try await project.build("--locked").result == "unchanged")
    }
  }

  @Test("of a part of a build stay as they were, and go with their line in the manifest")
  func partial() async throws {
    try await built { project in
      let before = try lines(project)
      try project.folder.remove("photos/2.png")
      _ = try await project.build("out/list.csv")
      let after = try lines(project)
      #expect(after[0] != before[0] && after[1] == before[1] && after[2] == before[2])
      let manifest = try project.folder.text("dataset.yaml")
      let fewer = manifest.replacing("  - { format: csv, to: out/list.csv }\n", with: "")
      try project.folder.write(fewer, to: "dataset.yaml")
      _ = try await project.build()
      #expect(try lines(project).map { $0.split(separator: "\t")[2] } == ["out/images", "out/shards"])
    }
  }

  @Test(
    "are refused under `--locked` if their lines are gone: a lock of this version has them", arguments: [false, true])
  func lineless(isFresh: Bool) async throws {
    try await built { project in
      let text = try project.folder.text("dataset.lock").split(separator: "\n").filter { !$0.hasPrefix("export") }
      try project.folder.write(text.joined(separator: "\n") + "\n", to: "dataset.lock")
      if isFresh { try project.folder.remove("out") }
      let refused = try await project.dsbuild("build", "--locked")
      #expect(refused.status == 6 && refused.talk.contains("no line for the export `out/"), "\(refused.talk)")
      #expect(refused.talk.contains("without `--locked`"), "\(refused.talk)")
      #expect(!isFresh || !project.folder.files().contains { $0.hasPrefix("out/") })
      _ = try await project.build()
      #expect(try lines(project).count == 3)
      #expect(try await project.build("--locked").result == "unchanged")
    }
  }

  @Test("whose line the manifest no longer needs make the lock stale, and so does an export without a line")
  func otherExports() async throws {
    try await built { project in
      let manifest = try project.folder.text("dataset.yaml")
      let fewer = manifest.replacing("  - { format: csv, to: out/list.csv }\n", with: "")
      try project.folder.write(fewer, to: "dataset.yaml")
      let refused = try await project.dsbuild("build", "--locked")
      #expect(
        refused.status == 6 && refused.talk.contains("the export `out/list.csv` would be removed"), "\(refused.talk)")
      let more = manifest + "  - { format: jsonl, to: out/list.jsonl }\n"
      try project.folder.write(more, to: "dataset.yaml")
      let unrecorded = try await project.dsbuild("build", "--locked")
      #expect(unrecorded.status == 6 && unrecorded.talk.contains("`out/list.jsonl`"), "\(unrecorded.talk)")
      #expect(!project.folder.contains("out/list.jsonl"))
      // A part of the build that does not make the export is not about it.
      #expect(try await project.dsbuild("build", "crop", "--locked").status == 0)
    }
  }

  @Test("and the canaries may be absent: the lock of an earlier version is used under `--locked`")
  func earlier() async throws {
    try await built { project in
      let text = try project.folder.text("dataset.lock").split(separator: "\n").filter { line in
        !line.hasPrefix("export") && !line.hasPrefix("library\tcanary")
      }
      try project.folder.write(text.joined(separator: "\n") + "\n", to: "dataset.lock")
      try project.folder.remove("out")
      _ = try await project.build("--locked")
      #expect(try project.folder.text("dataset.lock") == text.joined(separator: "\n") + "\n")
      _ = try await project.build()
      #expect(try lines(project).count == 3)
    }
  }

  @Test("are not compared under `--set`, which builds another dataset")
  func overridden() async throws {
    try await built { project in
      let before = try project.folder.text("dataset.lock")
      _ = try await project.build("--locked", "--set", "crop.size=32")
      #expect(try project.folder.text("dataset.lock") == before)
    }
  }
}
