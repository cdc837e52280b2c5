import Digests
import Engine
import Exports
import Listings
import Manifest
import Pipeline
import Queries
import TestSupport
import Testing
import Transfer

@Suite("The forecast of a build")
struct ForecastTests {
  private static let list = "dsbuild: 1\nname: forecast\nclasses: { weir: weir.csv }\n"
  private static let photos = """
    dsbuild: 1
    name: forecast
    classes: { weir: { sources: [{ files: "photos/*.png" }] } }
    inspect: { min_side: 16 }
    crop: { mode: center, size: 32 }

    """

  private func forecast(_ project: PlannedProject) throws -> Forecast {
    try Forecast(project.manifest, version: "1", formats: ExportFormats.all, workspace: project.workspace)
  }

  /// A built project of three pictures on disk.
  private func built(_ manifest: String = photos) async throws -> PlannedProject {
    let project = try PlannedProject(manifest)
    for seed: UInt64 in 1...3 {
      try project.folder.write(DrawnPicture(.weir, seed: seed, width: 64, height: 48).png(), to: "photos/\(seed).png")
    }
    try await project.build()
    return project
  }

  /// The nodes that would run, by name.
  private func running(_ forecast: Forecast) -> [String] {
    forecast.nodes.filter { $0.state == .wouldRun }.map(\.node.text)
  }

  @Test("of many new classes gives no node the causes of other classes")
  func manyClasses() throws {
    let classes = (0..<60).map { "c\($0): { sources: [{ files: c\($0).jpg }] }" }.joined(separator: ", ")
    let forecast = try forecast(PlannedProject("dsbuild: 1\nname: many\nclasses: { \(classes) }\n"))
    for node in forecast.nodes where node.node.className != nil {
      #expect(node.causes.count { $0.kind == .neverBuilt } == 1, "\(node.node)")
    }
  }

  @Test("counts pictures on disk that no build has seen as work to do")
  func newFiles() async throws {
    func work(_ project: PlannedProject) throws -> [String: [Int]] {
      let nodes = try forecast(project).nodes.filter { ["inspect", "crop"].contains($0.node.step.text) }
      return Dictionary(nodes.map { ($0.node.step.text, [$0.misses, $0.hits]) }, uniquingKeysWith: { one, _ in one })
    }
    let project = try PlannedProject(Self.photos)
    for seed: UInt64 in 1...3 {
      try project.folder.write(DrawnPicture(.weir, seed: seed, width: 64, height: 48).png(), to: "photos/\(seed).png")
    }
    #expect(try work(project) == ["inspect": [3, 0], "crop": [3, 0]])
    try await project.build()
    let edited = try project.edited(Self.photos)
    for seed: UInt64 in 4...5 {
      try edited.folder.write(DrawnPicture(.weir, seed: seed, width: 64, height: 48).png(), to: "photos/\(seed).png")
    }
    #expect(try work(edited) == ["inspect": [2, 3], "crop": [2, 3]])
  }

  @Test("of a new project is that each node runs, for it was never built")
  func new() throws {
    let forecast = try forecast(PlannedProject(Self.list, files: ["weir.csv": "https://example.org/a.jpg\n"]))
    #expect(forecast.nodes.allSatisfy { $0.state == .wouldRun })
    #expect(forecast.nodes.first?.causes.first == Cause(.neverBuilt, "sources:weir", place: "dataset.yaml:3"))
    #expect(forecast.nodes.allSatisfy { $0.causes.contains { $0.kind == .neverBuilt } })
  }

  @Test("counts each address once, and none of a picture written into the list")
  func requests() throws {
    let list = ["https://example.org/a", "https://example.org/b", "HTTPS://example.org:443/a", "", "data:text/plain,x"]
    let forecast = try forecast(PlannedProject(Self.list, files: ["weir.csv": list.joined(separator: "\n") + "\n"]))
    #expect(forecast.requestsExpected == 2)
    #expect(forecast.nodes.first { $0.node.step == .fetch }?.misses == 2)
  }

  @Test("counts no address whose failure is remembered")
  func remembered() throws {
    let project = try PlannedProject(Self.list, files: ["weir.csv": "https://example.org/a\nhttps://example.org/b\n"])
    try project.workspace.actions.record(
      FetchMemory.key(of: "https://example.org/a"), kind: "fetch",
      value: FetchMemory.failed(.http(404), detail: "", guarded: nil).encoded(), expires: project.workspace.now + 60)
    let forecast = try forecast(project)
    #expect(forecast.requestsExpected == 1)
    let fetch = try #require(forecast.nodes.first { $0.node.step == .fetch })
    #expect((fetch.hits, fetch.misses) == (1, 1))
  }

  @Test("of a built project is that nothing runs")
  func upToDate() async throws {
    let project = try await built()
    let forecast = try forecast(try project.edited(Self.photos))
    #expect(running(forecast) == [])
    #expect(forecast.nodes.allSatisfy { $0.state == .ran })
    try await project.edited(Self.photos).build()
    #expect(running(try self.forecast(try project.edited(Self.photos))) == [])
  }

  @Test("of a built project that looks for no placeholders is that nothing runs")
  func keepsPlaceholders() async throws {
    let text = Self.photos.replacing("min_side: 16", with: "min_side: 16, placeholders: keep")
    let project = try await built(text)
    #expect(running(try forecast(try project.edited(text))) == [])
  }

  @Test("writes nothing")
  func pure() async throws {
    let project = try await built()
    let edited = try project.edited(Self.photos.replacing("size: 32", with: "size: 24"))
    let before = project.folder.files()
    _ = try forecast(edited)
    _ = try forecast(edited)
    #expect(project.folder.files() == before)
    #expect(running(try forecast(edited)) == ["crop:weir", "export:out/imagefolder"])
  }

  @Test("after an edited option is that its node and those behind it run, with the option's line")
  func option() async throws {
    let project = try await built()
    let forecast = try forecast(try project.edited(Self.photos.replacing("min_side: 16", with: "min_side: 20")))
    let inspect = try #require(forecast.nodes.first { $0.node.text == "inspect:weir" })
    #expect(inspect.state == .wouldRun)
    #expect(inspect.causes == [Cause(.option, "inspect.min_side", was: "16", now: "20", place: "dataset.yaml:4")])
    #expect(!running(forecast).contains("fetch:weir") && !running(forecast).contains("sources:weir"))
    let crop = try #require(forecast.nodes.first { $0.node.step == .crop })
    #expect(crop.causes.contains { $0.name == "inspect.min_side" })
    #expect(forecast.requestsExpected == 0)
  }

  @Test("after a new picture is that it alone is inspected")
  func newPicture() async throws {
    let project = try await built()
    try project.folder.write(DrawnPicture(.weir, seed: 9, width: 64, height: 48).png(), to: "photos/9.png")
    let forecast = try forecast(try project.edited(Self.photos))
    let sources = try #require(forecast.nodes.first { $0.node.step == .sources })
    #expect(sources.causes.contains { $0.kind == .input && $0.name == "photos/9.png" })
    #expect(sources.causes.contains { $0.kind == .row && $0.place == "photos/9.png" })
    let report = try await project.edited(Self.photos).build()
    #expect(report.actions[.inspect]?.ran == 1)
  }
}
