import Collections
import Diagnostics
import Manifest
import TestSupport
import Testing

/// Collections that answer with harmful or endless pages.
@Suite("Hostile collections") struct HostileCollectionTests {
  private func ending(_ body: String, of name: SearchCollection = .commons) async throws -> SearchEnding {
    try await SearchRig.serve(name, []) { rig in
      rig.origin.answer(ServedCollection.served(name.rawValue), .reply(200, [:], Array(body.utf8)))
      return try await rig.run().ending
    }
  }

  @Test("JSON that is nested too deep is not read", arguments: [100, 10_000])
  func depth(_ levels: Int) async throws {
    let body = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
    #expect(try await ending(body).name == "unreachable")
  }

  @Test("64 levels, members given twice, halves of surrogates and numbers of any size are read")
  func oddities() async throws {
    let nested = String(repeating: "[", count: 58) + String(repeating: "]", count: 58)
    let body = """
      {"batchcomplete": true, "batchcomplete": false, "x": \(nested), "query": {"pages": {"-1": {"missing": ""}, "7": {
      "pageid": 7, "title": "File:\\ud800 half.jpg", "imageinfo": [{"url": "https://example.org/a.jpg",
      "width": 1e400, "height": -5, "mediatype": "BITMAP", "extmetadata": {"License": {"value": "cc0"}}}]}}}}
      """
    try await SearchRig.serve(.commons, []) { rig in
      rig.origin.answer("/w/api.php", .reply(200, [:], Array(body.utf8)))
      let rows = try await rig.run().list.rows
      #expect(rows.map { $0["id"] } == ["7"])
      #expect(rows.map { $0["title"] } == ["\u{FFFD} half"])
      #expect(rows.map { $0["width"] + $0["height"] } == [""])
      #expect(rows.map { $0["license"] } == ["CC0-1.0"])
    }
  }

  @Test("an identifier that does not rise, and a cursor that stays, end the query")
  func endless() async throws {
    let observations = #"{"total_results": 99, "per_page": 1, "results": [{"id": 0, "photos": []}]}"#
    #expect(try await ending(observations, of: .inaturalist) == .depth)
    let items = #"{"success": true, "items": [], "nextCursor": "*"}"#
    #expect(try await ending(items, of: .europeana) == .depth)
  }

  @Test("the end of what Commons searches is not the end of what it has") func offset() async throws {
    #expect(try await ending(#"{"error": {"code": "cirrussearch-offset-too-large", "info": "x"}}"#) == .depth)
  }

  @Test("a limit of requests in the headers slows the run down") func headers() async throws {
    try await SearchRig.serve(.openverse, (0..<60).map { ServedPicture(id: 1_000 + $0) }) { rig in
      let body = #"{"page_count": 2, "result_count": 1, "results": []}"#
      let limits = ["X-RateLimit-Available-anon_burst": "0", "X-RateLimit-Limit-anon_burst": "20/min"]
      rig.origin.answer("/v1/images", .reply(200, limits, Array(body.utf8)))
      let slow = try await rig.run()
      #expect(slow.ending == .whole)
      #expect(rig.clock.waits == [.seconds(3)])
      let daily = ["X-RateLimit-Available-anon_sustained": "0", "X-RateLimit-Limit-anon_sustained": "200/day"]
      rig.origin.answer("/v1/images", .reply(200, daily, Array(body.utf8)))
      let stopped = try await rig.run()
      #expect(stopped.ending.name == "quota")
    }
  }

  @Test("a body that is too large, also after unpacking, ends the query") func size() async throws {
    try await SearchRig.serve(.commons, []) { rig in
      rig.origin.answer("/w/api.php", .reply(200, [:], Array(repeating: 32, count: 17 << 20)))
      await #expect(throws: (any Error).self) { try await rig.run() }
    }
  }

  @Test("a time to ask again that no clock has ends the run with a time", arguments: [200, 429])
  func farTime(_ status: Int) async throws {
    try await SearchRig.serve(.commons, []) { rig in
      let headers = ["Retry-After": "9223372036854775807"]
      rig.answer(#"{"error": {"code": "maxlag", "info": "x"}}"#, status: status, headers)
      guard case .quota(_, let resume?) = try await rig.run().ending else { throw DiagnosticError("no quota") }
      #expect(resume == 1_800_000_000 + Int64(Int32.max) + 1)
      #expect(rig.clock.waits.isEmpty)
    }
  }

  @Test("parts of a page without end are an error, and nothing of them is kept") func parts() async throws {
    try await SearchRig.serve(.commons, []) { rig in
      rig.origin.answer(
        "/w/api.php",
        .asked { query in
          let next = (Int(query["gcmcontinue"] ?? "") ?? 0) + 1
          return .reply(200, [:], Array(#"{"continue": {"gcmcontinue": "\#(next)"}, "query": {"pages": []}}"#.utf8))
        })
      let error = await #expect(throws: DiagnosticError.self) { try await rig.run() }
      #expect(error?.diagnostics[0].message.contains("10 parts of one page") == true)
      #expect(rig.origin.requests["/w/api.php"] == 10)
      #expect(rig.folder.files().isEmpty)
    }
  }

  @Test("what Flickr says about pages makes no more requests than it has results") func pages() async throws {
    try await SearchRig.serve(.flickr, []) { rig in
      rig.answer(#"{"stat": "ok", "photos": {"page": 1, "pages": 100000000000000, "perpage": 0, "photo": []}}"#)
      let result = try await rig.run()
      #expect(result.ending == .depth)
      #expect(result.asked == 8 && result.knownPages == 8)
    }
  }

  @Test("only so many bytes of answers are kept, and the run ends all the same") func room() async throws {
    try await SearchRig.serve(.openverse, ServedPicture.mixed(100)) { rig in
      var rig = rig
      rig.mostKept = 20_000
      let search = rig.search
      let result = try await search.run(ListFile(), others: ListedPictures()) { _, _, _ in }
      #expect(result.ending == .whole)
      let kept = rig.folder.files().filter { $0.hasSuffix(".page") }
      #expect((1..<result.pages).contains(kept.count))
      #expect(try kept.reduce(0) { $0 + (try rig.folder.read($1).count - 16) } <= 20_000)
    }
  }

  @Test("a million results fill a list of ten") func many() async throws {
    try await SearchRig.serve(.openverse, (0..<5_000).map { ServedPicture(id: 1_000 + $0) }) { rig in
      var rig = rig
      rig.settings.max = 10
      let result = try await rig.run()
      #expect(result.list.rows.count == 10)
      #expect(result.asked == 2)
    }
  }
}
