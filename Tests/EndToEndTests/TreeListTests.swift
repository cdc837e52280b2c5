import Foundation
import TestSupport
import Testing

/// A tree names its own files with their digests, so that they are known where the project's state is gone.
@Suite("The list of a tree")
struct TreeListTests {
  /// A project of two classes of five pictures each.
  private func project(_ exports: String = "{ format: imagefolder, to: out/tree }", _ more: String = "") throws
    -> TemporaryProject
  {
    let project = try TemporaryProject()
    for seed: UInt64 in 1...10 {
      let name = seed.isMultiple(of: 2) ? "weir" : "gate"
      try project.folder.write(DrawnPicture(.weir, seed: seed).jpeg(), to: "photos/\(name)/\(seed).jpg")
    }
    try project.folder.write(
      """
      dsbuild: 1
      name: lists
      classes:
        gate: { sources: [{ files: "photos/gate/*.jpg" }] }
        weir: { sources: [{ files: "photos/weir/*.jpg" }] }
      duplicates: { near: { threshold: 0% } }
      crop: { mode: center, size: 32 }
      takedown: takedown.txt
      export: [\(exports)]
      \(more)

      """, to: "dataset.yaml")
    try project.folder.write("", to: "takedown.txt")
    return project
  }

  /// What coreutils says of a tree.
  private func check(_ project: TemporaryProject, _ tree: String) async throws {
    let result = try await Program(path: "/usr/bin/sha256sum").run(
      ["--strict", "--quiet", "-c", "SHA256SUMS"], in: project.folder.path(of: tree))
    #expect(result.status == 0, "\(result.output)\(result.talk)")
    let lines = try project.folder.text("\(tree)/SHA256SUMS").split(separator: "\n")
    let listed = lines.map { String($0.dropFirst(66)) }
    #expect(listed == listed.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
    let there = project.folder.files(under: tree).map { String($0.dropFirst(tree.count + 1)) }
    #expect(there.filter { $0 != "SHA256SUMS" } == listed)
  }

  private func digests(_ project: TemporaryProject, _ name: String) async throws -> [String] {
    try await project.dsbuild("ls", "--class", name, "--verdict", "in", "--json").jsonLines().compactMap {
      $0["sha256"].string
    }
  }

  private func pictures(_ project: TemporaryProject, _ folder: String) -> [String] {
    project.folder.files(under: folder).filter { $0.hasSuffix(".jpg") }
  }

  @Test("is in every tree, and coreutils confirms it after each build")
  func everyTree() async throws {
    let forms = ["imagefolder", "huggingface", "webdataset", "tfrecord"]
    let project = try project(
      forms.map { "{ format: \($0), to: out/\($0) }" }.joined(separator: ", "), "report: { to: out/report }")
    _ = try await project.build()
    let trees = forms.map { "out/\($0)" } + ["out/report"]
    for tree in trees { try await check(project, tree) }
    try project.folder.write(DrawnPicture(.weir, seed: 20).jpeg(), to: "photos/gate/20.jpg")
    let again = try await project.build()
    #expect(again.exportDigests.count == 4)
    for tree in trees { try await check(project, tree) }
    let unchanged = try await project.build()
    #expect(unchanged.result == "unchanged" && unchanged.nodesRan == 0)
  }

  @Test(
    "is outside the digest of the export, and made again where it is gone or changed", arguments: ["gone", "changed"])
  func madeAgain(_ how: String) async throws {
    let project = try project()
    let first = try await project.build().exportDigests
    let list = try project.folder.read("out/tree/SHA256SUMS")
    if how == "gone" {
      try project.folder.remove("out/tree/SHA256SUMS")
    } else {
      try project.folder.write("nothing\n", to: "out/tree/SHA256SUMS")
    }
    #expect(try await project.build().exportDigests == first)
    #expect(try project.folder.read("out/tree/SHA256SUMS") == list)
    let lines = String(decoding: list, as: UTF8.self)
    #expect(!lines.contains("SHA256SUMS"))
  }

  @Test("lets what was withdrawn leave every tree where the state is gone")
  func withdrawal() async throws {
    let project = try project(
      "{ format: imagefolder, to: out/tree }, { format: huggingface, to: out/hf }, { format: csv, to: out/t.csv }",
      "report: { to: out/report }")
    _ = try await project.build()
    let gates = try await digests(project, "gate")
    try project.folder.remove(".dsbuild")
    try project.folder.write("\(gates[0])\n", to: "takedown.txt")
    try project.folder.write("{\"image\": \"\(gates[1])\", \"answer\": \"no\"}\n", to: "labels/gate.jsonl")
    let summary = try await project.build()
    for tree in ["out/tree", "out/hf"] {
      let left = pictures(project, tree)
      #expect(
        left.count == 8 && !left.contains { $0.contains(gates[0].prefix(16)) || $0.contains(gates[1].prefix(16)) })
      try await check(project, tree)
    }
    #expect(try !project.folder.text("out/t.csv").contains(gates[0]))
    for export in summary.json["exports"].elements { #expect(export["strays"].elements.isEmpty) }
    try await check(project, "out/report")
  }

