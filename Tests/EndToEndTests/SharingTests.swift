import ExamplePictures
import Foundation
import TestSupport
import Testing

/// A lock, a store of a team, and no origin: the dataset is the same.
@Suite("Sharing pinned pictures")
struct SharingTests {
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

  @Test("a clone builds the same bytes from a folder with every address dead, and asks none")
  func folder() async throws {
    let share = try TemporaryFolder()
    try await rebuilt(in: share.path) { shared, clone in
      #expect(share.files().allSatisfy { $0.hasPrefix("cas/") } && share.files().count == 3, "\(share.files())")
      let built = try await clone.build("--locked", "--remote", share.path)
      #expect(built.exportDigests == shared.digests && built.requests == 0)
      #expect(built.json["remote"]["state"].string == "used" && built.json["remote"]["blobs"].int == 3)
      #expect(built.actions("fetch").tried == 0 && built.reasons("weir") == ["http_404": 1])
      #expect(try SharedProject.lock(clone) == SharedProject.lock(shared.first))
      #expect(try await clone.build("--locked", "--no-remote").result == "unchanged")
      let status = try await clone.dsbuild("status").output
      #expect(status.contains("up to date by the lock; 1 address that the lock records as failed was not tried"))
      let talk = try await shared.clone().dsbuild("build", "--locked", "--remote", share.path).talk
      #expect(talk.contains("3 from the store") && !talk.contains("3 cached"), "\(talk)")
    }
  }

  @Test("a clone builds the same bytes from a web server: one GET for each pin, and none after that")
  func web() async throws {
    try await LoopbackStore.serve { store in
      try await rebuilt(in: store.url) { shared, clone in
        #expect(store.requests == ["HEAD": 3, "PUT": 3])
        store.forgetRequests()
        #expect(try await shared.first.dsbuild("push", "--remote", store.url).status == 0)
        #expect(store.requests.isEmpty)
        let built = try await clone.build("--locked", "--remote", store.url)
        #expect(built.exportDigests == shared.digests && built.requests == 0)
        #expect(store.requests == ["GET": 3] && built.json["remote"]["requests"].int == 3)
        let pulled = try await clone.dsbuild("pull", "--json", "--remote", store.url)
        #expect(pulled.status == 0 && store.requests == ["GET": 3])
        #expect(try pulled.json()["here"].int == 3)
        #expect(try await clone.dsbuild("push", "--remote", store.url).status == 0)
        #expect(store.requests == ["GET": 3], "what came from there is there")
      }
    }
  }

  @Test("what a plain build cannot reach leaves the recorded failure as it is")
  func otherNetwork() async throws {
    try await LoopbackStore.serve { store in
      try await rebuilt(in: store.url) { shared, clone in
        let built = try await clone.build("--remote", store.url)
        #expect(built.exportDigests == shared.digests)
        #expect(built.requests ?? 0 <= 1 && built.reasons("weir") == ["http_404": 1])
        #expect(try SharedProject.lock(clone) == SharedProject.lock(shared.first))
      }
    }
  }

  @Test(
    "a picture whose address is remembered as failed comes from a store named later", arguments: [false, true])
  func afterFailure(isLocked: Bool) async throws {
    let share = try TemporaryFolder()
    try await rebuilt(in: share.path) { shared, clone in
      let mode = isLocked ? "--locked" : "--jobs=2"
      let alone = try await clone.dsbuild(mode, "--no-remote")
      #expect(alone.status != 0 || !isLocked, "\(alone.talk)")
      let built = try await clone.build(mode, "--remote", share.path)
      #expect(built.exportDigests == shared.digests && built.requests == 0)
      #expect(try SharedProject.lock(clone) == SharedProject.lock(shared.first))
      #expect(try await clone.build(mode, "--remote", share.path).result == "unchanged")
    }
  }

  @Test("what `pull` brings ends a remembered failure", arguments: [false, true])
  func pulledAfterFailure(isLocked: Bool) async throws {
    let share = try TemporaryFolder()
    try await rebuilt(in: share.path) { shared, clone in
      let mode = isLocked ? "--locked" : "--jobs=2"
      _ = try await clone.dsbuild(mode, "--no-remote")
      #expect(try await clone.dsbuild("pull", "--remote", share.path).status == 0)
      let built = try await clone.build(mode, "--no-remote")
      #expect(built.exportDigests == shared.digests && built.requests == 0)
    }
  }

  @Test(
    "a folder that is away for a moment is asked again by the next build")
  func awayAndBack() async throws {
    let share = try TemporaryFolder()
    try await rebuilt(in: share.path) { shared, clone in
      let away = share.path + ".away"
      try FileManager.default.moveItem(atPath: share.path, toPath: away)
      let built = try await clone.build("--remote", share.path, exits: 1)
      #expect(built.json["remote"]["state"].string == "unreachable", "\(built.json["remote"])")
      try FileManager.default.moveItem(atPath: away, toPath: share.path)
      #expect(try await clone.build("--remote", share.path).exportDigests == shared.digests)
    }
  }

