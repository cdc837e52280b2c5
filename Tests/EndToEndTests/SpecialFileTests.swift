import Foundation
import TestSupport
import Testing

/// A project from an archive can hold pipes. A library that opens one waits for ever.
@Suite("Pipes in the place of files")
struct SpecialFileTests {
  @Test(
    "are refused at once, at their place",
    arguments: [
      "fetch: { cookies: pipe }", "fetch: { ca_bundle: pipe }", "takedown: pipe",
      "cache: { remote: { url: \"https://example.org/store\", ca_bundle: pipe } }",
      "cache: { remote: { url: \"https://example.org/store\", client_certificate: pipe, client_key: pipe } }",
    ])
  func refused(line: String) async throws {
    let project = try TemporaryProject()
    try project.folder.write("url\nhttps://example.org/a.jpg\n", to: "hat.csv")
    try project.folder.write("dsbuild: 1\nname: x\nclasses: { hat: hat.csv }\n\(line)\n", to: "dataset.yaml")
    try #require(unsafe mkfifo(project.folder.path(of: "pipe"), 0o600) == 0)
    let result = try await project.dsbuild("plan")
    #expect(result.status == 2, "\(result.talk)")
    #expect(result.talk.contains("`pipe` is not a plain file"), "\(result.talk)")
    #expect(result.talk.contains("dataset.yaml:4"), "\(result.talk)")
  }
}
