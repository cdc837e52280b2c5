import Digests
import Engine
import Foundation
import TestSupport
import Testing

/// A cache may come from anywhere; only what was computed under the user's own key reaches an output.
@Suite("A poisoned cache")
struct PoisonedCacheTests {
  /// A user of another machine, with a key of their own.
  private struct Stranger {
    let home: TemporaryFolder
    let key: SealKey

    init() throws {
      home = try TemporaryFolder()
      key = KeyFile(in: home.path, effects: Effects()).reading().key
    }

    var environment: [String: String] { ["DSBUILD_STATE_HOME": home.path] }
  }

  /// The results of a kind of action, by the keys that are in the rows.
  private static func keys(of kind: String, in project: LocalPictures) async throws -> [SHA256Digest] {
    let query = "SELECT printf('%016x', name) || lower(hex(rest)) FROM actions WHERE kind = '\(kind)'"
    let found = try await Program(path: "/usr/bin/sqlite3").run(
      [project.path(".dsbuild/cache.sqlite"), query], in: project.project)
    return found.output.split(separator: "\n").compactMap { SHA256Digest(hex: $0) }
  }

  private static func outputs(of local: LocalPictures) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for name in local.folder.files(under: "project/out") + local.folder.files(under: "project/lock") {
      files[name] = try local.folder.read(name)
    }
    return files
  }

  @Test(
    "of another user, in which every crop is one picture, gives the right pictures, is found by `verify` and mended",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/sqlite3")))
  func poisoned() async throws {
    let local = try LocalPictures()
    let stranger = try Stranger()
    #expect(try await local.dsbuild("-q").status == 0)
    let truth = try Self.outputs(of: local)
    #expect(truth.count > 4)
    for name in [".dsbuild", "out"] { try local.folder.remove("project/\(name)") }
    #expect(try await local.dsbuild("-q", environment: stranger.environment).status == 0)
    try local.folder.remove("project/out")
    let store = BlobStore(root: local.path(".dsbuild"), effects: Effects())
    let cache = try ActionCache(root: local.path(".dsbuild"), key: stranger.key, effects: Effects())
    let picture = try store.put(DrawnPicture(.weir, seed: 99, width: 128, height: 128).jpeg())
    try store.close()
    let keys = try await Self.keys(of: "crop", in: local)
    #expect(keys.count == 4)
    for key in keys { try cache.record(key, kind: "crop", value: picture.bytes, blob: picture) }
    try cache.checkpoint()
    let found = try await local.dsbuild("verify", "--json")
    #expect(found.status == 1)
    #expect(try found.json()["damaged"].elements.compactMap { $0["path"].string } == [".dsbuild/cache.sqlite"])
    let built = try await local.dsbuild("--frozen")
    #expect(built.status == 0, "\(built.talk)")
    #expect(try Self.outputs(of: local) == truth)
    let repaired = try await local.dsbuild("verify", "--repair")
    #expect(repaired.status == 0, "\(repaired.output)\(repaired.talk)")
    #expect(try await local.dsbuild("verify").status == 0)
  }

  @Test("of another user keeps its downloads: what the lock pins is not asked for again")
  func downloads() async throws {
    try await LoopbackOrigin.serve(ThirtyPictures.answers) { origin in
      let pictures = try await ThirtyPictures(at: origin)
      let folder = try ThirtyPictures.folder(at: origin)
      let program = try Program.dsbuild()
      let stranger = try Stranger()
      #expect(try await program.run(["-q"], in: folder.path, environment: stranger.environment).status == 0)
      origin.forgetRequests()
      #expect(try await program.run(["-q"], in: folder.path).status == 0)
      #expect(origin.requests.keys.allSatisfy { $0.hasSuffix("gone.jpg") }, "\(origin.requests)")
      #expect(try ThirtyPictures.products(of: folder) == pictures.truth)
    }
  }

  @Test("without a place for the key a run warns, and is right")
  func noPlace() async throws {
    let local = try LocalPictures()
    let nowhere = ["DSBUILD_STATE_HOME": "", "HOME": ""]
    let first = try await local.dsbuild(environment: nowhere)
    #expect(first.status == 0 && first.talk.contains("warning:") && first.talk.contains("DSBUILD_STATE_HOME"))
    #expect(try await local.dsbuild(environment: nowhere).status == 0)
  }

  @Test("of a newer dsbuild is refused by name, and one without its tables is begun anew, which is said")
  func versions() async throws {
    let local = try LocalPictures()
    #expect(try await local.dsbuild("-q").status == 0)
    let sqlite = Program(path: "/usr/bin/sqlite3")
    func change(_ sql: String) async throws {
      #expect(try await sqlite.run([local.path(".dsbuild/cache.sqlite"), sql], in: local.project).status == 0)
    }
    try await change("pragma user_version = 99")
    for command in ["build", "status", "verify"] {
      let result = try await local.dsbuild(command)
      #expect(result.status == 1 && result.talk.contains("a newer dsbuild made it"), "\(result.talk)")
    }
    try await change("pragma user_version = 3; drop table actions")
    let begun = try await local.dsbuild("build")
    #expect(begun.status == 0 && begun.talk.contains("remembered results was started again"), "\(begun.talk)")
    #expect(try await local.dsbuild("verify").status == 0)
  }
}
