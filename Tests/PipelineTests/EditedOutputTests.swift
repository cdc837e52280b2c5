import Diagnostics
import Digests
import Engine
import Exports
import Pipeline
import TestSupport
import Testing

@Suite("Output files that a person changed")
struct EditedOutputTests {
  private static let manifest = "dsbuild: 1\nname: outputs\nclasses: { weir: weir.csv }\n"

  private func tree(_ project: PlannedProject) -> ExportTree {
    ExportTree(
      to: "out/set", shape: .folder, marks: .paths { $0.hasSuffix(".jpg") }, place: nil, form: "test 1",
      in: project.workspace)
  }

  private func table(_ project: PlannedProject, recorded: SHA256Digest? = nil) -> ExportTree {
    ExportTree(
      to: "out/table.csv", shape: .file, marks: .beginning(Array("id".utf8)), place: nil, form: "test 1",
      recorded: recorded, in: project.workspace)
  }

  private func file(_ path: String, _ text: String) -> OutputFile {
    OutputFile(path: path, content: .bytes(Array(text.utf8)))
  }

  @Test("are moved beside a table that is written again, each version to its own file")
  func table() async throws {
    let project = try PlannedProject(Self.manifest)
    _ = try await table(project).write([file("table.csv", "id\n1\n")])
    try project.folder.write("id,mine\n1,good\n", to: "out/table.csv")
    _ = try await table(project).write([file("table.csv", "id\n1\n")])
    #expect(try project.folder.text("out/table.csv") == "id\n1\n")
    #expect(try project.folder.text("out/table.edited.csv") == "id,mine\n1,good\n")
    try project.folder.write("id,mine\n1,bad\n", to: "out/table.csv")
    _ = try await table(project).write([file("table.csv", "id\n1\n2\n")])
    #expect(try project.folder.text("out/table.csv") == "id\n1\n2\n")
    #expect(try project.folder.text("out/table.edited-2.csv") == "id,mine\n1,bad\n")
    try project.folder.write("id,mine\n1,good\n", to: "out/table.csv")
    _ = try await table(project).write([file("table.csv", "id\n1\n2\n")])
    #expect(project.folder.files(under: "out") == ["out/table.csv", "out/table.edited-2.csv", "out/table.edited.csv"])
  }

  @Test("are not kept if they name a picture that was taken out") func named() async throws {
    let project = try PlannedProject(Self.manifest)
    let row = "\(String(repeating: "ab", count: 32))\n"
    _ = try await table(project).write([file("table.csv", "id\n\(row)")])
    try project.folder.write("id,mine\n\(row)", to: "out/table.csv")
    _ = try await table(project).write([file("table.csv", "id\n")], withdrawn: { ["abababababababab"] })
    #expect(project.folder.files(under: "out") == ["out/table.csv"])
  }

