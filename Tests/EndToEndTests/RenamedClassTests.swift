import Digests
import TestSupport
import Testing

/// A class that gets another key keeps what people and builds know of it.
@Suite("A renamed class")
struct RenamedClassTests {
  private func project(at origin: LoopbackOrigin) throws -> TemporaryProject {
    let project = try TemporaryProject()
    for number in 0..<12 { origin.answer("/\(number).jpg", .jpeg(DrawnPicture(.weir, seed: UInt64(number)).jpeg())) }
    try project.folder.write("url\n" + (0..<12).map { origin.url("/\($0).jpg") + "\n" }.joined(), to: "list.csv")
    try project.folder.write(
      """
      dsbuild: 1
      name: renamed
      classes:
        weir: list.csv
      fetch: { allow_addresses: [127.0.0.0/8], retries: { max: 0 } }
      crop: { mode: center, size: 32 }
      split: { train: 50%, val: 25%, test: 25%, seed: 3 }

      """, to: "dataset.yaml")
    return project
  }

  private func image(_ number: Int) -> String { SHA256Digest(of: DrawnPicture(.weir, seed: UInt64(number)).jpeg()).hex }

  private func facts(_ project: TemporaryProject) async throws -> [String: [String?]] {
    var facts: [String: [String?]] = [:]
    for line in try await project.dsbuild("ls", "--json").jsonLines() {
      guard let image = line["sha256"].string else { continue }
      facts[image] = [line["reason"].string, line["split"].string, line["crop"]["by"].string]
    }
    return facts
  }

  @Test("takes answers, squares, pins and splits along", arguments: [false, true])
  func renamedFrom(withoutState: Bool) async throws {
    try await LoopbackOrigin.serve { origin in
      let project = try project(at: origin)
      let answers = [0, 1].map { "{\"image\": \"\(image($0))\", \"answer\": \"no\"}\n" }
      try project.folder.write(answers.sorted().joined(), to: "labels/weir.jsonl")
      try project.folder.write(
        "{\"image\": \"\(image(2))\", \"x\": 5, \"y\": 3, \"side\": 40, \"by\": \"person\"}\n", to: "crops/weir.jsonl")
      _ = try await project.build()
      let before = try await facts(project)
      if withoutState { try project.folder.remove(".dsbuild") }
      try project.editManifest("  weir: list.csv", to: "  weirs: { renamed_from: [weir], sources: [list.csv] }")
      // Another picture behind an address is drift only where the pin came along.
      origin.answer("/7.jpg", .jpeg(DrawnPicture(.outfall, seed: 99).jpeg()))
      let summary = try await project.build(exits: withoutState ? 6 : 0)
      #expect(summary.reasons("weirs") == (withoutState ? ["labelled_no": 2, "drift": 1] : ["labelled_no": 2]))
      var after = try await facts(project)
      if withoutState { after[image(7)] = before[image(7)] }
      #expect(after == before)
      #expect(project.folder.files(under: "labels") == ["labels/weirs.jsonl"])
      #expect(project.folder.files(under: "crops") == ["crops/weirs.jsonl"])
      #expect(project.folder.files(under: "lock") == ["lock/weirs.tsv"])
      let warnings = summary.json["warnings"].elements.compactMap { $0["message"].string }
      #expect(
        warnings.contains(
          "`labels/weir.jsonl` was moved to `labels/weirs.jsonl`, since `renamed_from` names the old key"))
      #expect(warnings.contains("`lock/weir.tsv` was removed, because the manifest has no class `weir`"))
    }
  }

  @Test("is read under both keys before a build moves its decisions, and after a merge brings lines under the old one")
  func twoFiles() async throws {
    try await LoopbackOrigin.serve { origin in
      let project = try project(at: origin)
      try project.editManifest("  weir: list.csv", to: "  weirs: { renamed_from: [weir], sources: [list.csv] }")
      try project.folder.write("{\"image\": \"\(image(0))\", \"answer\": \"no\"}\n", to: "labels/weir.jsonl")
      try project.folder.write(
        [0, 1].map { "{\"image\": \"\(image($0))\", \"answer\": \"\($0 == 0 ? "yes" : "no")\"}\n" }.sorted().joined(),
        to: "labels/weirs.jsonl")
      let exported = try await project.dsbuild("labels", "export", "--class", "weirs").output
      #expect(exported.split(separator: "\n").count == 2)
      #expect(try await project.build().reasons("weirs") == ["labelled_no": 1])
      #expect(try await project.dsbuild("labels", "export", "--class", "weirs").output == exported)
      #expect(project.folder.files(under: "labels") == ["labels/weirs.jsonl"])
    }
  }

  @Test("has its decisions named in each build where the manifest does not say from which key it was renamed")
  func orphans() async throws {
    try await LoopbackOrigin.serve { origin in
      let project = try project(at: origin)
      try project.folder.write("{\"image\": \"\(image(0))\", \"answer\": \"no\"}\n", to: "labels/wier.jsonl")
      for _ in 0..<2 {
        let warnings = try await project.build().json["warnings"].elements
        #expect(
          warnings.map { $0["message"].string } == [
            "`labels/wier.jsonl` holds decisions of a class that the manifest does not have, so they are not used"
          ])
        #expect(warnings.first?["hint"].string?.contains("renamed_from: [wier]") == true)
      }
    }
  }

  @Test("may not have the key of a class, or one that another class had")
  func contradictions() async throws {
    try await LoopbackOrigin.serve { origin in
      let project = try project(at: origin)
      try project.editManifest(
        "  weir: list.csv",
        to: "  a: { renamed_from: [c], sources: [list.csv] }\n  b: { renamed_from: [a, c], sources: [list.csv] }")
      let result = try await project.dsbuild("build")
      #expect(result.status == 2)
      #expect(result.talk.contains("`a` is still the key of a class"))
      #expect(result.talk.contains("`renamed_from` of `a` names `c` already"))
    }
  }
}
