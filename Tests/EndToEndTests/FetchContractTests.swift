import Digests
import TestSupport
import Testing

/// What the contract says of drift, expected digests, remembered failures, lists and exit codes.
@Suite("Fetching by the contract")
struct FetchContractTests {
  private static func picture(_ seed: Int) -> [UInt8] { DrawnPicture(.weir, seed: UInt64(seed)).jpeg() }

  private func project(
    _ lists: [String: String], sources: String, fetch: String = ""
  ) throws -> TemporaryProject {
    let project = try TemporaryProject()
    for (name, text) in lists { try project.folder.write(text, to: name) }
    try project.folder.write(
      """
      dsbuild: 1
      name: contract
      classes: \(sources)
      fetch: { allow_addresses: [127.0.0.0/8], retries: { max: 0 }\(fetch) }
      inspect: { placeholders: keep }
      duplicates: { exact: { of: bytes }, near: { threshold: 0% } }

      """, to: "dataset.yaml")
    return project
  }

  /// A change of a picture, and how far it counts as one.
  enum Change: String, CaseIterable, Sendable {
    case samePixels = "same_pixels"
    case near, other

    var bytes: [UInt8] {
      let picture = DrawnPicture(.weir, seed: 1)
      switch self {
      // A comment behind the first marker changes the bytes and no pixel.
      case .samePixels:
        let bytes = picture.jpeg()
        return Array(bytes[..<2]) + [0xFF, 0xFE, 0, 4, 0x68, 0x69] + bytes[2...]
      case .near: return picture.jpeg(quality: 60)
      case .other: return DrawnPicture(.floodGate, seed: 5).jpeg()
      }
    }
  }

  @Test("a changed picture is drift: graded, out, exit 6, the pin stays, the rest is built", arguments: Change.allCases)
  func drift(change: Change) async throws {
    try await LoopbackOrigin.serve { origin in
      origin.answer("/a.jpg", .jpeg(Self.picture(1)))
      origin.answer("/b.jpg", .jpeg(Self.picture(2)))
      let project = try project(
        ["weir.csv": "url\n\(origin.url("/a.jpg"))\n\(origin.url("/b.jpg"))\n"], sources: "{ weir: weir.csv }")
      _ = try await project.build()
      let lock = try project.folder.text("lock/weir.tsv")
      try project.folder.remove(".dsbuild")
      origin.answer("/a.jpg", .jpeg(change.bytes))
      for turn in 0..<2 {
        let summary = try await project.build(exits: 6)
        #expect(summary.json["drift"].elements.map { $0["grade"].string } == [change.rawValue])
        #expect(summary.reasons("weir") == ["drift": 1])
        #expect(summary.funnel("weir", "exported") == 1)
        #expect(summary.requests == (turn == 0 ? 2 : 0))
        let pins = try project.folder.text("lock/weir.tsv").split(separator: "\n").map { $0.split(separator: "\t")[3] }
        #expect(pins == lock.split(separator: "\n").map { $0.split(separator: "\t")[3] })
      }
      try project.editManifest("retries:", to: "on_drift: keep, retries:")
      #expect(try await project.build().reasons("weir") == ["drift": 1])
      try project.editManifest("on_drift: keep", to: "on_drift: accept")
      let accepted = try await project.build()
      #expect(accepted.json["drift"].elements.map { $0["on_drift"].string } == ["accept"])
      #expect(accepted.reasons("weir").isEmpty)
      #expect(accepted.lockChanged == true)
      let after = try await project.build()
      #expect(after.result == "unchanged")
      #expect(after.json["drift"].elements.isEmpty)
    }
  }

  @Test(
    "a digest that a list promises is kept to, whatever its algorithm",
    arguments: ExpectedDigest.Algorithm.allCases)
  func expectedDigest(algorithm: ExpectedDigest.Algorithm) async throws {
    try await LoopbackOrigin.serve { origin in
      let (right, wrong) = (Self.picture(1), Self.picture(2))
      origin.answer("/right.jpg", .jpeg(right))
      origin.answer("/wrong.jpg", .jpeg(wrong))
      let promised = ExpectedDigest.hex(of: right, algorithm)
      let list =
        "url,sum\n\(origin.url("/right.jpg")),\(promised.uppercased())\n\(origin.url("/wrong.jpg")),\(promised)\n"
      let project = try project(
        ["weir.csv": list], sources: "{ weir: { sources: [{ csv: weir.csv, hash_column: sum }] } }")
      let summary = try await project.build()
      #expect(summary.reasons("weir") == ["hash_mismatch": 1])
      #expect(try await project.build().requests == 0)
      // Asked again after the host has mended it, it is right and no drift.
      origin.answer("/wrong.jpg", .jpeg(right))
      #expect(try await project.dsbuild("retry", "--reason", "hash_mismatch").status == 0)
      #expect(try await project.build().reasons("weir") == ["exact_duplicate": 1])
    }
  }

