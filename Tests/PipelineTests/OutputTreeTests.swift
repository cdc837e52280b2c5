import Diagnostics
import Digests
import Engine
import Exports
import TestSupport
import Testing

@testable import Pipeline

@Suite("The files of an output")
struct OutputTreeTests {
  private let marks = OutputMarks.paths { $0.hasSuffix(".jpg") }

  private func project() throws -> PlannedProject {
    try PlannedProject("dsbuild: 1\nname: outputs\nclasses: { weir: weir.csv }\n")
  }

  private func list(_ text: String, marks: OutputMarks? = nil) throws -> [String]? {
    let project = try project()
    try project.folder.write(text, to: "out/SHA256SUMS")
    return TreeList(of: project.folder.path(of: "out"), marks: marks ?? self.marks, effects: project.workspace.effects)?
      .entries.map(\.path)
  }

  private func line(_ path: String) -> String { "\(SHA256Digest(of: path).hex)  \(path)\n" }

  private func tree(_ project: PlannedProject, marks: OutputMarks? = nil) -> ExportTree {
    ExportTree(
      to: "out", shape: .folder, marks: marks ?? self.marks, place: nil, form: "test 1", in: project.workspace)
  }

  private func file(_ path: String, _ text: String) -> OutputFile {
    OutputFile(path: path, content: .bytes(Array(text.utf8)))
  }

  @Test("are named by the list of the tree")
  func named() throws {
    #expect(try list(line("a/1.jpg") + line("b/2.jpg")) == ["a/1.jpg", "b/2.jpg"])
    #expect(try list("") == [])
  }

  @Test("are not known by a list that names another's file, is out of order, or is damaged")
  func refusedLists() throws {
    #expect(try list(line("a/1.jpg") + line("notes.txt")) == nil)
    #expect(try list(line("b/2.jpg") + line("a/1.jpg")) == nil)
    #expect(try list(line("a/1.jpg") + line("a/1.jpg")) == nil)
    #expect(try list(String(line("a/1.jpg").dropLast())) == nil)
    #expect(try list("0123  a/1.jpg\n") == nil)
    #expect(try list(line("a/1.jpg").replacing("  ", with: " *")) == nil)
  }

  @Test("of one file have no list")
  func oneFile() throws {
    #expect(try list(line("a/1.jpg"), marks: .beginning([1])) == nil)
  }

  @Test("are written with their list, and again only where they changed")
  func written() async throws {
    let project = try project()
    let first = try await tree(project).write([file("a/1.jpg", "one"), file("b/2.jpg", "two")])
    #expect(project.folder.files(under: "out") == ["out/SHA256SUMS", "out/a/1.jpg", "out/b/2.jpg"])
    let second = try await tree(project).write([file("a/1.jpg", "one"), file("b/3.jpg", "two")])
    #expect(project.folder.files(under: "out") == ["out/SHA256SUMS", "out/a/1.jpg", "out/b/3.jpg"])
    #expect(first.digest != second.digest)
    #expect(second.strays.isEmpty)
  }

  @Test("are changed where pictures changed, unless the name of another picture may depend on one of them")
  func patched() async throws {
    let project = try project()
    let names = (0..<4).map { String(repeating: "\($0)", count: 16) }
    let (old, other) = (file("a/\(names[0]).jpg", "one"), file("b/\(names[1]).jpg", "two"))
    let first = try await tree(project).write([old, other])
    for shared in ["c/\(names[1]).jpg", "c/\(names[2])\(names[2]).jpg"] {
      #expect(try await tree(project).patch(first.digest, removing: [old], adding: [file(shared, "new")]) == nil)
    }
    let new = file("a/\(names[3]).jpg", "new")
    let patched = try await tree(project).patch(first.digest, removing: [old], adding: [new])
    #expect(project.folder.files(under: "out") == ["out/SHA256SUMS", "out/\(new.path)", "out/\(other.path)"])
    let whole = try await tree(try self.project()).write([new, other])
    #expect(patched?.digest == whole.digest)
  }

