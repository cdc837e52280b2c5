import TestSupport
import Testing

@Suite("What a server does wrong")
struct TransferReasonTests {
  /// Builds one class of the given rows beside a sound picture, impatiently.
  private func build(
    _ rows: [String], at origin: LoopbackOrigin, total: String = "30s"
  ) async throws -> BuildSummary {
    origin.answer("/sound.jpg", .jpeg(DrawnPicture(.weir, seed: 1).jpeg()))
    let project = try TemporaryProject()
    try project.folder.write((["url", origin.url("/sound.jpg")] + rows).joined(separator: "\n") + "\n", to: "weir.csv")
    try project.folder.write(
      """
      dsbuild: 1
      name: faults
      classes: { weir: weir.csv }
      fetch:
        allow_addresses: [127.0.0.0/8]
        timeout: { connect: 30s, total: \(total), low_speed: 1KiB/s for 20s }
        retries: { max: 1, backoff: 1ms..5ms }
        max_bytes: 1MiB

      """, to: "dataset.yaml")
    return try await project.build()
  }

  /// Each of the closed list that a loopback server can bring about.
  @Test(
    "each outcome has its reason",
    arguments: [
      (Answer.status(404), "http_404", 1), (.status(410), "http_410", 1), (.status(403), "http_403", 1),
      (.status(500), "http_500", 2), (.status(429), "http_429", 2),
      (.truncated(DrawnPicture(.weir, seed: 2).jpeg(), type: "image/jpeg"), "truncated", 2),
      (.pageAsJPEG, "not_image", 1), (.body([], type: "image/jpeg"), "empty", 1),
      (.body(Array(repeating: 255, count: 1_100_000), type: "image/jpeg"), "too_large", 1),
      (
        .headed(DrawnPicture(.weir, seed: 3).jpeg(), type: "image/jpeg", headers: ["X-Robots-Tag": "noai"]), "opt_out",
        1
      ),
      (.jpeg(DrawnPicture(.weir, seed: 4).truncatedJPEG()), "corrupt", 1),
      (.body(Array("II*\0".utf8) + Array(repeating: 0, count: 60), type: "image/tiff"), "unsupported_format", 1),
    ])
  func reasons(answer: Answer, reason: String, requests: Int) async throws {
    try await LoopbackOrigin.serve(["/bad.jpg": answer]) { origin in
      let summary = try await build([origin.url("/bad.jpg")], at: origin)
      #expect(summary.reasons("weir") == [reason: 1])
      #expect(origin.requests["/bad.jpg"] == requests)
      #expect(summary.funnel("weir", "exported") == 1)
    }
  }

  @Test("an answer that never comes is `timeout`, asked for once more")
  func silence() async throws {
    try await LoopbackOrigin.serve(["/bad.jpg": .silence]) { origin in
      let summary = try await build([origin.url("/bad.jpg")], at: origin, total: "3s")
      #expect(summary.reasons("weir")["timeout"] == 1)
      #expect(origin.requests["/bad.jpg"] == 2)
    }
  }

  @Test("a redirect that leads in a circle ends")
  func redirectLoop() async throws {
    try await LoopbackOrigin.serve(["/bad.jpg": .redirect(to: "/bad.jpg")]) { origin in
      let summary = try await build([origin.url("/bad.jpg")], at: origin)
      #expect(summary.reasons("weir") == ["redirects": 1])
    }
  }

  @Test("what fails once and then works is in", arguments: [Answer.status(503), .retryLater(status: 429, seconds: 0)])
  func recovers(first: Answer) async throws {
    let picture = Answer.jpeg(DrawnPicture(.weir, seed: 5).jpeg())
    try await LoopbackOrigin.serve(["/later.jpg": .first(1, first, then: picture)]) { origin in
      let summary = try await build([origin.url("/later.jpg")], at: origin)
      #expect(summary.reasons("weir").isEmpty)
      #expect(summary.requests == 3)
    }
  }

  @Test("rows that are no address never become requests")
  func badRows() async throws {
    try await LoopbackOrigin.serve { origin in
      let summary = try await build(
        ["not a url", "ftp://example.org/a.jpg", "x-raw-image:///12ab", "", origin.url("/sound.jpg")], at: origin)
      #expect(
        summary.reasons("weir") == ["bad_url": 1, "scheme_denied": 2, "blank_row": 1, "repeated_url": 1])
      #expect(summary.requests == 1)
    }
  }

  @Test("nobody listening is `connect`")
  func refused() async throws {
    try await LoopbackOrigin.serve { origin in
      let summary = try await build(["http://127.0.0.1:1/a.jpg"], at: origin)
      #expect(summary.reasons("weir") == ["connect": 1])
    }
  }

  @Test("a private address that nobody vouched for is refused, and a class of none but dead addresses fails")
  func privateAddress() async throws {
    try await LoopbackOrigin.serve(["/a.jpg": .jpeg(DrawnPicture(.weir, seed: 1).jpeg())]) { origin in
      let project = try TemporaryProject()
      try project.folder.write("url\n\(origin.url("/a.jpg"))\n", to: "weir.csv")
      try project.folder.write("dsbuild: 1\nname: faults\nclasses: { weir: weir.csv }\n", to: "dataset.yaml")
      let result = try await project.dsbuild("build")
      #expect(result.status == 1)
      #expect(origin.requests.isEmpty)
    }
  }

  @Test("a build that failed can be asked why")
  func askedAfterFailure() async throws {
    let project = try TemporaryProject()
    try project.folder.write("url\nhttp://127.0.0.1:1/a.jpg\n", to: "weir.csv")
    try project.folder.write("dsbuild: 1\nname: faults\nclasses: { weir: weir.csv }\n", to: "dataset.yaml")
    _ = try await project.dsbuild("build")
    let row = try await project.dsbuild("ls", "--json").jsonLines().first
    #expect(row?["reason"].string == "address_denied")
    #expect(try await project.dsbuild("why", "http://127.0.0.1:1/a.jpg").status == 0)
  }
}