  @Test("one address in two classes is asked for once")
  func shared() async throws {
    try await LoopbackOrigin.serve { origin in
      for seed in 1...3 { origin.answer("/\(seed).jpg", .jpeg(Self.picture(seed))) }
      let project = try project(
        [
          "weir.csv": "url\n\(origin.url("/1.jpg"))\n\(origin.url("/2.jpg"))\n",
          "outfall.csv": "url\n\(origin.url("/1.jpg"))\n\(origin.url("/3.jpg"))\n",
        ], sources: "{ weir: weir.csv, outfall: outfall.csv }")
      let summary = try await project.build()
      #expect(summary.requests == 3)
      #expect(summary.actions("fetch") == .init(ran: 3))
    }
  }

  @Test("lists of text, TSV, JSON lines and CSV with captions are read")
  func lists() async throws {
    try await LoopbackOrigin.serve { origin in
      for seed in 1...4 { origin.answer("/\(seed).jpg", .jpeg(Self.picture(seed))) }
      let project = try project(
        [
          "a.txt": "\(origin.url("/1.jpg"))\n",
          "b.tsv": "caption\turl\na weir, seen from the left\t\(origin.url("/2.jpg"))\n",
          "c.jsonl": "{\"caption\": \"a weir\", \"url\": \"\(origin.url("/3.jpg"))\"}\n",
          "d.csv": "caption,url\n\"a weir, again\",\(origin.url("/4.jpg"))\n",
        ], sources: "{ weir: { sources: [a.txt, b.tsv, c.jsonl, d.csv] } }")
      let summary = try await project.build()
      #expect(summary.reasons("weir").isEmpty)
      #expect(summary.funnel("weir", "exported") == 4)
    }
  }

  @Test("failures are remembered for as long as the manifest says")
  func remembered() async throws {
    try await LoopbackOrigin.serve { origin in
      origin.answer("/1.jpg", .jpeg(Self.picture(1)))
      origin.answer("/ill.jpg", .status(503))
      let list = "url\n\(origin.url("/1.jpg"))\n\(origin.url("/gone.jpg"))\n\(origin.url("/ill.jpg"))\n"
      let project = try project(["weir.csv": list], sources: "{ weir: weir.csv }")
      #expect(try await project.build().actions("fetch") == .init(ran: 1, failed: 2))
      #expect(try await project.build().actions("fetch") == .init(hit: 3))
      let forgetful = try self.project(
        ["weir.csv": list], sources: "{ weir: weir.csv }", fetch: ", remember_transient: 0s")
      _ = try await forgetful.build()
      origin.forgetRequests()
      #expect(try await forgetful.build().actions("fetch") == .init(hit: 2, failed: 1))
      #expect(origin.requests == ["/ill.jpg": 1])
    }
  }

  @Test("the share of failed rows decides the exit code")
  func exitCodes() async throws {
    try await LoopbackOrigin.serve { origin in
      origin.answer("/1.jpg", .jpeg(Self.picture(1)))
      let list = "url\n\(origin.url("/1.jpg"))\n\(origin.url("/gone.jpg"))\n"
      let project = try project(["weir.csv": list], sources: "{ weir: weir.csv }", fetch: ", fail_over: 50%")
      _ = try await project.build()
      _ = try await project.build("--strict", exits: 3)
      try project.editManifest("fail_over: 50%", to: "fail_over: 49%")
      _ = try await project.build(exits: 3)
      try project.folder.write("url\n\(origin.url("/gone.jpg"))\n", to: "weir.csv")
      _ = try await project.build("fetch", exits: 1)
      let dead = try await project.dsbuild("build", "--json")
      #expect(dead.status == 1)
    }
  }

  @Test("a table of hosts and reasons is told when more than one in twenty failed")
  func hostTable() async throws {
    try await LoopbackOrigin.serve { origin in
      origin.answer("/1.jpg", .jpeg(Self.picture(1)))
      let list = "url\n\(origin.url("/1.jpg"))\n\(origin.url("/gone.jpg"))\n"
      let project = try project(["weir.csv": list], sources: "{ weir: weir.csv }")
      let result = try await project.dsbuild("build", "--events", "events.jsonl")
      #expect(result.talk.contains("1 of 2 addresses failed:"))
      #expect(result.talk.contains("http://127.0.0.1:\(origin.port)"))
      #expect(result.talk.contains("1 http_404"))
      let events = try project.folder.text("events.jsonl")
      #expect(events.contains("\"fetched\"") && events.contains("\"http_404\""))
    }
  }
}