  @Test("lengths in a stranger's lock that no picture has are summed without a failure")
  func hugeSizes() async throws {
    let share = try TemporaryFolder()
    try await rebuilt(in: share.path) { _, clone in
      let table = try clone.folder.text("lock/weir.tsv")
      let lines = table.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        line.split(separator: "\t", omittingEmptySubsequences: false).map { cell in
          (100...1_000_000).contains(Int(cell) ?? 0) ? String(Int.max) : String(cell)
        }.joined(separator: "\t")
      }
      try clone.folder.write(lines.joined(separator: "\n"), to: "lock/weir.tsv")
      let pulled = try await clone.dsbuild("pull", "--dry-run", "--json", "--remote", share.path)
      #expect([0, 1].contains(pulled.status), "\(pulled.talk)")
    }
  }

  @Test("`--frozen` asks no store, and says what is missing")
  func frozen() async throws {
    try await LoopbackStore.serve { store in
      try await rebuilt(in: store.url) { _, clone in
        store.forgetRequests()
        let frozen = try await clone.dsbuild("--frozen", "--remote", store.url)
        #expect(frozen.status == 1 && frozen.talk.contains("3 pictures are missing") && store.requests.isEmpty)
        #expect(try await clone.dsbuild("pull", "--remote", store.url).status == 0)
        #expect(try await clone.dsbuild("--frozen").status == 0)
      }
    }
  }

  @Test("`push --check` asks for each picture and names one that is not there")
  func check() async throws {
    try await LoopbackStore.serve { store in
      try await rebuilt(in: store.url) { shared, _ in
        #expect(try await shared.first.dsbuild("push", "--check", "--remote", store.url).status == 0)
        let gone = try #require(store.objects.keys.min())
        store.objects[gone] = nil
        store.forgetRequests()
        #expect(try await shared.first.dsbuild("push", "--remote", store.url).status == 0, "it is known to be there")
        let checked = try await shared.first.dsbuild("push", "--check", "--json", "--remote", store.url)
        #expect(checked.status == 1 && store.requests == ["HEAD": 4])
        #expect(try checked.json()["missing"].elements.map(\.["sha256"].string) == [gone])
        #expect(try await shared.first.dsbuild("push", "--remote", store.url).status == 0)
        #expect(store.objects.count == 3, "what was seen to be missing is sent")
      }
    }
  }

  @Test("`pull` names what is not there, and brings the rest")
  func missing() async throws {
    try await LoopbackStore.serve { store in
      try await rebuilt(in: store.url) { _, clone in
        let gone = try #require(store.objects.keys.min())
        store.objects[gone] = nil
        let pulled = try await clone.dsbuild("pull", "--json", "--remote", store.url)
        #expect(pulled.status == 1)
        let json = try pulled.json()
        #expect(json["brought"].int == 2 && json["missing"].elements.map(\.["sha256"].string) == [gone])
      }
    }
  }

  @Test("an object that is damaged there is not taken, and the next `push` replaces it")
  func damaged() async throws {
    try await LoopbackStore.serve { store in
      try await rebuilt(in: store.url) { shared, clone in
        let (name, bytes) = try #require(store.objects.min { $0.key < $1.key })
        store.objects[name] = bytes + [0]
        let pulled = try await clone.dsbuild("pull", "--json", "--remote", store.url)
        #expect(pulled.status == 1)
        #expect(try pulled.json()["refused"].elements.map(\.["sha256"].string) == [name], "\(pulled.output)")
        #expect(try await clone.dsbuild("push", "--remote", store.url).status == 1, "it is not here either")
        #expect(try await shared.first.dsbuild("push", "--check", "--remote", store.url).status == 1)
        #expect(try await shared.first.dsbuild("push", "--remote", store.url).status == 0)
        #expect(store.objects[name] == bytes)
        #expect(try await clone.dsbuild("pull", "--remote", store.url).status == 0)
      }
    }
  }

  @Test("what is taken down is not sent")
  func takenDown() async throws {
    try await LoopbackOrigin.serve { origin in
      try await LoopbackStore.serve { store in
        let shared = try await SharedProject(origin)
        try shared.first.folder.write("\(origin.url("/1.jpg"))\n", to: "takedown.txt")
        _ = try await shared.first.build()
        #expect(try await shared.first.dsbuild("push", "--remote", store.url).status == 0)
        #expect(store.objects.count == 2)
      }
    }
  }

  @Test("`remote rm` removes, and `remote status` counts")
  func remove() async throws {
    try await LoopbackStore.serve { store in
      try await rebuilt(in: store.url) { shared, _ in
        let name = try #require(store.objects.keys.min())
        #expect(try await shared.first.dsbuild("remote", "rm", name, "--remote", store.url).status == 0)
        #expect(store.objects.count == 2)
        let status = try await shared.first.dsbuild("remote", "status", "--json", "--remote", store.url)
        let json = try status.json()
        #expect(status.status == 0 && json["there"].int == 2 && json["blobs"].int == 3)
        #expect(json["readable"].bool == true && json["writable"].bool == true)
      }
    }
  }
}
