import Digests
import Engine
import ExamplePictures
import Foundation
import TestSupport
import Testing

import enum TestSupport.JSONValue

/// Work that is cut into batches, done elsewhere and taken in again gives the dataset of one machine.
@Suite("Shards on other machines")
struct ShardTests {
  /// A dataset of files in two classes, one of which has a broken picture.
  private static func project() throws -> TemporaryProject {
    let project = try TemporaryProject()
    for seed in 0..<6 {
      for name in ["weir", "gate"] {
        try project.folder.write(
          DrawnPicture(.weir, seed: UInt64(seed + (name == "gate" ? 100 : 0))).jpeg(),
          to: "pictures/\(name)/\(seed).jpg")
      }
    }
    try project.folder.write(Array(DrawnPicture(.weir, seed: 50).jpeg().prefix(400)), to: "pictures/weir/cut.jpg")
    try project.folder.write(
      """
      dsbuild: 1
      name: shards
      classes:
        weir: { sources: [ { files: "pictures/weir/*.jpg" } ] }
        gate: { sources: [ { files: "pictures/gate/*.jpg" } ] }
      crop: { mode: center, size: 32 }
      duplicates: { near: { threshold: 0% } }
      export: [ { format: imagefolder, to: out } ]

      """, to: "dataset.yaml")
    return project
  }

  /// Cuts the work of a step, does every batch but those in `lost`, and takes the results in, the last first.
  private func handOut(
    _ step: String, of project: TemporaryProject, lost: Set<Int> = []
  ) async throws -> JSONValue {
    let cut = try await project.dsbuild("plan", "--shards", "3", "--to", "\(step)-batches", "--step", step, "--json")
    #expect(cut.status == 0, "\(cut.talk)")
    let shards = try cut.json()["shards"].elements
    #expect(shards.count == 3 && shards.allSatisfy { $0["action"].string == step })
    for (number, shard) in shards.enumerated() where !lost.contains(number) {
      // A worker has no project: it runs in an empty folder.
      let elsewhere = try TemporaryFolder()
      let done = try await Program.dsbuild().run(
        ["worker", shard["batch"].string ?? "", "--to", project.folder.path(of: "\(step)-results")],
        in: elsewhere.path)
      #expect(done.status == 0 && elsewhere.files().isEmpty, "\(done.talk)")
    }
    let bundles = shards.indices.filter { !lost.contains($0) }.reversed().map {
      "\(step)-results/\(step)-000\($0 + 1).bundle"
    }
    let adopted = try await Program.dsbuild().run(["adopt", "--json"] + bundles, in: project.folder.path)
    #expect(adopted.status == 0, "\(adopted.talk)")
    return try adopted.json()
  }

  @Test("give the exports and the lock of one machine, also with a batch lost and with results taken in twice")
  func equal() async throws {
    let alone = try Self.project()
    let expected = try await alone.build()
    let project = try Self.project()
    _ = try await project.build("fetch")
    let inspected = try await handOut("inspect", of: project)
    #expect(inspected["new"].int == 13 && inspected["disputed"].int == 0, "\(inspected)")
    _ = try await project.build("labels")
    let cropped = try await handOut("crop", of: project, lost: [1])
    #expect(cropped["new"].int == 8, "\(cropped)")
    let again = try await Program.dsbuild().run(
      ["adopt", "--json", "crop-results/crop-0001.bundle", "inspect-results/inspect-0002.bundle"],
      in: project.folder.path)
    #expect(try again.json()["new"].int == 0, "\(again.talk)")
    let built = try await project.build()
    #expect(built.exportDigests == expected.exportDigests)
    #expect(built.actions("inspect").tried == 0 && built.actions("crop").tried == 4)
    for name in ["dataset.lock", "lock/weir.tsv", "lock/gate.tsv"] {
      #expect(try project.folder.text(name) == alone.folder.text(name))
    }
  }

