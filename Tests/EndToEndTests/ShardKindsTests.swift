import Digests
import Foundation
import TestSupport
import Testing

import enum TestSupport.JSONValue

/// Networks, stores and searches of a batch: what other machines do beyond inspecting and cropping.
@Suite("Shards with networks, stores and tiles")
struct ShardKindsTests {
  private static let weights = RandomWeights(seed: 7).bytes
  private static let digest = SHA256Digest(of: weights)
  private static let scenes: [DrawnPicture.Scene] = [.weir, .outfall]

  /// A dataset of files; with a network, its squares come from the network's maps.
  private static func project(
    count: Int = 5, model: Bool = false, duplicates: String = "{ near: { threshold: 0% } }"
  ) throws -> TemporaryProject {
    let project = try TemporaryProject()
    for seed in 0..<count {
      let picture = DrawnPicture(scenes[seed % 2], seed: UInt64(seed / 2), width: 150, height: 100)
      try project.folder.write(picture.jpeg(quality: 90 - seed % 3), to: "pictures/\(1_000 + seed).jpg")
      // A copy of every third picture, encoded again.
      if seed % 3 == 0 { try project.folder.write(picture.jpeg(quality: 60), to: "pictures/\(2_000 + seed).jpg") }
    }
    if model { try project.folder.write(weights, to: "w.safetensors") }
    let labels = "labels: { model: { file: w.safetensors, sha256: \(digest.hex), format: safetensors } }\n"
    try project.folder.write(
      """
      dsbuild: 1
      name: kinds
      classes:
        weir: { sources: [ { files: "pictures/*.jpg" } ] }
      \(model ? labels : "")crop: { mode: auto, size: 32 }
      duplicates: \(duplicates)
      export: [ { format: imagefolder, to: out } ]

      """, to: "dataset.yaml")
    return project
  }

  private func plan(_ step: String, _ parts: Int, of project: TemporaryProject, _ more: String...) async throws
    -> [JSONValue]
  {
    let cut = try await Program.dsbuild().run(
      ["plan", "--shards", "\(parts)", "--to", "\(step)-batches", "--step", step, "--json"] + more,
      in: project.folder.path)
    #expect(cut.status == 0, "\(cut.talk)")
    return try cut.json()["shards"].elements
  }

  /// Does a batch in an empty folder, as another machine does.
  private func work(
    _ shard: JSONValue, of project: TemporaryProject, _ more: String..., environment: [String: String] = [:]
  ) async throws -> Program.Result {
    let elsewhere = try TemporaryFolder()
    return try await Program.dsbuild().run(
      ["worker", shard["batch"].string ?? "", "--to", project.folder.path(of: "results"), "--json"] + more,
      in: elsewhere.path, environment: environment)
  }

  private func expectEqual(_ project: TemporaryProject, _ alone: TemporaryProject) throws {
    for name in ["dataset.lock", "lock/weir.tsv"] {
      #expect(try project.folder.text(name) == alone.folder.text(name))
    }
  }

