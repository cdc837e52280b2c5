import Diagnostics
import Manifest
import Testing

@Suite("Servers of the Remote Execution API in a manifest")
struct ExecuteTests {
  @Test(
    "are read and written again",
    arguments: [
      ("grpcs://build.example.org", "build.example.org", 443, ""),
      ("grpcs://Build.example.org:8980/a/b/", "build.example.org", 8980, "a/b"),
      ("grpcs://[2001:db8::1]:8980", "2001:db8::1", 8980, ""), ("grpc://localhost", "localhost", 50051, ""),
      ("grpc://127.0.0.1:18981/x", "127.0.0.1", 18981, "x"), ("grpc://[::1]", "::1", 50051, ""),
    ])
  func read(text: String, host: String, port: Int, instance: String) throws {
    let server = try #require(ServerLocation(text))
    #expect(server.host == host && server.port == port && server.instance == instance)
    #expect(ServerLocation(server.text) == server)
  }

  @Test(
    "are refused if they lead elsewhere, carry a secret, or are not encrypted and another machine",
    arguments: [
      "grpc://build.example.org", "grpc://10.0.0.1:50051", "grpc://127.0.0.1.example.org", "grpc://127.1",
      "grpcs://user:word@build.example.org", "grpcs://build.example.org?x=1", "grpcs://build.example.org#x",
      "grpcs://", "grpcs:///x", "grpcs://host:0", "grpcs://host:99999", "grpcs://host/../x", "grpcs://ho st",
      "https://build.example.org", "grpcs://[::1", "grpcs://ho\u{0}st", "grpcs://höst",
    ])
  func refused(text: String) { #expect(ServerLocation(text) == nil) }

  @Test("have their defaults in the short form and their keys in the long one")
  func forms() throws {
    let short = try #require(try Outcome(manifest("execute: grpcs://a.example")).manifest().execute)
    #expect(short.fallback == .local && short.shard == 2_000 && short.platform.isEmpty)
    let long = try #require(
      try Outcome(
        manifest("execute: { url: grpcs://a.example/x, platform: { OSFamily: linux }, fallback: fail, shard: 50 }")
      ).manifest().execute)
    #expect(long.fallback == .fail && long.shard == 50 && long.platform == ["OSFamily": "linux"])
    #expect(try Outcome(manifest("execute: none")).manifest().execute == nil)
  }

  @Test(
    "are an error with the command that helps, in a program that was built without them",
    arguments: [
      "execute: grpcs://a.example", "execute: { url: grpcs://a.example }", "cache: { remote: grpcs://a.example }",
      "cache: { remote: { url: grpcs://a.example } }",
    ])
  func absent(line: String) {
    let without = ManifestCapabilities(exports: [.imagefolder], decoded: [PictureWord("jpeg")], execution: false)
    let mistakes = Outcome(manifest(line), capabilities: without).mistakes
    #expect(mistakes.count == 1 && mistakes[0].message.contains("trait `Execution`"), "\(mistakes)")
    #expect(mistakes[0].hint?.contains("swift build -c release --product dsbuild --traits Execution") == true)
    #expect(mistakes[0].place?.line == 5)
  }

  @Test("need a person's permission, because pictures are sent there and results are believed")
  func trust() throws {
    let manifest = try Outcome(manifest("execute: grpcs://a.example:8980/x")).manifest()
    #expect(
      manifest.outsideRequests(root: "/project").map(\.text) == [
        "send pictures to `grpcs://a.example:8980/x` and use its results"
      ])
  }
}