  @Test("a worker with other libraries does nothing and exits with 75")
  func unfit() async throws {
    let project = try Self.project()
    _ = try await project.build("fetch")
    #expect(try await project.dsbuild("plan", "--shards", "1", "--to", "batches", "--step", "inspect").status == 0)
    let path = "batches/inspect-0001.batch"
    var batch = try #require(Description(encoded: try project.folder.read(path)))
    guard case .record(var action)? = batch["action"] else { throw EngineError(.damaged, "read", path) }
    action["libraries"] = .text("libjpeg-turbo 9.9.9")
    batch["action"] = .record(action)
    try project.folder.write(batch.encoded(), to: path)
    let done = try await project.dsbuild("worker", path, "--to", "results")
    #expect(done.status == 75 && done.talk.contains("libraries"), "\(done.talk)")
    #expect(!project.folder.contains("results"))
    try project.folder.write("nonsense", to: "batches/x.batch")
    #expect(try await project.dsbuild("worker", "batches/x.batch", "--to", "results").status == 2)
  }

  @Test("a bundle that is not whole is named and left, and the whole ones are taken in")
  func damaged() async throws {
    let project = try Self.project()
    _ = try await project.build("fetch")
    #expect(try await project.dsbuild("plan", "--shards", "4", "--to", "batches", "--step", "inspect").status == 0)
    for number in 1...4 {
      let done = try await project.dsbuild("worker", "batches/inspect-000\(number).batch", "--to", "results")
      #expect(done.status == 0, "\(done.talk)")
    }
    func damage(_ number: Int, _ name: String, _ change: (inout [UInt8]) -> Void) throws {
      let path = "results/inspect-000\(number).bundle/\(name)"
      var bytes = try project.folder.read(path)
      change(&bytes)
      try project.folder.write(bytes, to: path)
    }
    try damage(1, "journal") { $0.removeLast() }
    try damage(2, "0001.pack") { $0[70] ^= 1 }
    try damage(3, "head") { $0 = Array($0.prefix(20)) }
    let bundles = (1...4).map { "results/inspect-000\($0).bundle" }
    let adopted = try await Program.dsbuild().run(
      ["adopt", "--json"] + bundles + ["results/none.bundle"], in: project.folder.path)
    let json = try adopted.json()
    #expect(adopted.status == 0 && json["bundles"].int == 1 && json["refused"].elements.count == 4, "\(adopted.output)")
    #expect(try await project.dsbuild("adopt", bundles[0]).status == 1)
    let built = try await project.build()
    #expect(built.exportDigests == (try await Self.project().build().exportDigests))
  }

