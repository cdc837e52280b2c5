import Foundation
import TestSupport
import Testing

/// Another user may put a manifest above a folder in which somebody works.
@Suite("A manifest above the current folder")
struct ManifestAboveTests {
  /// A project, and a folder below it.
  private func scene() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(DrawnPicture(.weir, seed: 1).jpeg(), to: "top/photos/1.jpg")
    try folder.write("dsbuild: 1\nname: above\nclasses: { weir: photos }\n", to: "top/dataset.yaml")
    try folder.write("", to: "top/work/mine/notes.txt")
    return folder
  }

  private func set(_ mode: Int, _ path: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }

  @Test("is found if nobody else can write it")
  func own() async throws {
    let folder = try scene()
    try set(0o775, folder.path(of: "top"))
    let result = try await Program.dsbuild().run(["build", "--no-input"], in: folder.path(of: "top/work/mine"))
    #expect(result.status == 0, "\(result.talk)")
  }

  @Test("is refused if everybody may write it or its folder", arguments: ["top", "top/dataset.yaml"])
  func writable(_ place: String) async throws {
    let folder = try scene()
    try set(place == "top" ? 0o1777 : 0o666, folder.path(of: place))
    let program = try Program.dsbuild()
    let mine = folder.path(of: "top/work/mine")
    let refused = try await program.run(["build", "--no-input"], in: mine)
    let manifest = folder.path(of: "top/dataset.yaml")
    #expect(refused.status == 2 && refused.talk.contains("-f "), "\(refused.talk)")
    #expect(!folder.contains("top/out") && !folder.contains("top/.dsbuild"))
    let json = try await program.run(["build", "--json", "--no-input"], in: mine)
    #expect(try json.json()["errors"][0]["hint"].string?.contains("-f ") == true)
    // Whoever names it, or works beside it, means it.
    #expect(try await program.run(["build", "--no-input", "-f", manifest], in: mine).status == 0)
    #expect(try await program.run(["build", "--no-input"], in: folder.path(of: "top")).status == 0)
  }

  @Test("in a repository of another user has git's own advice in `diff`", .enabled(if: geteuid() == 0))
  func repository() async throws {
    let project = try TemporaryProject()
    try project.folder.write(DrawnPicture(.weir, seed: 1).jpeg(), to: "weir/1.jpg")
    try project.folder.write("dsbuild: 1\nname: owned\nclasses: { weir: weir }\n", to: "dataset.yaml")
    _ = try await project.build()
    #expect(try await Program(path: "/usr/bin/git").run(["init", "-q"], in: project.folder.path).status == 0)
    for path in [project.folder.path, project.folder.path(of: ".git")] {
      try FileManager.default.setAttributes([.ownerAccountID: 65_534], ofItemAtPath: path)
    }
    let diff = try await project.dsbuild("diff")
    #expect(diff.status == 2 && diff.talk.contains("belongs to another user"), "\(diff.talk)")
    #expect(diff.talk.contains("git config --global --add safe.directory \(project.folder.path)"), "\(diff.talk)")
    #expect(!diff.talk.contains("git init"))
  }

  @Test("is refused if it belongs to another user", .enabled(if: geteuid() == 0))
  func owner() async throws {
    let folder = try scene()
    let nobody = 65_534
    try FileManager.default.setAttributes(
      [.ownerAccountID: nobody, .groupOwnerAccountID: nobody], ofItemAtPath: folder.path(of: "top/dataset.yaml"))
    let refused = try await Program.dsbuild().run(["status"], in: folder.path(of: "top/work/mine"))
    #expect(refused.status == 2 && refused.talk.contains("another user") && refused.talk.contains("-f "))
  }
}