  @Test("never go over a file that somebody else wrote, which the refusal names")
  func foreign() async throws {
    let project = try project()
    try project.folder.write("mine", to: "out/a/1.jpg")
    do {
      _ = try await tree(project).write([file("a/1.jpg", "one"), file("b/2.jpg", "two")])
      Issue.record("the file was lost")
    } catch let error as ForeignFiles {
      #expect(error.paths == ["out/a/1.jpg"])
      #expect(error.output == "out")
      #expect(
        error.diagnostics.map(\.message) == [
          "`out/a/1.jpg` was not written by dsbuild",
          "1 file in the output `out` would be lost, so nothing was written there",
        ])
    }
    #expect(try project.folder.text("out/a/1.jpg") == "mine")
    #expect(project.folder.files(under: "out") == ["out/a/1.jpg"])
  }

  @Test("are taken for dsbuild's where they have the bytes that are wanted")
  func sameBytes() async throws {
    let project = try project()
    try project.folder.write("one", to: "out/a/1.jpg")
    _ = try await tree(project).write([file("a/1.jpg", "one")])
    #expect(project.folder.files(under: "out") == ["out/SHA256SUMS", "out/a/1.jpg"])
  }

  @Test("stay where they are another's, and are named as strays")
  func strays() async throws {
    let project = try project()
    _ = try await tree(project).write([file("a/1.jpg", "one")])
    try project.folder.write("mine", to: "out/a/notes.txt")
    let written = try await tree(project).write([file("b/1.jpg", "one")])
    #expect(written.strays == ["a/notes.txt"])
    #expect(project.folder.files(under: "out") == ["out/SHA256SUMS", "out/a/notes.txt", "out/b/1.jpg"])
  }

  @Test("are counted again in a folder that changed since the last update", arguments: ["a", "b", "c"])
  func counted(folder: String) async throws {
    let project = try project()
    let text = "dsbuild: 1\nname: outputs\nclasses: { weir: weir.csv }\n"
    /// The same project in a later run, after the clock of the file system went on.
    func later() async throws -> PlannedProject {
      try await Task.sleep(for: .milliseconds(50))
      return try project.edited(text)
    }
    let others = ["a/1.jpg", "b/1.jpg", "c/1.jpg"].map { file($0, $0) }
    _ = try await tree(project).write(others)
    _ = try await tree(try await later()).write(others + [file("d/1.jpg", "one")])
    let known = try await later()
    #expect(tree(known).countedFolders.unchanged == ["a", "b", "c"])
    try project.folder.write("mine", to: "out/\(folder)/notes.txt")
    #expect(!tree(known).countedFolders.unchanged.contains(folder))
    let written = try await tree(known).write(others + [file("d/1.jpg", "two")])
    #expect(written.strays == ["\(folder)/notes.txt"])
    #expect(tree(try await later()).countedFolders.unchanged.isEmpty)
  }

  @Test("are known by their list where the project's state is gone")
  func lostState() async throws {
    let project = try project()
    _ = try await tree(project).write([file("a/1.jpg", "one"), file("a/2.jpg", "two")])
    try project.folder.remove(".dsbuild")
    let again = try project.edited("dsbuild: 1\nname: outputs\nclasses: { weir: weir.csv }\n")
    _ = try await tree(again).write([file("a/1.jpg", "other")])
    #expect(again.folder.files(under: "out") == ["out/SHA256SUMS", "out/a/1.jpg"])
    #expect(try again.folder.text("out/a/1.jpg") == "other")
  }

  @Test("are a person's where the list has other bytes")
  func editedFile() async throws {
    let project = try project()
    _ = try await tree(project).write([file("a/1.jpg", "one")])
    try project.folder.remove(".dsbuild")
    try project.folder.write("retouched", to: "out/a/1.jpg")
    let again = try project.edited("dsbuild: 1\nname: outputs\nclasses: { weir: weir.csv }\n")
    await #expect(throws: ForeignFiles.self) { try await tree(again).write([file("a/1.jpg", "other")]) }
    #expect(try again.folder.text("out/a/1.jpg") == "retouched")
  }
}
