import TestSupport
import Testing

/// What servers say, and what a build makes of it and tells.
@Suite("What servers say, in a build")
struct ServersWordTests {
  private static func picture(_ seed: Int) -> [UInt8] { DrawnPicture(.weir, seed: UInt64(seed)).jpeg() }

  private func project(_ urls: [String], fetch: String = "") throws -> TemporaryProject {
    let project = try TemporaryProject()
    try project.folder.write((["url"] + urls).joined(separator: "\n") + "\n", to: "weir.csv")
    try project.folder.write(
      """
      dsbuild: 1
      name: said
      classes: { weir: weir.csv }
      fetch: { allow_addresses: [127.0.0.0/8], retries: { max: 0 }\(fetch) }
      duplicates: { near: { threshold: 0% } }

      """, to: "dataset.yaml")
    return project
  }

  @Test("what the server said of a failure is told by why, ls and the events")
  func details() async throws {
    let page = Answer.body(Array("<!doctype html><html></html>".utf8), type: "text/html; charset=x")
    try await LoopbackOrigin.serve(["/page.jpg": page, "/a.jpg": .jpeg(Self.picture(1))]) { origin in
      let project = try project([origin.url("/a.jpg"), origin.url("/page.jpg")])
      _ = try await project.build("--events", "events.jsonl")
      let why = try await project.dsbuild("why", origin.url("/page.jpg"))
      #expect(why.output.contains("not_image: the content type is `text/html; charset=x`"))
      let rows = try await project.dsbuild("ls", "--verdict", "out", "--json").jsonLines()
      #expect(rows.map { $0["detail"].string?.contains("text/html") } == [true])
      let events = try project.folder.text("events.jsonl").split(separator: "\n").map {
        try JSONValue(parsing: String($0))
      }
      let fetches = events.filter { $0["kind"].string == "fetch" }
      #expect(fetches.count == 2)
      #expect(fetches.allSatisfy { $0["microseconds"].int != nil })
      #expect(fetches.contains { $0["detail"].string?.contains("text/html") == true })
    }
  }

  @Test("transfers are in the trace")
  func trace() async throws {
    try await LoopbackOrigin.serve(["/a.jpg": .jpeg(Self.picture(1)), "/b.jpg": .jpeg(Self.picture(2))]) { origin in
      let project = try project([origin.url("/a.jpg"), origin.url("/b.jpg"), origin.url("/none.jpg")])
      _ = try await project.build("--profile-trace", "trace.json")
      let events = try JSONValue(parsing: project.folder.text("trace.json"))["traceEvents"].elements
      #expect(events.count { $0["cat"].string == "fetch" && ($0["dur"].int ?? 0) > 0 } == 3)
    }
  }

  @Test("a run that is killed has left its events and a log that says it was cut off")
  func killed() async throws {
    try await LoopbackOrigin.serve(["/a.jpg": .jpeg(Self.picture(1)), "/b.jpg": .silence]) { origin in
      let project = try project([origin.url("/a.jpg"), origin.url("/b.jpg")])
      let run = try Program.dsbuild().start(["build", "--events", "events.jsonl"], in: project.folder.path)
      let deadline = ContinuousClock.now + .seconds(60)
      var text = ""
      while !text.contains("/a.jpg"), ContinuousClock.now < deadline {
        await Task.yield()
        text = (try? project.folder.text("events.jsonl")) ?? ""
      }
      run.signal(.kill)
      _ = try await run.result()
      #expect(text.contains("\"event\":\"action\""))
      let log = try await project.dsbuild("log")
      #expect(log.output.contains("cut off"))
    }
  }

  @Test("a failure that is remembered for longer than any may be, as by a clock that was ahead, is asked again")
  func clockAhead() async throws {
    try await LoopbackOrigin.serve(["/a.jpg": .jpeg(Self.picture(1))]) { origin in
      let project = try project([origin.url("/a.jpg"), origin.url("/b.jpg")])
      _ = try await project.build("--set", "fetch.remember_failures=400d")
      origin.answer("/b.jpg", .jpeg(Self.picture(2)))
      #expect(try await project.build("--set", "fetch.remember_failures=400d").requests == 0)
      let summary = try await project.build()
      #expect(summary.requests == 1)
      #expect(summary.funnel("weir", "exported") == 2)
    }
  }

