import TestSupport
import Testing

/// No group of near duplicates is in two splits, and each class is in each split, however the groups came to be.
@Suite("A split of groups")
struct SplitGroupTests {
  private static let manifest = """
    dsbuild: 1
    name: groups
    classes:
      gate: { sources: [{ files: "gate/*.jpg" }] }
      weir: { sources: [{ files: "weir/*.jpg" }] }
    duplicates: { near: { threshold: 0% } }
    crop: { mode: none }
    split: { train: 60%, val: 20%, test: 20%, seed: 1 }

    """

  private struct Row {
    let source: String
    let image: String
    let split: String?
    let reason: String?
  }

  private func rows(_ project: TemporaryProject) async throws -> [String: Row] {
    var rows: [String: Row] = [:]
    for line in try await project.dsbuild("ls", "--json").jsonLines() {
      guard let source = line["source"].string, let image = line["sha256"].string else { continue }
      rows[source] = Row(
        source: source, image: image, split: line["split"].string, reason: line["reason"].string)
    }
    return rows
  }

  /// Pictures in class `weir`, and re-encoded copies of them in class `gate`.
  private func project(of count: Int, copies: Int) throws -> TemporaryProject {
    let project = try TemporaryProject()
    try project.folder.write(Self.manifest, to: "dataset.yaml")
    for number in 0..<count {
      let picture = DrawnPicture(.weir, seed: UInt64(number))
      try project.folder.write(picture.jpeg(), to: "weir/\(number).jpg")
      if number < copies { try project.folder.write(picture.nearCopy(), to: "gate/\(number).jpg") }
    }
    return project
  }

  private func straddling(_ rows: [String: Row], _ count: Int) -> [Int] {
    (0..<count).filter { number in
      guard let one = rows["weir/\(number).jpg"]?.split, let other = rows["gate/\(number).jpg"]?.split else {
        return false
      }
      return one != other
    }
  }

  @Test("leaves out what a later option makes a group of two splits, and says how many")
  func laterOption() async throws {
    let project = try project(of: 12, copies: 12)
    _ = try await project.build()
    let before = try await rows(project)
    let torn = straddling(before, 12)
    #expect(!torn.isEmpty)
    try project.editManifest("threshold: 0%", to: "algorithm: auto")
    let result = try await project.dsbuild("build")
    #expect(result.status == 0)
    #expect(result.talk.contains("\(torn.count) split_leak"))
    let after = try await rows(project)
    #expect(straddling(after, 12).isEmpty)
    for number in torn {
      let pair = ["weir/\(number).jpg", "gate/\(number).jpg"].compactMap { after[$0] }
      #expect(pair.filter { $0.reason == "split_leak" }.count == 1)
      // Of two splits with one image each, test comes first, then validation.
      let splits = ["weir/\(number).jpg", "gate/\(number).jpg"].compactMap { before[$0]?.split }
      let kept = splits.contains("test") ? "test" : "val"
      #expect(pair.first { $0.reason == nil }?.split == kept)
    }
    #expect(try await project.build("--locked").result == "unchanged")
    try project.folder.remove(".dsbuild")
    #expect(try await project.build("--locked").result == "built")
    #expect(straddling(try await rows(project), 12).isEmpty)
  }

  @Test("leaves out what a person's judgement makes a group of two splits")
  func allowedPair() async throws {
    let project = try project(of: 8, copies: 8)
    try project.editManifest("  gate: { sources: [{ files: \"gate/*.jpg\" }] }\n", to: "")
    try project.editManifest("files: \"weir/*.jpg\"", to: "files: \"*/*.jpg\"")
    _ = try await project.build()
    let before = try await rows(project)
    let torn = straddling(before, 8)
    #expect(!torn.isEmpty)
    let lines = (0..<8).compactMap { number -> String? in
      guard let one = before["weir/\(number).jpg"], let other = before["gate/\(number).jpg"] else { return nil }
      return "\(one.image) \(other.image)\n"
    }
    try project.editManifest("threshold: 0%", to: "algorithm: auto")
    try project.folder.write(lines.sorted().joined(), to: "duplicates.allow")
    #expect(try await project.build().reasons("weir") == ["split_leak": torn.count])
    #expect(straddling(try await rows(project), 8).isEmpty)
  }

  @Test("gives a class of three groups one in each of three splits, and names a class of two")
  func smallClasses() async throws {
    let project = try project(of: 9, copies: 0)
    for number in 0..<3 {
      try project.folder.write(DrawnPicture(.floodGate, seed: UInt64(100 + number)).jpeg(), to: "gate/\(number).jpg")
    }
    let first = try await project.build()
    #expect(first.json["classes"]["gate"]["splits"].counts == ["train": 1, "val": 1, "test": 1])
    #expect(first.json["warnings"].elements.isEmpty)
    try project.folder.remove("gate/2.jpg")
    let second = try await project.build()
    let warnings = second.json["warnings"].elements.compactMap { $0["message"].string }
    #expect(warnings.contains("1 image left `gate` with its split"))
    let warning = try #require(warnings.first { $0.hasPrefix("class `gate` has no image in `") })
    #expect(try await project.dsbuild("status").output.contains(warning))
  }

  @Test("gives nothing to a split that the manifest no longer has, and names the command that assigns again")
  func editedShares() async throws {
    let project = try project(of: 30, copies: 0)
    try project.editManifest("  gate: { sources: [{ files: \"gate/*.jpg\" }] }\n", to: "")
    let first = try await project.build()
    #expect(first.json["classes"]["weir"]["splits"].counts == ["train": 18, "val": 6, "test": 6])
    let before = try await rows(project)
    try project.editManifest("train: 60%, val: 20%, test: 20%", to: "train: 60%, val: 40%")
    let second = try await project.dsbuild("build")
    #expect(second.talk.contains("`dsbuild split --redo`"))
    let after = try await rows(project)
    #expect(after.values.allSatisfy { $0.split != "test" })
    for (source, row) in before where row.split != "test" { #expect(after[source]?.split == row.split) }
    try project.editManifest("train: 60%, val: 40%", to: "train: 50%, val: 50%")
    #expect(try await project.build().json["classes"]["weir"]["splits"].counts["train"] != 15)
    #expect(try await project.dsbuild("split", "--redo").status == 2)
    #expect(try await project.dsbuild("split", "--redo", "--yes").status == 0)
    let table = try await project.dsbuild("split", "--json").json()
    #expect(table["classes"]["weir"].counts == ["train": 15, "val": 15])
    #expect(try await project.build("--locked").result == "unchanged")
  }
}
