import Digests
import Foundation
import Imaging
import TestSupport
import Testing

/// A split is bound to a picture: a change of its class does not move it.
@Suite("The split of a picture that changes its class")
struct ChangedClassSplitTests {
  private static let classes = "classes: { cap: cap, hat: hat }"

  /// Two classes of fifteen pictures that are nothing like each other, built.
  private func project() async throws -> TemporaryProject {
    let project = try TemporaryProject()
    for number in 0..<30 {
      var dice = SeededGenerator(seed: UInt64(1_000 + number))
      let pixels = (0..<64 * 64).map { _ in UInt8(truncatingIfNeeded: dice.next()) }
      try project.folder.write(
        ImageEncoder.png(Raster(width: 64, height: 64, channels: 1, pixels: pixels)),
        to: "\(number < 15 ? "cap" : "hat")/\(number).png")
    }
    try project.folder.write(
      "dsbuild: 1\nname: split\n\(Self.classes)\ncrop: { mode: none }\n"
        + "split: { train: 40%, val: 30%, test: 30%, seed: 5 }\n", to: "dataset.yaml")
    _ = try await project.build()
    return project
  }

  private func splits(_ project: TemporaryProject) async throws -> [String: String] {
    var splits: [String: String] = [:]
    for row in try await project.dsbuild("ls", "--json").jsonLines() {
      if let image = row["sha256"].string { splits[image] = row["split"].string }
    }
    return splits
  }

  @Test(
    "stays when classes are merged or divided, with and without .dsbuild",
    arguments: [
      "classes: { hat: { renamed_from: [cap], sources: [cap, hat] } }", "classes: { hat: { sources: [cap, hat] } }",
      "classes: { worn: { renamed_from: [cap, hat], sources: [cap, hat] } }",
      "classes: { worn: { sources: [hat, cap] } }",
      "classes: { cap: { sources: [{ files: cap/?.png }] }, beret: { sources: [{ files: cap/1?.png }] }, hat: hat }",
      "classes: { cap: hat, hat: cap }",
    ], [false, true])
  func changed(after: String, withoutState: Bool) async throws {
    let project = try await project()
    let before = try await splits(project)
    if withoutState { try project.folder.remove(".dsbuild") }
    try project.editManifest(Self.classes, to: after)
    let summary = try await project.build()
    #expect(try await splits(project) == before)
    #expect(!summary.json["warnings"].elements.contains { $0["message"].string?.contains("forgotten") == true })
    if !withoutState { #expect(summary.json["changes"]["moved"].int == 0) }
    #expect(try await project.build().result == "unchanged")
    #expect(try await project.build("--locked").result == "unchanged")
  }

  @Test("stays in the lock while the manifest has no `split`", arguments: [false, true])
  func withoutSplit(mergesMeanwhile: Bool) async throws {
    let project = try await project()
    let before = try await splits(project)
    let text = try project.folder.text("dataset.yaml")
    let split = try #require(text.split(separator: "\n").last)
    let lock = project.folder.files(under: "lock")
    let tables = try lock.map(project.folder.text)
    try project.editManifest("\(split)\n", to: "")
    _ = try await project.build()
    #expect(try lock.map(project.folder.text) == tables)
    #expect(try await splits(project).isEmpty)
    #expect(try await project.build("--locked").result == "unchanged")
    if mergesMeanwhile {
      try project.editManifest(Self.classes, to: "classes: { worn: { sources: [hat, cap] } }")
      _ = try await project.build()
    }
    try project.folder.write(try project.folder.text("dataset.yaml") + "\(split)\n", to: "dataset.yaml")
    _ = try await project.build()
    #expect(try await splits(project) == before)
  }

  @Test("is forgotten with a class that leaves, which the build says, and comes back with its table")
  func classThatLeaves() async throws {
    let project = try await project()
    let before = try await splits(project)
    let table = try project.folder.text("lock/hat.tsv")
    try project.editManifest(Self.classes, to: "classes: { cap: cap }")
    let warnings = try await project.build().json["warnings"].elements
    let notice = warnings.first { $0["message"].string?.hasPrefix("`lock/hat.tsv` was removed") == true }
    #expect(
      notice?["message"].string
        == "`lock/hat.tsv` was removed, because the manifest has no class `hat`; the splits of its 15 images are forgotten"
    )
    #expect(notice?["hint"].string?.contains("restore the file with git first") == true)
    try project.folder.write(table, to: "lock/hat.tsv")
    try project.editManifest("classes: { cap: cap }", to: Self.classes)
    _ = try await project.build()
    #expect(try await splits(project) == before)
  }

  @Test("is told where it does change, with those that leave the test set for training")
  func moved() async throws {
    let project = try await project()
    let before = try await splits(project)
    try project.editManifest("seed: 5", to: "seed: 6")
    let result = try await project.dsbuild("split", "--redo", "--yes")
    let after = try await splits(project)
    let moved = before.filter { $0.value != after[$0.key] }
    let back = moved.filter { $0.value == "test" && after[$0.key] == "train" }.count
    try #require(moved.count > 1 && back > 0)
    #expect(result.talk.contains("\(moved.count) images moved to another split (\(back) from test to train)"))
  }
}
