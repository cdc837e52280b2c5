import Foundation
import TestSupport
import Testing

/// What a source says of fetching holds for its addresses alone, and secrets stay where they belong.
@Suite("Fetch settings of a source")
struct SourceFetchTests {
  private static let secret = "s3cr3t-t0ken-9f2b"

  private static func picture(_ seed: Int) -> [UInt8] { DrawnPicture(.weir, seed: UInt64(seed)).jpeg() }

  /// A project of one class with two lists, each of one picture of the server.
  private func project(_ origin: LoopbackOrigin, own: String, fetch: String = "") throws -> TemporaryProject {
    let project = try TemporaryProject()
    origin.answer("/plain.jpg", .jpeg(Self.picture(1)))
    origin.answer("/own.jpg", .jpeg(Self.picture(2)))
    try project.folder.write("url\n\(origin.url("/plain.jpg"))\n", to: "plain.csv")
    try project.folder.write("url\n\(origin.url("/own.jpg"))\n", to: "own.csv")
    try project.folder.write(
      """
      dsbuild: 1
      name: sources
      classes:
        weir:
          sources:
            - plain.csv
            - { csv: own.csv, fetch: \(own) }
      fetch: { allow_addresses: [127.0.0.0/8], retries: { max: 0 }\(fetch) }
      duplicates: { near: { threshold: 0% } }

      """, to: "dataset.yaml")
    return project
  }