  @Test("a long Retry-After is remembered for as long as it says")
  func retryAfter() async throws {
    let later = Answer.first(1, .retryLater(status: 429, seconds: 90_000), then: .jpeg(Self.picture(2)))
    try await LoopbackOrigin.serve(["/a.jpg": .jpeg(Self.picture(1)), "/b.jpg": later]) { origin in
      let project = try project([origin.url("/a.jpg"), origin.url("/b.jpg")], fetch: ", remember_transient: 0s")
      #expect(try await project.build().reasons("weir") == ["http_429": 1])
      #expect(try await project.build().requests == 0)
      #expect(try await project.dsbuild("why", origin.url("/b.jpg")).output.contains("90000 s"))
    }
  }

  @Test(
    "a header that would hold a line break is a mistake at its place",
    arguments: ["tok\n", "tok\r\nX-Evil: 1", "\r", "a\u{7F}b", "a\u{1}"])
  func headerOfVariable(_ token: String) async throws {
    let project = try project(["http://127.0.0.1:9/a.jpg"], fetch: ", headers: { h.test: { X-T: \"${env:TOKEN}\" } }")
    let result = try await project.dsbuild("config", environment: ["TOKEN": token])
    #expect(result.status == 2)
    #expect(result.talk.contains("dataset.yaml:4:") && result.talk.contains("hint:"))
    #expect(!result.talk.contains("tok"))
    #expect(try await project.dsbuild("config", environment: ["TOKEN": "tok"]).status == 0)
  }

  @Test(
    "so is a line break that the manifest writes, in a header and in the user agent",
    arguments: [
      #"headers: { h.test: { X-T: "a\r\nX-Evil: 1" } }"#, #"user_agent: "a\r\nX-Evil: 1""#, #"user_agent: "a\r""#,
    ])
  func headerOfManifest(_ setting: String) async throws {
    let project = try project(["http://127.0.0.1:9/a.jpg"], fetch: ", \(setting)")
    let result = try await project.dsbuild("config")
    #expect(result.status == 2)
    #expect(result.talk.contains("dataset.yaml:4:"))
  }

  @Test("retry and update say what came of asking, and never ask where they may not")
  func askingAgain() async throws {
    try await LoopbackOrigin.serve(["/a.jpg": .jpeg(Self.picture(1))]) { origin in
      let project = try project([origin.url("/a.jpg"), origin.url("/b.jpg")])
      #expect(try await project.dsbuild("retry").talk.hasPrefix("nothing to ask again: nothing was built yet"))
      #expect(origin.requests.isEmpty)
      _ = try await project.build()
      origin.forgetRequests()
      for command in ["retry", "update"] {
        for flag in ["--offline", "--frozen"] {
          let result = try await project.dsbuild(command, flag)
          #expect(result.status == 2 && result.talk.contains("`\(flag)`"))
        }
      }
      #expect(origin.requests.isEmpty)
      #expect(try await project.dsbuild("retry").talk.hasSuffix("asked again for 1 address: 1 failed (1 http_404)\n"))
      origin.answer("/b.jpg", .jpeg(Self.picture(2)))
      let talk = try await project.dsbuild("retry").talk
      #expect(
        talk
          == "asked again for 1 address: 1 gave a picture for the first time\nnext: `dsbuild` to build with what came\n"
      )
    }
  }

  @Test("the table of hosts stays narrow, however long a host is")
  func longHost() async throws {
    let host = Array(repeating: String(repeating: "h", count: 60), count: 4).joined(separator: ".")
    let project = try project(
      ["http://\(host)/a.jpg", "http://\(host)c.\(host)/b.jpg"], fetch: ", proxy: \"http://127.0.0.1:9\"")
    let result = try await project.dsbuild("build", "fetch")
    #expect(result.talk.contains("hhh…"))
    // The table is indented; the line that says what was built is not part of it.
    let table = result.talk.split(separator: "\n").filter { $0.hasPrefix("  ") }
    #expect(table.contains { $0.contains("reasons") } && table.allSatisfy { $0.count < 140 }, "\(result.talk)")
    let rows = try await project.dsbuild("ls", "sources", "--verdict", "out", "--json").jsonLines()
    #expect(rows.map { $0["reason"].string } == ["bad_url"])
  }

  @Test("doctor's warnings are no faults of the machine, and say what may have mended them")
  func warnings() async throws {
    let result = try await TemporaryProject().dsbuild("doctor", "--json")
    #expect(result.status == 0)
    let warnings = try result.json()["warnings"].elements.compactMap(\.string)
    #expect(warnings.allSatisfy { $0.contains("CVE-") && $0.contains("backported") })
  }
}
