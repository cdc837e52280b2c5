import TestSupport
import Testing

/// A class keeps as many pictures as `select` says, and keeps those that it had.
@Suite("Select")
struct SelectTests {
  private func chosen(_ project: TemporaryProject) async throws -> Set<String> {
    let rows = try await project.dsbuild("ls", "--class", "a", "--verdict", "in", "--json").jsonLines()
    return Set(rows.compactMap { $0["sha256"].string })
  }

  @Test(
    "takes at most so many pictures, says why the others are out, and does not run again",
    arguments: ["diverse", "first", "random"])
  func most(by order: String) async throws {
    let project = try DrawnPhotos.project()
    try project.editManifest("# quality", to: "select: { max: 6, by: \(order) }")
    let first = try await project.build()
    #expect(first.json["classes"]["a"]["kept"].int == 16 && first.json["classes"]["a"]["selected"].int == 6)
    #expect(first.reasons("a") == ["not_selected": 10])
    #expect(first.funnel("a", "exported") == 6 && first.funnel("b", "exported") == 4)
    #expect(first.json["gaps"].int == 0)
    let second = try await project.build()
    #expect(second.nodesRan == 0)
    let again = try DrawnPhotos.project()
    try again.editManifest("# quality", to: "select: { max: 6, by: \(order) }")
    _ = try await again.build("-j", "1")
    #expect(try await chosen(again) == chosen(project))
    #expect(try again.folder.text("lock/a.tsv") == project.folder.text("lock/a.tsv"))
  }

  @Test("more pictures change nothing of the choice while the lock has it", arguments: ["diverse", "first", "random"])
  func sticky(by order: String) async throws {
    let project = try DrawnPhotos.project()
    try project.editManifest("# quality", to: "select: { max: 6, by: \(order) }")
    _ = try await project.build()
    let before = try await chosen(project)
    for seed in 40..<44 { try project.folder.write(DrawnPhotos.picture(seed), to: "a/0\(seed).png") }
    _ = try await project.build()
    #expect(try await chosen(project) == before)
    try project.editManifest("max: 6", to: "max: 9")
    _ = try await project.build()
    let grown = try await chosen(project)
    #expect(grown.count == 9 && grown.isSuperset(of: before))
    try project.editManifest("max: 9", to: "max: 4")
    _ = try await project.build()
    let shrunk = try await chosen(project)
    #expect(shrunk.count == 4 && shrunk.isSubset(of: grown))
  }

  @Test("`first` takes the pictures in listed order")
  func first() async throws {
    let project = try DrawnPhotos.project()
    try project.editManifest("# quality", to: "select: { max: 3, by: first }")
    _ = try await project.build()
    let rows = try await project.dsbuild("ls", "--class", "a", "--json").jsonLines()
    #expect(rows.map { $0["verdict"].string } == Array(repeating: "in", count: 3) + Array(repeating: "out", count: 13))
  }

  @Test("a class under `min` is a warning, and exit 3 under --strict")
  func least() async throws {
    let project = try DrawnPhotos.project()
    try project.editManifest("# quality", to: "select: { min: 5 }")
    let summary = try await project.build()
    #expect(
      summary.json["warnings"].elements.contains { $0["message"].string?.contains("`select.min` asks for 5") == true })
    let strict = try await project.dsbuild("--strict")
    #expect(strict.status == 3)
    try project.editManifest("min: 5", to: "min: 4")
    #expect(try await project.dsbuild("--strict").status == 0)
  }

  @Test("a class may take all its pictures, and dropping `select` brings them back")
  func override() async throws {
    let project = try DrawnPhotos.project()
    try project.editManifest("# quality", to: "select: { max: 3 }")
    try project.editManifest("b: { sources: [{ files: b }] }", to: "b: { sources: [{ files: b }], select: none }")
    let summary = try await project.build()
    #expect(summary.funnel("a", "exported") == 3 && summary.funnel("b", "exported") == 4)
    try project.editManifest("select: { max: 3 }", to: "")
    #expect(try await project.build().funnel("a", "exported") == 16)
  }

  @Test("the report shows what was left out beside the nearest that is in")
  func report() async throws {
    let project = try DrawnPhotos.project()
    try project.editManifest("# quality", to: "select: { max: 6 }\nreport: { to: out/report }")
    _ = try await project.build()
    let page = try project.folder.text("out/report/quality.html")
    #expect(page.contains("What select left out") && page.contains("the nearest that is in"))
    let json = try JSONValue(parsing: try project.folder.text("out/report/report.json"))
    #expect(json["classes"]["a"]["selection"]["left"].int == 10)
  }
}