  @Test("leave a tree with their folder, whether they are replaced or no longer wanted")
  func replacedPictures() async throws {
    let project = try PlannedProject(Self.manifest)
    _ = try await tree(project).write([
      file("a/1.jpg", "one"), file("a/2.jpg", "two"), file("a/3333333333333333.jpg", "three"),
    ])
    try project.folder.write("my one", to: "out/set/a/1.jpg")
    try project.folder.write("my two", to: "out/set/a/2.jpg")
    try project.folder.write("my three", to: "out/set/a/3333333333333333.jpg")
    let written = try await tree(project).write([file("a/1.jpg", "one")], withdrawn: { ["3333333333333333"] })
    #expect(written.strays.isEmpty)
    #expect(
      project.folder.files(under: "out") == [
        "out/set.edited/.dsbuild-edited", "out/set.edited/a/1.jpg", "out/set.edited/a/2.jpg", "out/set/SHA256SUMS",
        "out/set/a/1.jpg",
      ])
    #expect(try project.folder.text("out/set/a/1.jpg") == "one")
    #expect(try project.folder.text("out/set.edited/a/1.jpg") == "my one")
    #expect(try project.folder.text("out/set.edited/a/2.jpg") == "my two")
  }

  @Test("are not files that only were touched, were deleted, or have the wanted bytes")
  func untouched() async throws {
    let project = try PlannedProject(Self.manifest)
    _ = try await tree(project).write([file("a/1.jpg", "one"), file("a/2.jpg", "two"), file("a/3.jpg", "three")])
    try project.folder.write("one", to: "out/set/a/1.jpg")
    try project.folder.remove("out/set/a/2.jpg")
    try project.folder.write("new", to: "out/set/a/3.jpg")
    _ = try await tree(project).write([file("a/1.jpg", "other"), file("a/2.jpg", "two"), file("a/3.jpg", "new")])
    #expect(
      project.folder.files(under: "out") == [
        "out/set/SHA256SUMS", "out/set/a/1.jpg", "out/set/a/2.jpg", "out/set/a/3.jpg",
      ])
  }

  @Test("are not files of another copy of the project, which the tree's list or the lock has")
  func otherCopies() async throws {
    let project = try PlannedProject(Self.manifest)
    _ = try await tree(project).write([file("a/1.jpg", "one")])
    try project.folder.write("two", to: "out/set/a/1.jpg")
    try project.folder.write("\(SHA256Digest(of: "two").hex)  a/1.jpg\n", to: "out/set/SHA256SUMS")
    _ = try await tree(project).write([file("a/1.jpg", "three")])
    _ = try await table(project).write([file("table.csv", "id\n1\n")])
    try project.folder.write("id\n2\n", to: "out/table.csv")
    let recorded = SHA256Digest(of: "\(SHA256Digest(of: "id\n2\n").hex)  table.csv\n")
    _ = try await table(project, recorded: recorded).write([file("table.csv", "id\n3\n")])
    #expect(project.folder.files(under: "out") == ["out/set/SHA256SUMS", "out/set/a/1.jpg", "out/table.csv"])
  }

  @Test("are not files that an interrupted build wrote, whatever is wanted later")
  func interrupted() async throws {
    let project = try PlannedProject(Self.manifest)
    _ = try await tree(project).write([file("a/1.jpg", "one"), file("a/2.jpg", "two")])
    _ = try await table(project).write([file("table.csv", "id\n1\n")])
    let state = project.workspace.state
    let coming = ["a/1.jpg": "other", "a/2.jpg": "mine", "a/3.jpg": "three", "a/4.jpg": "four"].map {
      FileClaim(path: $0.key, content: SHA256Digest(of: $0.value))
    }
    try state.claim(coming, of: "out/set")
    try state.claim([.init(path: "table.csv", content: SHA256Digest(of: "id\n2\n"))], of: "out/table.csv")
    try project.folder.write("other", to: "out/set/a/1.jpg")
    // A person changed two files after the build was killed.
    try project.folder.write("my two", to: "out/set/a/2.jpg")
    try project.folder.write("my three", to: "out/set/a/3.jpg")
    try project.folder.write("four", to: "out/set/a/4.jpg")
    try project.folder.write("id\n2\n", to: "out/table.csv")
    _ = try await tree(project).write([file("a/1.jpg", "one"), file("a/2.jpg", "two")])
    _ = try await table(project).write([file("table.csv", "id\n3\n")])
    #expect(
      project.folder.files(under: "out") == [
        "out/set.edited/.dsbuild-edited", "out/set.edited/a/2.jpg", "out/set.edited/a/3.jpg", "out/set/SHA256SUMS",
        "out/set/a/1.jpg", "out/set/a/2.jpg", "out/table.csv",
      ])
    #expect(try project.folder.text("out/table.csv") == "id\n3\n")
    #expect(try state.claims(of: "out/set").isEmpty && state.claims(of: "out/table.csv").isEmpty)
  }

  @Test("are recognised by the lock where the project's state is gone")
  func lostState() async throws {
    let project = try PlannedProject(Self.manifest)
    let first = try await table(project).write([file("table.csv", "id\n1\n")])
    try project.folder.remove(".dsbuild")
    let again = try project.edited(Self.manifest)
    _ = try await table(again, recorded: first.digest).write([file("table.csv", "id\n2\n")])
    #expect(again.folder.files(under: "out") == ["out/table.csv"])
    try again.folder.remove(".dsbuild")
    try again.folder.write("id,mine\n", to: "out/table.csv")
    let third = try project.edited(Self.manifest)
    _ = try await table(third, recorded: first.digest).write([file("table.csv", "id\n2\n")])
    #expect(try third.folder.text("out/table.edited.csv") == "id,mine\n")
  }

  @Test("stay when the output itself is removed")
  func removedOutput() async throws {
    let project = try PlannedProject(Self.manifest)
    _ = try await tree(project).write([file("a/1.jpg", "one"), file("a/2.jpg", "two")])
    try project.folder.write("mine", to: "out/set/a/2.jpg")
    let removal = try await project.workspace.removeOutput(
      "out/set", shape: .folder, marks: .paths { $0.hasSuffix(".jpg") }, place: nil)
    #expect(removal.edited == ["out/set/a/2.jpg"])
    #expect(removal.left.isEmpty)
    #expect(project.folder.files(under: "out") == ["out/set/a/2.jpg"])
    _ = try await table(project).write([file("table.csv", "id\n")])
    try project.folder.write("id,mine\n", to: "out/table.csv")
    let kept = try await project.workspace.removeOutput(
      "out/table.csv", shape: .file, marks: .beginning(Array("id".utf8)), place: nil)
    #expect(kept.removed == 0 && kept.edited == ["out/table.csv"] && kept.left.isEmpty)
    #expect(try project.folder.text("out/table.csv") == "id,mine\n")
  }
}
