import Digests
import Engine
import Foundation
import Listings
import Manifest
import Pipeline
import TestSupport
import Testing

@Suite("Decisions under a former key of a class")
struct RenamedDecisionsTests {
  private static let renamed =
    "dsbuild: 1\nname: renamed\nclasses: { gates: { renamed_from: [gate], sources: [gate.csv] } }\n"

  private func line(_ number: Int, _ answer: String) -> String {
    "{\"image\": \"\(SHA256Digest.picture(number).hex)\", \"answer\": \"\(answer)\"}\n"
  }

  private func square(_ number: Int) -> String {
    "{\"image\": \"\(SHA256Digest.picture(number).hex)\", \"x\": 1, \"y\": 2, \"side\": 30, \"by\": \"person\"}\n"
  }

  private func decisions(_ project: PlannedProject) -> RenamedDecisions {
    RenamedDecisions(project.manifest, workspace: project.workspace)
  }

  @Test("move to the file of the class, which wins where both decide")
  func move() throws {
    let project = try PlannedProject(
      Self.renamed,
      files: ["labels/gate.jsonl": line(1, "yes") + line(2, "no"), "labels/gates.jsonl": line(2, "yes")])
    let notices = try decisions(project).move()
    #expect(
      notices.map(\.message) == [
        "`labels/gate.jsonl` was moved to `labels/gates.jsonl`, since `renamed_from` names the old key"
      ])
    #expect(!project.folder.contains("labels/gate.jsonl"))
    let file = try LabelFile(project.folder.read("labels/gates.jsonl"), file: "labels/gates.jsonl")
    #expect(file.answers == [.picture(1): .yes, .picture(2): .yes])
    #expect(try decisions(try project.edited(Self.renamed)).move().isEmpty)
  }

  @Test("are the squares too")
  func squares() throws {
    let project = try PlannedProject(Self.renamed, files: ["crops/gate.jsonl": square(1)])
    #expect(try decisions(project).move().count == 1)
    #expect(project.folder.files(under: "crops") == ["crops/gates.jsonl"])
  }

  @Test("are read before they are moved")
  func read() throws {
    let project = try PlannedProject(Self.renamed, files: ["labels/gate.jsonl": line(1, "yes")])
    let people = ProjectInputs(
      manifest: project.manifest, inputs: project.workspace.state.inputs, root: project.workspace.root)
    let answers = try people.answers(of: project.manifest.classes[0])
    #expect(answers.byImage == [.picture(1): .yes])
    #expect(answers.places == [.picture(1): "labels/gate.jsonl:1"])
  }

  @Test("stay where they are outside the project, also behind a link", arguments: [true, false])
  func outside(isLinked: Bool) throws {
    let other = try TemporaryFolder()
    try other.write(line(1, "yes"), to: "labels/gate.jsonl")
    let folder = try TemporaryFolder()
    let labels = other.path(of: "labels")
    if isLinked {
      try FileManager.default.createSymbolicLink(atPath: folder.path(of: "labels"), withDestinationPath: labels)
    }
    let text = Self.renamed + (isLinked ? "" : "labels: { file: \"\(labels)/{class}.jsonl\" }\n")
    let project = try PlannedProject(text, in: folder)
    #expect(try decisions(project).move().isEmpty)
    #expect(other.files(under: "labels") == ["labels/gate.jsonl"])
    let people = ProjectInputs(
      manifest: project.manifest, inputs: project.workspace.state.inputs, root: project.workspace.root)
    #expect(try people.answers(of: project.manifest.classes[0]).byImage == [.picture(1): .yes])
  }

  @Test("stay where the file of answers is one for all classes")
  func oneFile() throws {
    let text = Self.renamed + "labels: { file: answers.jsonl }\n"
    let project = try PlannedProject(text, files: ["answers.jsonl": line(1, "yes")])
    #expect(try decisions(project).move().isEmpty)
    #expect(project.folder.contains("answers.jsonl"))
  }

  @Test("stay where they are when a line of them cannot be read")
  func mistakes() throws {
    let project = try PlannedProject(Self.renamed, files: ["labels/gate.jsonl": "{\"image\": 1}\n"])
    #expect(throws: (any Error).self) { try decisions(project).move() }
    #expect(try project.folder.text("labels/gate.jsonl") == "{\"image\": 1}\n")
    #expect(!project.folder.contains("labels/gates.jsonl"))
  }

  @Test("are named where no class has or had their key")
  func orphans() throws {
    let project = try PlannedProject(
      Self.renamed,
      files: [
        "labels/gate.jsonl": line(1, "yes"), "labels/gates.jsonl": line(2, "yes"), "labels/yard.jsonl": line(3, "no"),
        "labels/notes.txt": "mine", "labels/Not a key.jsonl": "", "crops/dock.jsonl": square(1),
      ])
    #expect(
      Set(try decisions(project).orphans().map(\.message)) == [
        "`labels/yard.jsonl` holds decisions of a class that the manifest does not have, so they are not used",
        "`crops/dock.jsonl` holds decisions of a class that the manifest does not have, so they are not used",
      ])
  }
}
