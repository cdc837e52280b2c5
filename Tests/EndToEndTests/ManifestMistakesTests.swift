import TestSupport
import Testing

@Suite("A broken manifest")
struct ManifestMistakesTests {
  @Test("shows every mistake in one run, each with its place, and nothing is built")
  func allAtOnce() async throws {
    let project = try TemporaryProject()
    try project.folder.write(try Golden.text("broken.yaml"), to: "dataset.yaml")
    try project.folder.write("url\nhttps://example.org/a.jpg\n", to: "weir.csv")
    let result = try await project.dsbuild("build")
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(try result.talk == Golden.expected("broken.txt", recording: result.talk))
    let places = result.talk.split(separator: "\n").filter { $0.hasPrefix("dataset.yaml:") && $0.contains(": error: ") }
    #expect(places.count >= 20)
    #expect(!project.folder.contains("out"))
    #expect(!project.folder.contains("dataset.lock"))
  }

  @Test("the same mistakes are JSON with `--json`")
  func asJSON() async throws {
    let project = try TemporaryProject()
    try project.folder.write("dsbuild: 1\nname: x\nclasses: { weir: weir.csv }\nsplitt: {}\n", to: "dataset.yaml")
    try project.folder.write("url\n", to: "weir.csv")
    let result = try await project.dsbuild("build", "--json")
    #expect(result.status == 2)
    let document = try result.json()
    #expect(document["schema"].string == "dsbuild.error/1")
    let error = document["errors"][0]
    #expect(error["file"].string == "dataset.yaml")
    #expect(error["line"].int == 4)
    #expect(error["column"].int == 1)
    #expect(error["hint"].string?.contains("split") == true)
  }

  @Test("no manifest at all is a usage error that names `dsbuild init`")
  func missing() async throws {
    let project = try TemporaryProject()
    let result = try await project.dsbuild("build")
    #expect(result.status == 2)
    #expect(result.talk.contains("dsbuild init"))
  }
}
