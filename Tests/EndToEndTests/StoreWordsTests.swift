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

  @Test(
    "a store that denies access has the variable of its credential named, by each command",
    arguments: [
      ("", "set `DSBUILD_REMOTE_AUTH` to `127.0.0.1:"),
      ("127.0.0.1 Bearer wrong", "the credential for `127.0.0.1:"),
      ("example.org Bearer x\nBearer right", "line 2 of `DSBUILD_REMOTE_AUTH`"),
    ])
  func variable(value: String, words: String) async throws {
    try await LoopbackStore.serve { store in
      try await rebuilt(in: store.url) { shared, clone in
        try shared.first.folder.remove(".dsbuild/remotes")
        store.objects = [:]
        store.answer(.guarded("Bearer right"))
        for (project, arguments) in [(shared.first, ["push"]), (clone, ["pull"]), (clone, ["remote", "status"])] {
          let denied = try await Program.dsbuild().run(
            arguments + ["--remote", store.url], in: project.folder.path, environment: ["DSBUILD_REMOTE_AUTH": value])
          #expect(denied.status == 1 && denied.talk.contains("the server answers 401"), "\(denied.talk)")
          #expect(denied.talk.contains(words) && denied.talk.contains("DSBUILD_REMOTE_AUTH"), "\(denied.talk)")
        }
        // The place where the variables are explained.
        let help = try await clone.dsbuild("remote", "--help")
        for name in ["DSBUILD_REMOTE_AUTH", "DSBUILD_CREDENTIAL_HELPER", ".netrc", "AWS_PROFILE"] {
          #expect(help.output.contains(name))
        }
      }
    }
  }

  private func isWritable(
    _ store: LoopbackStore, _ password: String, _ project: TemporaryProject
  ) async throws -> Bool? {
    let status = try await project.dsbuild(
      "remote", "status", "--json", "--remote", store.url,
      environment: ["DSBUILD_REMOTE_AUTH": "127.0.0.1 Bearer \(password)"])
    return try status.json()["writable"].bool
  }

  @Test("a wrong password may not write, also where the server says so of new objects alone")
  func writable() async throws {
    try await LoopbackStore.serve { store in
      try await rebuilt(in: store.url) { shared, _ in
        store.answer(.writtenOnce(by: "Bearer right"))
        var found: [Bool?] = []
        // The third look finds the empty blob that the second one put there.
        for password in ["wrong", "right", "right", "wrong"] {
          found.append(try await isWritable(store, password, shared.first))
        }
        #expect(found == [false, true, true, false])
        #expect(store.objects.count == 4, "three pictures and the empty blob: \(store.objects.keys)")
      }
    }
  }

  @Test("pictures that a store was not asked for are not counted as lacking")
  func untried() async throws {
    let project = try TemporaryProject()
    for seed in 0..<29 {
      let picture = PlainPNG.file(width: 12, height: 12) { x, y in (UInt8(seed * 8), UInt8(x * 20), UInt8(y * 20)) }
      try project.folder.write(picture, to: "pictures/\(seed).png")
    }
    try project.folder.write(
      """
      dsbuild: 1
      name: many
      classes: { a: { sources: [ { files: "pictures/*.png" } ] } }
      inspect: { min_side: 1 }
      duplicates: { near: { threshold: 0% } }

      """, to: "dataset.yaml")
    _ = try await project.build()
    try await LoopbackStore.serve { store in
      for mode in [LoopbackStore.Mode.status(500), .readOnly] {
        store.answer(mode)
        let failed = try await project.dsbuild("push", "--remote", store.url)
        #expect(failed.talk.contains("29 pictures did not get through"), "\(failed.talk)")
        #expect(
          failed.talk.hasSuffix(
            "0 of 29 pictures were there at the last look, and 29 did not get through because the store failed\n"),
          "\(failed.talk)")
        let json = try await project.dsbuild("push", "--json", "--remote", store.url).json()
        #expect(json["refused"].elements.count + (json["not_tried"].int ?? 0) == 29, "\(json)")
      }
    }
  }

  @Test("a web site that answers everything with a page is not taken for a store")
  func page() async throws {
    try await LoopbackStore.serve { store in
      try await rebuilt(in: store.url) { shared, _ in
        try shared.first.folder.remove(".dsbuild/remotes")
        store.answer(.page)
        for arguments in [["push"], ["push", "--check"], ["push"]] {
          let refused = try await Program.dsbuild().run(
            arguments + ["--remote", store.url], in: shared.first.folder.path)
          #expect(refused.status == 1 && refused.talk.contains("it is not a store"), "\(refused.talk)")
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
      #expect(verified.output.contains("not yours: .dsbuild/cache.sqlite"), "\(verified.output)")
      #expect(!verified.output.contains("damaged") && verified.output.contains("all sound"), "\(verified.output)")
      #expect(verified.talk.contains("`dsbuild verify --repair`"), "\(verified.talk)")
      let own = try await shared.first.dsbuild("verify", "--read-data")
      #expect(own.status == 0 && !own.talk.contains("another key"), "\(own.talk)")
    }
  }

  @Test("what `pull` says of a damaged copy helps, and `remote rm` counts what was not there apart")
  func damagedCopy() async throws {
    let share = try TemporaryFolder()
    try await rebuilt(in: share.path) { shared, clone in
      let object = try #require(share.files().first { $0.contains("cas/") })
      var bytes = try share.read(object)
      bytes[bytes.count / 2] ^= 1
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o644], ofItemAtPath: share.path(of: object))
      try share.write(bytes, to: object)
      let digest = try #require(object.split(separator: "/").last.map(String.init))
      let pulled = try await clone.dsbuild("pull", "--remote", share.path)
      #expect(pulled.status == 1 && pulled.talk.contains("dsbuild remote rm \(digest)"), "\(pulled.talk)")
      let removed = try await shared.first.dsbuild("remote", "rm", digest, "--remote", share.path)
      #expect(removed.status == 0 && removed.output.contains("1 of 1 picture removed from the store\n"))
      #expect(try await shared.first.dsbuild("push", "--remote", share.path).status == 0)
      #expect(try await clone.dsbuild("pull", "--remote", share.path).status == 0)
      let absent = String(repeating: "7", count: 64)
      let none = try await shared.first.dsbuild("remote", "rm", absent, digest, "--remote", share.path)
      #expect(none.status == 0 && none.output == "1 of 2 pictures removed from the store; 1 was not in it\n", "\(none)")
      let json = try await shared.first.dsbuild("remote", "rm", absent, "--json", "--remote", share.path).json()
      #expect(json["removed"].int == 0 && json["missing"].int == 1)
    }
  }
}
