import ExamplePictures
import Foundation
import TestSupport
import Testing

/// A store that misbehaves costs a build a moment, and never its result.
@Suite("A store of a team that misbehaves")
struct BrokenStoreTests {
  private static let modes: [LoopbackStore.Mode] =
    [
      .status(404), .status(401), .status(403), .status(500), .status(503), .status(429), .status(204), .silence,
      .redirect("/elsewhere"),
    ] + LoopbackStore.Change.allCases.map { .changed($0) }

  @Test("the build is the one without it, and no wrong byte is stored", arguments: modes)
  func build(mode: LoopbackStore.Mode) async throws {
    try await LoopbackOrigin.serve { origin in
      try await LoopbackStore.serve { store in
        let shared = try await SharedProject(origin)
        #expect(try await shared.first.dsbuild("push", "--remote", store.url).status == 0)
        store.answer(mode)
        let clone = try shared.clone()
        let begun = ContinuousClock.now
        let built = try await clone.build("--locked", "--remote", store.url)
        #expect(begun.duration(to: .now) < .seconds(30))
        #expect(built.exportDigests == shared.digests)
        #expect(built.json["remote"]["blobs"].int == 0, "\(built.json["remote"])")
        #expect(try await clone.dsbuild("verify", "--read-data").status == 0)
        #expect(try SharedProject.lock(clone) == SharedProject.lock(shared.first))
      }
    }
  }

  private static let deaf: [LoopbackStore.Mode] = [.status(401), .status(500), .redirect("/")]

  @Test("`pull` and `push` end with 1 where it cannot be asked", arguments: deaf)
  func commands(mode: LoopbackStore.Mode) async throws {
    try await LoopbackOrigin.serve { origin in
      try await LoopbackStore.serve(mode) { store in
        let shared = try await SharedProject(origin)
        #expect(try await shared.first.dsbuild("push", "--remote", store.url).status == 1)
        #expect(try await shared.clone().dsbuild("pull", "--remote", store.url).status == 1)
        #expect(store.objects.isEmpty)
      }
    }
  }

  @Test("a store that may only be read serves builds, and `push` names what it did not take")
  func readOnly() async throws {
    try await LoopbackOrigin.serve { origin in
      try await LoopbackStore.serve { store in
        let shared = try await SharedProject(origin)
        #expect(try await shared.first.dsbuild("push", "--remote", store.url).status == 0)
        store.answer(.readOnly)
        let built = try await shared.clone().build("--locked", "--remote", store.url)
        #expect(built.json["remote"]["blobs"].int == 3)
        let name = try #require(store.objects.keys.min())
        store.objects[name] = nil
        let fresh = try shared.clone()
        _ = try await fresh.build("--no-remote")
        let pushed = try await fresh.dsbuild("push", "--json", "--remote", store.url)
        #expect(pushed.status == 1)
        #expect(try pushed.json()["refused"].elements.map(\.["sha256"].string) == [name])
      }
    }
  }

  @Test("a redirect to another host is not followed, and a credential goes to its host alone")
  func credentials() async throws {
    try await LoopbackOrigin.serve { origin in
      try await LoopbackStore.serve { other in
        try await LoopbackStore.serve(.guarded("Bearer s3cr3t-t0ken")) { store in
          let shared = try await SharedProject(origin)
          let secret = ["DSBUILD_REMOTE_AUTH": "127.0.0.1:\(store.port) Bearer s3cr3t-t0ken"]
          let pushed = try await shared.first.dsbuild(
            "push", "--events", "events.ndjson", "--remote", store.url, environment: secret)
          #expect(pushed.status == 0 && store.objects.count == 3, "\(pushed.talk)")
          #expect(try await shared.first.dsbuild("push", "--remote", other.url, environment: secret).status == 0)
          #expect(other.credentials.isEmpty)
          other.forgetRequests()
          store.answer(.redirect("\(other.url)/cas/\(store.objects.keys.min() ?? "")"))
          let clone = try shared.clone()
          let built = try await clone.dsbuild("--locked", "--remote", store.url, environment: secret)
          #expect(built.status == 0 && other.requests.isEmpty)
          #expect(!(pushed.talk + pushed.output + built.talk).contains("s3cr3t"))
          for project in [shared.first, clone] {
            for file in project.folder.files() {
              let bytes = try project.folder.read(file)
              #expect(Data(bytes).range(of: Data("s3cr3t".utf8)) == nil, "\(file)")
            }
          }
        }
      }
    }
  }