  @Test("batches are never written over files, and a bundle that is there is not made again")
  func careful() async throws {
    let project = try Self.project()
    _ = try await project.build("fetch")
    try project.folder.write("mine", to: "batches/notes.txt")
    let refused = try await project.dsbuild("plan", "--shards", "1", "--to", "batches")
    #expect(
      refused.status != 0 && project.folder.files().filter { $0.hasPrefix("batches/") } == ["batches/notes.txt"],
      "\(refused.talk)")
    #expect(try await project.dsbuild("plan", "--shards", "1", "--to", "new").status == 0)
    let path = "new/inspect-0001.batch"
    let pack = try project.folder.read("new/inspect-0001.pack")
    try project.folder.write([UInt8](), to: "new/inspect-0001.pack")
    let lacking = try await project.dsbuild("worker", path, "--to", "results")
    #expect(lacking.status != 0 && lacking.talk.contains("lacks"), "\(lacking.talk)")
    #expect(project.folder.files().allSatisfy { !$0.hasPrefix("results/inspect") })
    try project.folder.write(pack, to: "new/inspect-0001.pack")
    #expect(try await project.dsbuild("worker", path, "--to", "results").status == 0)
    let again = try await project.dsbuild("worker", path, "--to", "results", "--json")
    #expect(try again.json()["done_before"].bool == true)
    #expect(try await project.dsbuild("plan", "--shards", "0", "--to", "x").status == 2)
    #expect(try await project.dsbuild("plan", "--shards", "2").status == 2)
  }

  @Test("a bundle of another batch of the same name stays, and the new batch is done beside it")
  func otherBatch() async throws {
    let project = try Self.project()
    _ = try await project.build("fetch")
    #expect(try await project.dsbuild("plan", "--shards", "3", "--to", "one", "--step", "inspect").status == 0)
    #expect(try await project.dsbuild("plan", "--shards", "1", "--to", "two", "--step", "inspect").status == 0)
    func work(_ batch: String) async throws -> JSONValue {
      let done = try await project.dsbuild("worker", "\(batch)/inspect-0001.batch", "--to", "results", "--json")
      #expect(done.status == 0, "\(done.talk)")
      return try done.json()
    }
    let part = try await work("one")
    let all = try await work("two")
    #expect(part["done_before"].bool == false && all["done_before"].bool == false)
    #expect(all["bundle"].string != part["bundle"].string && all["results"].int == 13, "\(all)")
    for batch in ["one", "two"] { #expect(try await work(batch)["done_before"].bool == true) }
    let adopted = try await project.dsbuild("adopt", "results", "--json")
    #expect(try adopted.json()["bundles"].int == 2 && adopted.json()["new"].int == 13, "\(adopted.output)")
  }

  @Test("`adopt` leaves out results about pictures that are taken down, and counts them")
  func withdrawn() async throws {
    let project = try Self.project()
    _ = try await project.build("labels")
    _ = try await handOut("crop", of: project)
    _ = try await project.build()
    let picture = SHA256Digest(of: DrawnPicture(.weir, seed: 2).jpeg())
    let name = try #require(project.folder.files(under: "out").first { $0.contains(picture.hex.prefix(16)) })
    let crop = try project.folder.read(name)
    try project.folder.write("\(picture.hex)\n", to: "takedown.txt")
    _ = try await project.build()
    #expect(try await project.dsbuild("gc", "--yes").status == 0)
    func isCropHere() throws -> Bool {
      try project.folder.files(under: ".dsbuild").contains {
        try Data(project.folder.read($0)).range(of: Data(crop)) != nil
      }
    }
    #expect(try !isCropHere())
    let adopted = try await project.dsbuild("adopt", "crop-results")
    #expect(adopted.status == 0 && adopted.talk.contains("1 are about pictures that are taken down"), "\(adopted.talk)")
    let json = try await project.dsbuild("adopt", "crop-results", "--json").json()
    #expect(json["withdrawn"].int == 1 && json["new"].int == 0, "\(json)")
    #expect(try !isCropHere())
  }

  @Test("a picture of a size that none can have, in a bundle, is inspected here and stops no build")
  func hostileSize() async throws {
    let project = try Self.project()
    let expected = try await project.build().exportDigests
    try project.folder.remove(".dsbuild")
    _ = try await project.build("fetch")
    let folder = "inspect-results/inspect-0001.bundle"
    let cut = try await project.dsbuild("plan", "--shards", "1", "--to", "batches", "--step", "inspect", "--json")
    let batch = try #require(try cut.json()["shards"].elements.first?["batch"].string)
    let done = try await Program.dsbuild().run(
      ["worker", batch, "--to", project.folder.path(of: "inspect-results")], in: project.folder.path)
    #expect(done.status == 0, "\(done.talk)")
    let head = try #require(BundleHead(encoded: try project.folder.read("\(folder)/head")))
    let part = try #require(head.parts.first)
    let results = try #require(
      ResultJournal.results(try project.folder.read("\(folder)/journal"), kinds: ["inspect"]))
    let journal = ResultJournal.encoded(
      results.mapValues { entry in
        // The sides of a sound picture follow its tag and its format.
        guard entry.value[0] == 1 else { return entry }
        let value = Array(entry.value[..<2]) + [UInt8](repeating: 255, count: 8) + Array(entry.value[10...])
        return ActionEntry(kind: entry.kind, value: value, blob: entry.blob, source: entry.source)
      })
    let file = BundleHead.File(digest: SHA256Digest(of: journal), size: journal.count)
    let other = BundleHead(
      head.purpose, batch: head.batch, maker: head.maker, parts: [.init(journal: file, pack: part.pack)],
      actions: head.actions)
    for (name, bytes) in [("journal", journal), ("head", other.encoded())] {
      try project.folder.remove("\(folder)/\(name)")
      try project.folder.write(bytes, to: "\(folder)/\(name)")
    }
    let adopted = try await project.dsbuild("adopt", folder, "--json")
    #expect(try adopted.status == 0 && adopted.json()["new"].int == 13, "\(adopted.output)\(adopted.talk)")
    let built = try await project.build()
    #expect(built.exportDigests == expected && built.actions("inspect").ran == 12)
  }
}