  @Test("headers, user agent and limits of a source are its own")
  func ownSettings() async throws {
    try await LoopbackOrigin.serve { origin in
      let project = try project(
        origin, own: #"{ user_agent: own/1, max_bytes: 1KiB, headers: { "*": { Referer: "https://own.example/" } } }"#)
      let summary = try await project.build()
      #expect(summary.reasons("weir") == ["too_large": 1])
      #expect(origin.headers(of: "/own.jpg").first?["user-agent"] == "own/1")
      #expect(origin.headers(of: "/own.jpg").first?["referer"] == "https://own.example/")
      #expect(origin.headers(of: "/plain.jpg").first?["referer"] == nil)
      // The setting that caused the failure changes: that address is asked again, and no other.
      origin.forgetRequests()
      #expect(try await project.build().requests == 0)
      try project.editManifest("max_bytes: 1KiB", to: "max_bytes: 1MiB")
      #expect(try await project.build().reasons("weir").isEmpty)
      #expect(origin.requests == ["/own.jpg": 1])
    }
  }

  @Test("schemes and drift policy of a source are its own")
  func ownPolicies() async throws {
    try await LoopbackOrigin.serve { origin in
      let project = try project(origin, own: "{ schemes: [https] }")
      #expect(try await project.build().reasons("weir") == ["scheme_denied": 1])
      #expect(origin.requests == ["/plain.jpg": 1])
    }
  }

  @Test("cookies go to their own domain")
  func cookies() async throws {
    try await LoopbackOrigin.serve { origin in
      let project = try project(origin, own: "{ cookies: cookies.txt }")
      try project.folder.write(
        "# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\t\(Self.secret)\n"
          + "example.org\tFALSE\t/\tFALSE\t0\tother\tno\n", to: "cookies.txt")
      _ = try await project.build()
      #expect(origin.headers(of: "/own.jpg").first?["cookie"] == "session=\(Self.secret)")
      #expect(origin.headers(of: "/plain.jpg").first?["cookie"] == nil)
      #expect(try holders(of: Self.secret, in: project).filter { $0 != "cookies.txt" } == [])
    }
  }

  @Test("a secret header goes to its host alone, also after redirects, and is written nowhere")
  func secretHeader() async throws {
    try await LoopbackOrigin.serve { origin in
      try await LoopbackOrigin.serve { elsewhere in
        let project = try project(
          origin, own: #"{ headers: { 127.0.0.1: { Authorization: "Bearer ${env:TOKEN}" } } }"#)
        elsewhere.answer("/there.jpg", .jpeg(Self.picture(3)))
        origin.answer("/own.jpg", .redirect(to: elsewhere.url("/there.jpg")))
        let result = try await project.dsbuild(
          "build", "--json", "--trust", "--events", "events.jsonl", "-vv", environment: ["TOKEN": Self.secret])
        #expect(result.status == 0, "\(result.talk)")
        #expect(origin.headers(of: "/own.jpg").first?["authorization"] == "Bearer \(Self.secret)")
        #expect(elsewhere.headers(of: "/there.jpg").count == 1)
        #expect(elsewhere.headers(of: "/there.jpg").first?["authorization"] == nil)
        #expect(origin.headers(of: "/plain.jpg").first?["authorization"] == nil)
        #expect(!result.output.contains(Self.secret) && !result.talk.contains(Self.secret))
        #expect(try holders(of: Self.secret, in: project) == [])
        let config = try await project.dsbuild("config", environment: ["TOKEN": Self.secret])
        #expect(config.output.contains("${env:TOKEN}") && !config.output.contains(Self.secret))
        // The secret is in no key: another one asks nothing again.
        let again = try await project.dsbuild("build", "--json", "--trust", environment: ["TOKEN": "another"])
        #expect(try again.json()["result"].string == "unchanged")
      }
    }
  }

  @Test("the password of a proxy and of a URL is used and written nowhere")
  func secretURLs() async throws {
    try await LoopbackOrigin.serve { origin in
      let project = try project(
        origin, own: "{}", fetch: #", proxy: "http://user:${env:TOKEN}@127.0.0.1:1""#)
      let failed = try await project.dsbuild(
        "build", "--json", "--trust", "--events", "e.jsonl", environment: ["TOKEN": Self.secret])
      #expect(failed.status == 1)
      #expect(!failed.output.contains(Self.secret) && !failed.talk.contains(Self.secret))
      #expect(try holders(of: Self.secret, in: project) == [])
    }
    try await LoopbackOrigin.serve { origin in
      let project = try project(origin, own: "{}")
      let url = origin.url("/own.jpg").replacing("http://", with: "http://user:\(Self.secret)@")
      try project.folder.write("url\n\(url)\n", to: "own.csv")
      let result = try await project.dsbuild("build", "--json", "--events", "e.jsonl", "-vv")
      #expect(result.status == 0, "\(result.talk)")
      #expect(origin.headers(of: "/own.jpg").first?["authorization"]?.hasPrefix("Basic ") == true)
      for arguments in [["ls", "--json"], ["plan"], ["explain"], ["status", "--json"]] {
        let said = try await project.dsbuild(arguments[0], arguments.count > 1 ? arguments[1] : "-q")
        #expect(!said.output.contains(Self.secret) && !said.talk.contains(Self.secret))
      }
      for word in [
        url, url.replacing(Self.secret, with: "mistyped"), url.replacing("user:\(Self.secret)", with: "***"),
      ] {
        let why = try await project.dsbuild("why", word, "--json")
        #expect(why.status == 0 && !why.output.contains(Self.secret), "\(why.talk)")
      }
      #expect(try await project.dsbuild("why", url + "?other").status == 2)
      #expect(try holders(of: Self.secret, in: project) == ["own.csv"])
      #expect(try await project.build().result == "unchanged")
    }
  }

  @Test("what belongs to the whole run is no setting of a source")
  func wholeRun() async throws {
    try await LoopbackOrigin.serve { origin in
      let project = try project(origin, own: "{ concurrency: { total: 1 } }")
      let result = try await project.dsbuild("build")
      #expect(result.status == 2)
      #expect(result.talk.contains("dataset.yaml:7:"))
    }
  }

  /// The project's files that hold a text, by path.
  private func holders(of text: String, in project: TemporaryProject) throws -> [String] {
    let root = URL(fileURLWithPath: project.folder.path)
    let found = try FileManager.default.subpathsOfDirectory(atPath: root.path).filter { path in
      guard let data = FileManager.default.contents(atPath: root.appendingPathComponent(path).path) else {
        return false
      }
      return data.range(of: Data(text.utf8)) != nil
    }
    return found.sorted()
  }
}
