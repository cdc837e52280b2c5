import Digests
import TestSupport
import Testing

/// What becomes of one picture in two classes, and how people's answers settle it.
@Suite("A picture in two classes")
struct LabelConflictTests {
  /// A project of a class `gate` and a class `weir` that have six pictures in common and one of their own each.
  private func project(_ duplicates: String, near: Bool = false) throws -> TemporaryProject {
    let project = try TemporaryProject()
    for number in 0..<6 {
      let picture = DrawnPicture(.weir, seed: UInt64(number))
      try project.folder.write(near ? picture.nearCopy() : picture.jpeg(), to: "gate/\(number).jpg")
      try project.folder.write(picture.jpeg(), to: "weir/\(number).jpg")
    }
    try project.folder.write(DrawnPicture(.floodGate, seed: 50).jpeg(), to: "gate/own.jpg")
    try project.folder.write(DrawnPicture(.outfall, seed: 51).jpeg(), to: "weir/own.jpg")
    try project.folder.write(
      """
      dsbuild: 1
      name: conflicts
      classes:
        gate: { sources: [{ files: "gate/*.jpg" }] }
        weir: { sources: [{ files: "weir/*.jpg" }] }
      duplicates: { on_label_conflict: \(duplicates) }
      crop: { mode: none }

      """, to: "dataset.yaml")
    return project
  }

  private func digest(_ project: TemporaryProject, _ path: String) throws -> String {
    SHA256Digest(of: try project.folder.read(path)).hex
  }

  private func answer(_ project: TemporaryProject, _ name: String, _ answers: [(path: String, answer: String)]) throws {
    let lines = try answers.map { "{\"image\": \"\(try digest(project, $0.path))\", \"answer\": \"\($0.answer)\"}\n" }
    try project.folder.write(lines.sorted().joined(), to: "labels/\(name).jsonl")
  }

  private func reasons(_ project: TemporaryProject) async throws -> [String: String] {
    var reasons: [String: String] = [:]
    for line in try await project.dsbuild("ls", "--json").jsonLines() {
      if let source = line["source"].string { reasons[source] = line["reason"].string ?? "in" }
    }
    return reasons
  }

  @Test(
    "goes by people's answers before any policy is asked", arguments: ["drop_all", "keep_first", "review"],
    [false, true])
  func answers(policy: String, isNear: Bool) async throws {
    let project = try project(policy, near: isNear)
    _ = try await project.build()
    try answer(
      project, "gate", [("gate/0.jpg", "no"), ("gate/1.jpg", "yes"), ("gate/2.jpg", "no"), ("gate/own.jpg", "no")])
    try answer(project, "weir", [("weir/0.jpg", "yes"), ("weir/2.jpg", "no")])
    try project.folder.write(DrawnPicture(.floodGate, seed: 52).jpeg(), to: "gate/other.jpg")
    _ = try await project.build()
    let found = try await reasons(project)
    #expect(found["gate/0.jpg"] == "labelled_no" && found["weir/0.jpg"] == "in")
    #expect(found["gate/1.jpg"] == "in" && found["weir/1.jpg"] == "label_conflict")
    #expect(found["gate/2.jpg"] == "labelled_no" && found["weir/2.jpg"] == "labelled_no")
    #expect(found["gate/own.jpg"] == "labelled_no" && found["weir/own.jpg"] == "in")
    let pairs = (3..<6).map { [found["gate/\($0).jpg"], found["weir/\($0).jpg"]] }
    switch policy {
    case "drop_all": #expect(pairs.allSatisfy { $0 == ["label_conflict", "label_conflict"] })
    case "keep_first": #expect(pairs.allSatisfy { $0 == ["in", "label_conflict"] })
    default: #expect(pairs.allSatisfy { $0 == ["in", "in"] })
    }
  }

  @Test("stays in the class that has it first under keep_first, whatever its size", arguments: [false, true])
  func keepFirst(isNear: Bool) async throws {
    let project = try project("keep_first", near: isNear)
    #expect(try await project.build().reasons("weir") == ["label_conflict": 6])
    try project.editManifest("gate: {", to: "yard: {")
    let renamed = try await project.build()
    #expect(renamed.reasons("weir") == [:])
    #expect(renamed.reasons("yard") == ["label_conflict": 6])
  }

  @Test("is asked about until an answer or a rule settles it, and not after that", arguments: [false, true])
  func asked(isNear: Bool) async throws {
    let project = try project("drop_all", near: isNear)
    #expect(try await project.dsbuild().talk.contains("settle 12 rows whose pictures two classes have"))
    try answer(project, "weir", (0..<5).map { ("weir/\($0).jpg", "yes") })
    #expect(try await project.dsbuild().talk.contains("settle 2 rows whose pictures two classes have"))
    try answer(project, "weir", (0..<6).map { ("weir/\($0).jpg", "yes") })
    for _ in 0..<2 { #expect(try await !project.dsbuild().talk.contains("settle")) }
    // A yes in both classes contradicts itself where every copy is out.
    try answer(project, "gate", [("gate/0.jpg", "yes")])
    #expect(try await project.dsbuild().talk.contains("settle 2 rows whose pictures two classes have"))
    try project.editManifest("drop_all", to: "keep_first")
    #expect(try await !project.dsbuild().talk.contains("settle"))
  }

  @Test("in two classes by a yes in each is not asked about again")
  func bothAnswered() async throws {
    let project = try project("review")
    #expect(try await project.dsbuild().talk.contains("answer 12 pictures"))
    try answer(project, "gate", (0..<6).map { ("gate/\($0).jpg", "yes") })
    try answer(project, "weir", (0..<6).map { ("weir/\($0).jpg", "yes") })
    for _ in 0..<2 { #expect(try await !project.dsbuild().talk.contains("next: `dsbuild review` to answer")) }
  }

  @Test("is judged again when an answer is taken back")
  func takenBack() async throws {
    let project = try project("drop_all")
    try answer(project, "gate", [("gate/0.jpg", "no")])
    _ = try await project.build()
    #expect(try await reasons(project)["weir/0.jpg"] == "in")
    try project.folder.remove("labels/gate.jsonl")
    _ = try await project.build()
    #expect(try await reasons(project)["weir/0.jpg"] == "label_conflict")
  }
}
