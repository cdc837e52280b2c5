import TestSupport
import Testing

/// The same servers as in ``MisbehaviourTests``, asked by the program itself.
@Suite("A build from servers that misbehave", .serialized)
struct MisbehaviourBuildTests {
  /// The word after `fetch` of each URL: `ok` or the reason.
  private func words(_ project: TemporaryProject) async throws -> [String: String] {
    let rows = try await project.dsbuild("ls", "fetch", "--json").jsonLines()
    return Dictionary(
      rows.map { ($0["url"].string ?? "", $0["reason"].string ?? "ok") }, uniquingKeysWith: { first, _ in first })
  }

  @Test("each misbehaviour has its reason, and what is no picture does not come out as one")
  func reasons() async throws {
    let servers = try Misbehaviour.all.map { try LoopbackServer(serve: $0.serve) }
    let inward = try LoopbackServer { request, connection in
      let target = request.target == "/link" ? "http://169.254.169.254/latest/" : "http://10.0.0.1/a.jpg"
      connection.answer(302, headers: ["Location: \(target)"])
    }
    let sound = DrawnPicture(.weir, seed: 1).jpeg()
    let honest = try LoopbackServer { _, connection in connection.answer(200, sound) }
    var expected = [
      honest.url("/a.jpg"): "ok", "http://no-such-host.invalid/a.jpg": "dns", "http://127.0.0.1:9/a.jpg": "connect",
      "http://10.255.255.1/a.jpg": "address_denied", inward.url("/link"): "address_denied",
      inward.url("/private"): "address_denied",
    ]
    for (server, misbehaviour) in zip(servers, Misbehaviour.all) {
      // A drawing is a picture of a format that is not read: `inspect` says so.
      expected[server.url("/hop/0")] = misbehaviour.name.hasPrefix("SVG") ? "ok" : misbehaviour.expected
    }
    #expect(expected.count >= 80)

    let project = try TemporaryProject()
    try project.folder.write((["url"] + expected.keys.sorted()).joined(separator: "\n") + "\n", to: "weir.csv")
    try project.folder.write(
      """
      dsbuild: 1
      name: faults
      classes: { weir: weir.csv }
      fetch:
        allow_addresses: [127.0.0.0/8]
        timeout: { connect: 30s, total: 60s, low_speed: 1KiB/s for 4s }
        retries: { max: 0 }
        max_bytes: 100KiB

      """, to: "dataset.yaml")
    _ = try await project.build("fetch")
    let words = try await words(project)
    for (url, word) in expected {
      let name = zip(servers, Misbehaviour.all).first { $0.0.url("/hop/0") == url }?.1.name ?? url
      #expect(words[url] == word, "\(name)")
    }
    let summary = try await project.build()
    #expect(summary.requests == 0)
    #expect(summary.funnel("weir", "exported") == 1)
    withExtendedLifetime((servers, inward, honest)) {}
  }

  @Test("robots.txt keeps a build from what it disallows, and only where the manifest respects it")
  func robots() async throws {
    let body = DrawnPicture(.weir, seed: 1).jpeg()
    let server = try LoopbackServer { request, connection in
      if request.target == "/robots.txt" {
        connection.answer(
          200, Array("User-agent: *\nDisallow: /private/\n".utf8), headers: ["Content-Type: text/plain"])
      } else {
        connection.answer(200, body)
      }
    }
    for (choice, word) in [("respect", "robots"), ("ignore", "ok")] {
      let project = try TemporaryProject()
      try project.folder.write(
        "url\n\(server.url("/open.jpg"))\n\(server.url("/private/a.jpg"))\n", to: "weir.csv")
      try project.folder.write(
        "dsbuild: 1\nname: robots\nclasses: { weir: weir.csv }\n"
          + "fetch: { allow_addresses: [127.0.0.0/8], robots: \(choice) }\n", to: "dataset.yaml")
      _ = try await project.build("fetch")
      let words = try await words(project)
      #expect(words[server.url("/open.jpg")] == "ok")
      #expect(words[server.url("/private/a.jpg")] == word)
    }
    #expect(server.requests.count { $0.target == "/private/a.jpg" } == 1)
  }

  @Test("certificates are checked against the bundle that the source names")
  func certificates() async throws {
    let body = DrawnPicture(.weir, seed: 1).jpeg()
    let kinds: [(name: String, kind: TLSServer.Certificate, isTrusted: Bool, word: String)] = [
      ("good", .good, true, "ok"), ("strange", .good, false, "tls"), ("other", .otherHost, true, "tls"),
      ("expired", .expired, true, "tls"),
    ]
    let servers = kinds.compactMap { TLSServer($0.kind, body: body) }
    guard servers.count == kinds.count else {
      print("skipped: no `openssl` that can serve")
      return
    }
    let project = try TemporaryProject()
    var sources = ""
    for ((name, _, isTrusted, _), server) in zip(kinds, servers) {
      try project.folder.write("url\nhttps://127.0.0.1:\(server.port)/a.jpg\n", to: "\(name).csv")
      try project.folder.write(try Corpora.read(server.certificate), to: "\(name).pem")
      sources += "      - { csv: \(name).csv\(isTrusted ? ", fetch: { ca_bundle: \(name).pem }" : "") }\n"
    }
    try project.folder.write(
      "dsbuild: 1\nname: tls\nclasses:\n  weir:\n    sources:\n" + sources
        + "fetch: { allow_addresses: [127.0.0.0/8], retries: { max: 0 } }\n", to: "dataset.yaml")
    _ = try await project.build("fetch")
    let words = try await words(project)
    for (kind, server) in zip(kinds, servers) {
      #expect(words["https://127.0.0.1:\(server.port)/a.jpg"] == kind.word, "\(kind.name)")
    }
    withExtendedLifetime(servers) {}
  }
}
