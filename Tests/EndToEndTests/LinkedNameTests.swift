import Foundation
import TestSupport
import Testing

@Suite("Links in a clone at names that a person types")
struct LinkedNameTests {
  private func project() throws -> TemporaryProject {
    let project = try TemporaryProject()
    try project.folder.write(DrawnPicture(.weir, seed: 1).jpeg(), to: "clone/weir/1.jpg")
    try project.folder.write("dsbuild: 1\nname: linked\nclasses: { weir: weir }\n", to: "clone/dataset.yaml")
    return project
  }

  private func link(_ path: String, to target: String, in project: TemporaryProject) throws {
    try FileManager.default.createSymbolicLink(
      atPath: project.folder.path(of: path), withDestinationPath: target)
  }

  @Test("are not followed to a new or an empty file elsewhere", arguments: ["events.ndjson", "logs/events.ndjson"])
  func events(name: String) async throws {
    let project = try project()
    try project.folder.write("", to: "home/empty")
    try link("clone/events.ndjson", to: "../home/new", in: project)
    try link("clone/logs", to: "../home", in: project)
    let program = try Program.dsbuild()
    let run = try await program.run(["build", "--events", name], in: project.folder.path(of: "clone"))
    #expect(run.status != 0 && run.talk.contains("by a symbolic link"), "\(run.talk)")
    #expect(project.folder.files(under: "home") == ["home/empty"])
    try project.folder.remove("clone/events.ndjson")
    try link("clone/events.ndjson", to: "../home/empty", in: project)
    #expect(try await program.run(["build", "--events", name], in: project.folder.path(of: "clone")).status != 0)
    #expect(try project.folder.read("home/empty").isEmpty)
    let plain = try await program.run(["build", "--events", "mine.ndjson"], in: project.folder.path(of: "clone"))
    #expect(plain.status == 0 && project.folder.contains("clone/mine.ndjson"), "\(plain.talk)")
  }

  @Test("out of a folder of annotations are named and not read")
  func annotations() async throws {
    let project = try project()
    try project.folder.write("machine h password hunter2\n", to: "home/netrc")
    try project.folder.write("filename,x,y,side\n1.jpg,0,0,16\n", to: "clone/boxes/a.csv")
    try link("clone/boxes/b.txt", to: "../../home/netrc", in: project)
    try link("clone/boxes/c.csv", to: "a.csv", in: project)
    let program = try Program.dsbuild()
    _ = try await program.run(["build"], in: project.folder.path(of: "clone"))
    let run = try await program.run(
      ["crops", "import", "boxes", "--class", "weir"], in: project.folder.path(of: "clone"))
    #expect(run.status == 0 && !run.talk.contains("hunter2"), "\(run.talk)")
    #expect(run.talk.contains("`boxes/b.txt` was not read: it is a link that leaves its folder"), "\(run.talk)")
  }

  @Test("addresses on the command line are in no log with their passwords")
  func passwords() async throws {
    let project = try project()
    let program = try Program.dsbuild()
    let clone = project.folder.path(of: "clone")
    _ = try await program.run(["build"], in: clone)
    _ = try await program.run(
      ["retry", "https://user:hunter2@host.invalid/a.png", "--events", "events.ndjson"], in: clone)
    for path in project.folder.files(under: "clone") where path.hasSuffix(".ndjson") {
      let text = try project.folder.text(path)
      #expect(!text.contains("hunter2"), "\(path): \(text)")
    }
    #expect(try project.folder.text("clone/events.ndjson").contains("***@host.invalid"))
  }
}
