import ExamplePictures
import Foundation
import TestSupport
import Testing

/// What dsbuild says about a store is short and true.
@Suite("Words about a store")
struct StoreWordsTests {
  /// Serves the origin while the first machine builds and sends, then builds in a clone with the origin dead.
  private func rebuilt(
    in remote: String, _ body: @Sendable (SharedProject, TemporaryProject) async throws -> Void
  ) async throws {
    let shared = try await LoopbackOrigin.serve { origin in
      let shared = try await SharedProject(origin)
      let pushed = try await shared.first.dsbuild("push", "--json", "--remote", remote)
      #expect(pushed.status == 0, "\(pushed.talk)")
      let json = try pushed.json()
      #expect(json["blobs"].int == 3 && json["sent"].int == 3 && json["there"].int == 0, "\(pushed.output)")
      return shared
    }
    try await body(shared, try shared.clone())
  }

  @Test("a store that fails is told in a few lines, whatever did not get through")
  func fewLines() async throws {
    try await LoopbackStore.serve { store in
      try await rebuilt(in: store.url) { shared, clone in
        try shared.first.folder.remove(".dsbuild/remotes")
        for mode in [LoopbackStore.Mode.status(500), .guarded("Bearer x")] {
          store.answer(mode)
          for (project, command) in [(shared.first, "push"), (clone, "pull")] {
            let failed = try await project.dsbuild(command, "--remote", store.url)
            let lines = failed.talk.split(separator: "\n")
            #expect(failed.status == 1 && lines.count <= 3, "\(failed.talk)")
            #expect(lines.first?.contains("3 pictures did not get through") == true, "\(failed.talk)")
          }
        }
      }
    }
  }

  @Test("one damaged object is named as that, and the store is asked on")
  func oneDamaged() async throws {
    try await LoopbackStore.serve { store in
      try await rebuilt(in: store.url) { shared, clone in
        let name = try #require(store.objects.keys.min())
        store.objects[name]?[0] ^= 1
        #expect(try await clone.dsbuild("pull", "--remote", store.url).status == 1)
        let again = try shared.clone()
        for digest in store.objects.keys where digest != name { store.objects[digest] = nil }
        let built = try await again.dsbuild("build", "--remote", store.url)
        #expect(built.talk.contains("1 object of") && !built.talk.contains("asked no more"), "\(built.talk)")
      }
    }
  }

  @Test("a picture that is taken down and still in the store is named, with the command that removes it")
  func takenDown() async throws {
    try await LoopbackStore.serve { store in
      try await rebuilt(in: store.url) { shared, clone in
        let gone = try #require(store.objects.keys.min())
        try shared.first.folder.write("\(gone)\n", to: "takedown.txt")
        let built = try await shared.first.dsbuild("build", "--remote", store.url)
        #expect(built.talk.contains("1 picture that is taken down can still be read"), "\(built.talk)")
        #expect(built.talk.contains("dsbuild remote rm \(gone)"), "\(built.talk)")
        let pushed = try await shared.first.dsbuild("push", "--json", "--remote", store.url)
        #expect(try pushed.json()["taken_down"].elements.map(\.string) == [gone], "\(pushed.output)")
        // A machine that has never seen it there asks under `--check`.
        try clone.folder.write("\(gone)\n", to: "takedown.txt")
        let checked = try await clone.dsbuild("push", "--check", "--json", "--remote", store.url)
        #expect(try checked.json()["taken_down"].elements.map(\.string) == [gone], "\(checked.output)")
        #expect(try await shared.first.dsbuild("remote", "rm", gone, "--remote", store.url).status == 0)
        let after = try await shared.first.dsbuild("build", "--remote", store.url)
        #expect(!after.talk.contains("can still be read"), "\(after.talk)")
      }
    }
  }

  @Test("a path that is not whole is refused with the command that prints the whole one")
  func relative() async throws {
    let project = try TemporaryProject()
    try project.folder.write(
      "dsbuild: 1\nname: a\nclasses: { a: a.csv }\ncache: { remote: ../share }\n", to: "dataset.yaml")
    try project.folder.write("url\n", to: "a.csv")
    let refused = try await project.dsbuild("status")
    #expect(refused.status == 2 && refused.talk.contains("`realpath ../share`"), "\(refused.talk)")
  }

  @Test("remembered results of another key are named, and said to be of another key")
  func otherKey() async throws {
    let share = try TemporaryFolder()
    try await rebuilt(in: share.path) { shared, _ in
      let state = try TemporaryFolder()
      let other = ["DSBUILD_STATE_HOME": state.path(of: "dsbuild")]
      let verified = try await shared.first.dsbuild("verify", "--read-data", environment: other)
      #expect(verified.status == 1 && verified.talk.contains("under another key"), "\(verified.output)\(verified.talk)")
      #expect(verified.output.contains("cache.sqlite"), "\(verified.output)")
      let own = try await shared.first.dsbuild("verify", "--read-data")
      #expect(own.status == 0 && !own.talk.contains("another key"), "\(own.talk)")
    }
  }
}
