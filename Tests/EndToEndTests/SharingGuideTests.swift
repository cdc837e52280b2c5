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
  ///
  /// - Parameter sections: which of its sections, by their titles; empty for all.
  @discardableResult
  private func play(
    _ guide: String, _ sections: [String] = [], in folder: TemporaryFolder, _ variables: [String: String]
  ) async throws -> String {
    let tools = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(
      atPath: tools.path(of: "dsbuild"), withDestinationPath: Program.dsbuild().path)
    let commands = Guide(guide).sections.filter { sections.isEmpty || sections.contains($0.title) }.flatMap(\.commands)
    #expect(commands.count >= (sections.isEmpty ? 4 : 1))
    let identity = ["GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"]
    var environment = Dictionary(uniqueKeysWithValues: identity.map { ($0, "team@example.org") })
    environment["PATH"] = "\(tools.path):/usr/bin:/bin"
    // What one test allows is no other test's.
    environment["DSBUILD_STATE_HOME"] = tools.path(of: "state")
    environment["HOME"] = tools.path
    environment.merge(variables) { $1 }
    let script = (["set -eux"] + commands).joined(separator: "\n")
    let result = try await Program(path: "/bin/bash").run(["-c", script], in: folder.path, environment: environment)
    #expect(result.status == 0, "\(result.output)\n\(result.talk)")
    return result.output
  }

  /// Puts a project into git, as the guides have it.
  private func version(_ folder: TemporaryFolder) async throws {
    let git = try await Program(path: "/bin/bash").run(
      ["-c", "git init -q . && printf '.dsbuild\nout\n' > .gitignore"], in: folder.path)
    #expect(git.status == 0)
  }

  @Test("results of a team: a clone takes in what a key has signed, and computes nothing")
  func results() async throws {
    let shared = try await project()
    let (outside, folder) = (try TemporaryFolder(), shared.first.folder)
    try await version(folder)
    let variables = ["KEY": outside.path(of: "key.pem"), "CLONE": outside.path(of: "clone")]
    let line = try await play("ResultsOfATeam", ["Make a key"], in: folder, variables)
    try FileManager.default.createDirectory(atPath: outside.path(of: "share"), withIntermediateDirectories: true)
    let key = line.trimmingCharacters(in: .whitespacesAndNewlines)
    try shared.first.editManifest(
      "cache: { remote: none }",
      to: "cache: { remote: { url: \(outside.path(of: "share")), results: signed, trust: [\"\(key)  build server\"] } }"
    )
    let git = try await Program(path: "/bin/bash").run(
      ["-c", "git add -A && git -c user.name=a -c user.email=a@example.org commit -qm 1"], in: folder.path)
    #expect(git.status == 0, "\(git.talk)")
    let said = try await play(
      "ResultsOfATeam", ["Send results", "Take them in", "Doubt them"], in: folder, variables)
    #expect(said.contains("computed again: all right"), "\(said)")
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

  /// The names of the pictures of a built tree.
  private func pictures(_ path: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: path).filter { $0.hasSuffix(".jpg") }.sorted()
  }

  @Test("a team with a bucket: keys from a profile, and a clone that builds the same")
  func bucket() async throws {
    let shared = try await project()
    let (outside, folder) = (try TemporaryFolder(), shared.first.folder)
    try await version(folder)
    try await LoopbackBucket.serve { bucket in
      let keys = bucket.environment()
      let variables = [
        "KEY": "TEAMKEY", "SECRET": keys["AWS_SECRET_ACCESS_KEY"] ?? "", "AWS_ENDPOINT_URL_S3": bucket.endpoint,
        "BUCKET": "s3://team/flood", "CLONE": outside.path(of: "clone"),
      ]
      try await play("ATeamWithABucket", in: folder, variables)
      #expect(bucket.objects.count == 4, "three pictures and the empty object of `remote status`")
      #expect(try pictures(outside.path(of: "clone/out")) == pictures(folder.path(of: "out")))
    }
  }

  @Test("a build server that only reads: nothing is written, and the second build sends no request")
  func buildServer() async throws {
    let shared = try await project()
    let outside = try TemporaryFolder()
    try await LoopbackStore.serve { store in
      #expect(try await shared.first.dsbuild("push", "--remote", store.url).status == 0)
      store.answer(.readOnly)
      store.forgetRequests()
      let clone = try shared.clone()
      try await play("ABuildServer", in: clone.folder, ["STORE": store.url, "CACHE": outside.path(of: "cache")])
      #expect(store.requests == ["GET": 6, "HEAD": 4])
      #expect(try pictures(clone.folder.path(of: "out")) == pictures(shared.first.folder.path(of: "out")))
    }
  }

  @Test("a public release: a stranger builds it from a server of files and a tag")
  func release() async throws {
    let shared = try await project()
    let (outside, folder) = (try TemporaryFolder(), shared.first.folder)
    try await version(folder)
    let store = try TemporaryFolder()
    #expect(try await shared.first.dsbuild("push", "--remote", store.path).status == 0)
    try await LoopbackFiles.serve(outside.path(of: "release")) { server in
      let variables = [
        "STORE": store.path, "RELEASE": outside.path(of: "release"), "ADDRESS": "\(server.url)/dsbuild.index",
        "CLONE": outside.path(of: "clone"),
      ]
      try await play("APublicRelease", in: folder, variables)
      #expect(try pictures(outside.path(of: "clone/out")) == pictures(folder.path(of: "out")))
      #expect(server.requests.contains { $0.path.hasSuffix(".pack") })
    }
  }

  @Test("a cache that forgets: `push` does not see it, `push --check` does, and the next `push` mends it")
  func forgetting() async throws {
    let shared = try await project()
    try await LoopbackStore.serve { store in
      try await play("CachesThatForget", ["What it looks like"], in: shared.first.folder, ["STORE": store.url])
      #expect(store.requests == ["HEAD": 3, "PUT": 3])
      let forgotten = try #require(store.objects.keys.sorted().first)
      store.objects[forgotten] = nil
      let output = try await play("CachesThatForget", ["How to notice"], in: shared.first.folder, ["STORE": store.url])
      #expect(output.contains("the store has forgotten") && store.objects.count == 3)
    }
  }
}