  @Test("embeddings and maps come from workers that find the weights beside the batch; other weights exit with 75")
  func embed() async throws {
    let alone = try Self.project(model: true)
    let expected = try await alone.build()
    let project = try Self.project(model: true)
    _ = try await project.build("near_duplicates")
    let shards = try await plan("embed", 2, of: project)
    #expect(shards.compactMap { $0["action"].string } == ["embed", "embed", "map", "map"], "\(shards)")
    let blob = "embed-batches/\(Self.digest.hex).blob"
    #expect(try project.folder.read(blob) == Self.weights)
    try project.folder.write(Array(Self.weights.dropLast()) + [1], to: blob)
    let other = try await work(shards[0], of: project)
    #expect(other.status == 75 && other.output.contains(Self.digest.hex), "\(other.output)")
    #expect(project.folder.files(under: "results").isEmpty)
    // The right weights somewhere on the machine are as good as those beside the batch.
    let there = ["DSBUILD_WEIGHTS": project.folder.path(of: "w.safetensors")]
    #expect(try await work(shards[0], of: project, environment: there).status == 0)
    try project.folder.write(Self.weights, to: blob)
    for shard in shards.dropFirst() { #expect(try await work(shard, of: project).status == 0) }
    let adopted = try await project.dsbuild("adopt", "results", "--json")
    #expect(try adopted.json()["new"].int == 14 && adopted.json()["disputed"].int == 0, "\(adopted.output)")
    let built = try await project.build()
    #expect(built.exportDigests == expected.exportDigests && built.actions("embed").tried == 0)
    try expectEqual(project, alone)
  }

  @Test("a batch of another network exits with 75")
  func otherNetwork() async throws {
    let project = try Self.project(model: true)
    _ = try await project.build("near_duplicates")
    let shard = try #require(try await plan("embed", 1, of: project).first)
    let path = shard["batch"].string ?? ""
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    var batch = try #require(Description(encoded: bytes))
    guard case .record(var action)? = batch["action"] else { return #expect(Bool(false)) }
    action["network"] = .text("swift-0:\(Self.digest.hex):1")
    batch["action"] = .record(action)
    try Data(batch.encoded()).write(to: URL(fileURLWithPath: path))
    let done = try await work(shard, of: project)
    #expect(done.status == 75 && done.output.contains("network"), "\(done.output)")
  }

  @Test("pictures come from the team's store where they are not beside the batch: a folder and a server")
  func store() async throws {
    let project = try Self.project()
    let expected = try await project.build()
    try await LoopbackStore.serve { store in
      try FileManager.default.createDirectory(
        atPath: project.folder.path(of: "team"), withIntermediateDirectories: true)
      for place in [project.folder.path(of: "team"), store.url] {
        let pushed = try await project.dsbuild("push", "--remote", place)
        #expect(pushed.status == 0, "\(pushed.talk)")
      }
      try project.folder.remove(".dsbuild")
      _ = try await project.build("fetch")
      let shards = try await plan("inspect", 2, of: project, "--no-pictures")
      #expect(project.folder.files(under: "inspect-batches").allSatisfy { $0.hasSuffix(".batch") })
      #expect(try await work(shards[0], of: project).status != 0, "it has no pictures")
      let folder = try await work(shards[0], of: project, "--store", project.folder.path(of: "team"))
      #expect(try folder.status == 0 && folder.json()["from_store"].int == 3, "\(folder.output)\(folder.talk)")
      let server = try await work(shards[1], of: project, "--store", store.url)
      #expect(try server.status == 0 && server.json()["from_store"].int == 4, "\(server.output)\(server.talk)")
      let empty = try TemporaryFolder()
      let nowhere = try await Program.dsbuild().run(
        ["worker", shards[0]["batch"].string ?? "", "--to", "other", "--store", empty.path], in: empty.path)
      #expect(nowhere.status == 1 && nowhere.talk.contains("lack 3 pictures"), "\(nowhere.talk)")
    }
    #expect(try await project.dsbuild("adopt", "results").status == 0)
    let built = try await project.build()
    #expect(built.exportDigests == expected.exportDigests && built.actions("inspect").tried == 0)
  }

  @Test("a search in tiles gives the pairs of a search at once, also with a tile lost", arguments: ["auto", "phash"])
  func tiles(algorithm: String) async throws {
    let near = "{ near: { algorithm: \(algorithm) } }"
    let alone = try Self.project(count: 40, duplicates: near)
    let expected = try await alone.build()
    let project = try Self.project(count: 40, duplicates: near)
    _ = try await project.build("exact_duplicates")
    if algorithm == "phash" {
      // The codes of this algorithm come first.
      let codes = try await plan("near_duplicates", 2, of: project)
      #expect(codes.count == 2 && codes.allSatisfy { $0["action"].string == "near_code" }, "\(codes)")
      for shard in codes { #expect(try await work(shard, of: project).status == 0) }
      #expect(try await project.dsbuild("adopt", "results").status == 0)
      try project.folder.remove("near_duplicates-batches")
    }
    let shards = try await plan("near_duplicates", 4, of: project)
    #expect(shards.count == 4 && shards.allSatisfy { $0["action"].string == "near_tile" }, "\(shards)")
    for shard in shards.dropFirst() { #expect(try await work(shard, of: project).status == 0) }
    let adopted = try await project.dsbuild("adopt", "results", "--json")
    #expect(try (1..<10).contains(adopted.json()["new"].int ?? 0), "\(adopted.output)")
    let built = try await project.build()
    #expect(built.exportDigests == expected.exportDigests)
    try expectEqual(project, alone)
    #expect(try alone.folder.text("lock/weir.tsv").contains("near_duplicate"), "there is something to find")
  }

  @Test("`adopt` tells each shard, where it was made and how often it was begun, and `log` sums it up")
  func telling() async throws {
    let project = try Self.project()
    _ = try await project.build("fetch")
    let shards = try await plan("inspect", 2, of: project)
    // Workers that were killed leave the folders of their work.
    try project.folder.write("", to: "results/.inspect-0001.123/cache/x")
    try project.folder.write("", to: "results/.inspect-0002.456/cache/x")
    #expect(try await work(shards[0], of: project).status == 0)
    let adopted = try await project.dsbuild("adopt", "results", "--events", "events", "--profile-trace", "trace")
    #expect(adopted.status == 0)
    let lines = adopted.talk.split(separator: "\n")
    #expect(
      lines.contains { $0.hasPrefix("inspect-0001") && $0.contains("3 new results") && $0.contains("begun 2 times") })
    #expect(lines.contains { $0.hasPrefix("inspect-0002") && $0.contains("no results yet") }, "\(adopted.talk)")
    let events = try project.folder.text("events").split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    let shard = try #require(events.first { $0["event"].string == "shard" })
    #expect(shard["name"].string == "inspect-0001" && shard["new"].int == 3 && shard["attempts"].int == 2, "\(shard)")
    #expect(shard["machine"].string?.isEmpty == false && shard["from_pack"].int == 3)
    #expect(try project.folder.text("trace").contains("\"shard\""))
    let log = try await project.dsbuild("log")
    #expect(log.output.contains("3 results from 1 machine in 1 shard, 1 of them begun again"), "\(log.output)")
    let json = try JSONValue(parsing: try await project.dsbuild("log", "--json").output)
    #expect(json["runs"].elements.contains { $0["elsewhere"]["results"].int == 3 })
  }
}
