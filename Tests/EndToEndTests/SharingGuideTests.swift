import ExamplePictures
import Foundation
import TestSupport
import Testing

/// The guides of teams, played: every command that they show, with a real folder and a real server.
@Suite("The guides of teams")
struct SharingGuideTests {
  /// A project whose origin is dead by now.
  private func project() async throws -> SharedProject {
    try await LoopbackOrigin.serve { origin in try await SharedProject(origin) }
  }

  /// Runs the commands of a guide, one shell each as a reader would in one terminal.
  private func play(_ guide: String, in folder: TemporaryFolder, _ variables: [String: String]) async throws {
    let tools = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(
      atPath: tools.path(of: "dsbuild"), withDestinationPath: Program.dsbuild().path)
    let commands = Guide(guide).sections.flatMap(\.commands)
    #expect(commands.count > 3)
    let identity = ["GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"]
    var environment = Dictionary(uniqueKeysWithValues: identity.map { ($0, "team@example.org") })
    environment["PATH"] = "\(tools.path):/usr/bin:/bin"
    // What one test allows is no other test's.
    environment["DSBUILD_STATE_HOME"] = tools.path(of: "state")
    environment.merge(variables) { $1 }
    let script = (["set -eux"] + commands).joined(separator: "\n")
    let result = try await Program(path: "/bin/bash").run(["-c", script], in: folder.path, environment: environment)
    #expect(result.status == 0, "\(result.output)\n\(result.talk)")
  }

  @Test("a team with a folder: a clone builds the same with the origin dead")
  func folder() async throws {
    let shared = try await project()
    let (outside, folder) = (try TemporaryFolder(), shared.first.folder)
    let git = try await Program(path: "/bin/bash").run(
      ["-c", "git init -q . && printf '.dsbuild\\nout\\n' > .gitignore"], in: folder.path)
    #expect(git.status == 0)
    try await play(
      "ATeamWithAFolder", in: folder, ["SHARE": outside.path(of: "share"), "CLONE": outside.path(of: "clone")])
    let clone = try #require(try? FileManager.default.subpathsOfDirectory(atPath: outside.path(of: "clone/out")))
    let first = try FileManager.default.subpathsOfDirectory(atPath: folder.path(of: "out"))
    #expect(clone.filter { $0.hasSuffix(".jpg") }.sorted() == first.filter { $0.hasSuffix(".jpg") }.sorted())
    #expect(clone.contains { $0.hasSuffix(".jpg") })
  }

  @Test("a team with a web server: the team writes with a credential, a build server reads without")
  func webServer() async throws {
    let shared = try await project()
    let credential = "Basic \(Data("ci:secret".utf8).base64EncodedString())"
    try await LoopbackStore.serve(.written(by: credential)) { store in
      let variables = ["HOST": "127.0.0.1:\(store.port)", "PASSWORD": "secret", "URL": store.url]
      try await play("ATeamWithAWebServer", in: shared.first.folder, variables)
      #expect(store.objects.count == 3 && store.credentials == [credential])
    }
  }
}