  @Test("lets a renamed class and a split leave where the state is gone, and keeps what is nobody's")
  func renamed() async throws {
    let project = try project()
    _ = try await project.build()
    try project.folder.write("mine", to: "out/tree/gate/notes.txt")
    try project.folder.remove(".dsbuild")
    let text = try project.folder.text("dataset.yaml")
    try project.folder.write(
      text.replacing("  gate:", with: "  gates:") + "split: { train: 80%, val: 10%, test: 10% }\n", to: "dataset.yaml")
    let summary = try await project.build()
    #expect(pictures(project, "out/tree/gate").isEmpty && pictures(project, "out/tree/weir").isEmpty)
    #expect(try project.folder.text("out/tree/gate/notes.txt") == "mine")
    #expect(summary.json["exports"][0]["strays"].elements == [.text("gate/notes.txt")])
  }

  @Test("proves to `clean` what to remove where the state is gone")
  func clean() async throws {
    let project = try project("{ format: imagefolder, to: out/tree }, { format: csv, to: out/t.csv }")
    _ = try await project.build()
    try project.folder.write("mine", to: "out/tree/notes.txt")
    let edited = try #require(pictures(project, "out/tree").first)
    try project.folder.write("edited", to: edited)
    try project.folder.remove(".dsbuild")
    let result = try await project.dsbuild("clean", "--outputs", "--yes")
    #expect(result.output == "removed out/tree\n", "\(result.output)")
    #expect(project.folder.files(under: "out") == ["out/t.csv", edited, "out/tree/notes.txt"].sorted())
  }

  @Test(
    "of a stranger touches no file that has not the bytes it says, and none outside",
    arguments: [
      "../../photos/gate/1.jpg", "/etc/hostname", "gate/../../../photos/gate/1.jpg", "gate/notes.txt", "notes.txt",
    ])
  func forged(_ path: String) async throws {
    let project = try project()
    let victim = try project.folder.read("photos/gate/1.jpg")
    try project.folder.write(victim, to: "out/tree/gate/notes.txt")
    try project.folder.write(victim, to: "out/tree/notes.txt")
    let sums = try await Program(path: "/usr/bin/sha256sum").run(["photos/gate/1.jpg"], in: project.folder.path)
    let line = sums.output.replacing("photos/gate/1.jpg", with: path)
    try project.folder.write(line, to: "out/tree/SHA256SUMS")
    let result = try await project.dsbuild("build")
    // A list with a path that the form never writes is somebody's own.
    #expect(result.status == 1 && result.talk.contains("out/tree/SHA256SUMS"), "\(result.talk)")
    _ = try await project.dsbuild("clean", "--outputs", "--yes")
    for name in ["photos/gate/1.jpg", "out/tree/gate/notes.txt", "out/tree/notes.txt"] {
      #expect(try project.folder.read(name) == victim)
    }
  }

  @Test("that says other digests than the files have removes none of them")
  func wrongDigests() async throws {
    let project = try project()
    let stem = String(repeating: "a", count: 16)
    try project.folder.write("mine", to: "out/tree/gate/\(stem).jpg")
    try project.folder.write(
      "\(String(repeating: "0", count: 64))  gate/\(stem).jpg\n", to: "out/tree/SHA256SUMS")
    let summary = try await project.build()
    #expect(summary.json["exports"][0]["strays"].elements == [.text("gate/\(stem).jpg")])
    _ = try await project.dsbuild("clean", "--outputs", "--yes")
    #expect(try project.folder.text("out/tree/gate/\(stem).jpg") == "mine")
  }

  @Test("knows a tree that was put in the place of another while the state stayed")
  func restored() async throws {
    let project = try project()
    _ = try await project.build()
    let old = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: project.folder.path(of: "out"), toPath: old.path(of: "out"))
    let gates = try await digests(project, "gate")
    try project.folder.write("\(gates[0])\n", to: "takedown.txt")
    let digest = try await project.build().exportDigests
    try project.folder.remove("out")
    try FileManager.default.copyItem(atPath: old.path(of: "out"), toPath: project.folder.path(of: "out"))
    let again = try await project.build()
    #expect(again.exportDigests == digest)
    #expect(again.json["exports"][0]["strays"].elements.isEmpty)
    #expect(pictures(project, "out/tree").count == 9)
  }
}