  @Test(
    "addresses of one link are refused, and so is the public network without TLS",
    arguments: [
      "http://169.254.169.254/team", "http://[fe80::1]/team", "http://192.0.2.1/team",
    ])
  func addresses(address: String) async throws {
    try await LoopbackOrigin.serve { origin in
      let shared = try await SharedProject(origin)
      let pushed = try await shared.first.dsbuild("push", "--remote", address)
      #expect(pushed.status == 1 && pushed.talk.contains("address_denied"), "\(pushed.talk)")
      let built = try await shared.clone().build("--locked", "--remote", address)
      #expect(built.json["remote"]["state"].string == "unreachable" && built.exportDigests == shared.digests)
    }
  }

  @Test(
    "a manifest names no user, password, query or other scheme",
    arguments: [
      "https://user:pass@a.example/x", "https://a.example/x?y", "https://a.example/x#y", "ftp://a.example/x",
      "s3://Bucket/x", "s3://b", "s3://bucket/x=y", "s3://bucket/../x", "s3://key:secret@bucket/x",
      "https://a.example/../x",
      "relative/folder",
    ])
  func manifests(address: String) async throws {
    try await LoopbackOrigin.serve { origin in
      let shared = try await SharedProject(origin)
      try shared.first.editManifest("remote: none", to: "remote: \"\(address)\"")
      let built = try await shared.first.dsbuild()
      #expect(built.status == 2 && built.talk.contains("dataset.yaml:7:"), "\(built.talk)")
    }
  }

  @Test(
    "a manifest has keys of buckets for buckets alone, and a server and a region that are nothing else",
    arguments: [
      "{ url: https://a.example/x, region: eu-west-1 }", "{ url: /mnt/x, endpoint: https://a.example }",
      "{ url: s3://bucket, endpoint: https://a.example/path }", "{ url: s3://bucket, endpoint: https://me@a.example }",
      "{ url: s3://bucket, region: evil.example/ }", "{ url: s3://bucket, addressing: host }",
    ])
  func keysOfBuckets(remote: String) async throws {
    try await LoopbackOrigin.serve { origin in
      let shared = try await SharedProject(origin)
      try shared.first.editManifest("remote: none", to: "remote: \(remote)")
      let built = try await shared.first.dsbuild()
      #expect(built.status == 2 && built.talk.contains("dataset.yaml:7:"), "\(built.talk)")
    }
  }

  @Test("a folder that a manifest names is used once a person allows it")
  func trust() async throws {
    let share = try TemporaryFolder()
    try await LoopbackOrigin.serve { origin in
      let shared = try await SharedProject(origin)
      try shared.first.editManifest("remote: none", to: "remote: { url: \(share.path), push: auto }")
      let refused = try await shared.first.dsbuild("--no-input")
      #expect(refused.status == 4 && refused.talk.contains("share pictures in"), "\(refused.talk)")
      #expect(share.files().isEmpty)
      let built = try await shared.first.build("--trust")
      #expect(share.files().count == 3 && built.json["remote"]["pushed"].int == 3, "\(built.json["remote"])")
    }
  }

  @Test("a folder that is not there is not made")
  func unmounted() async throws {
    let share = try TemporaryFolder()
    try await LoopbackOrigin.serve { origin in
      let shared = try await SharedProject(origin)
      let pushed = try await shared.first.dsbuild("push", "--remote", share.path(of: "mount"))
      #expect(pushed.status == 1 && !share.contains("mount"))
    }
  }
}
