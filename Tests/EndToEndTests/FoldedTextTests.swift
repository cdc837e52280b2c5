import TestSupport
import Testing

@Suite("What plan, explain and log say")
struct FoldedTextTests {
  private static let classes = (0..<20).map { "class\($0)" }

  /// Many classes with a picture each.
  private func project() throws -> TemporaryProject {
    let project = try TemporaryProject()
    for (seed, name) in Self.classes.enumerated() {
      try project.folder.write(DrawnPicture(.weir, seed: UInt64(seed + 1)).jpeg(), to: "pictures/\(name)/a.jpg")
    }
    try writeManifest(project, Self.classes.map { ($0, $0) })
    return project
  }

  private func writeManifest(_ project: TemporaryProject, _ classes: [(key: String, folder: String)]) throws {
    let lines = classes.map { "  \($0.key): [ { files: pictures/\($0.folder)/*.jpg } ]\n" }.joined()
    try project.folder.write("dsbuild: 1\nname: many\nclasses:\n\(lines)", to: "dataset.yaml")
  }

  @Test("is a line a step after one class of many was renamed, with that first and nothing untrue")
  func renamedClass() async throws {
    let project = try project()
    _ = try await project.build()
    try writeManifest(project, Self.classes.map { ($0 == "class7" ? "other" : $0, $0) })
    let plan = try await project.dsbuild("plan").output
    let lines = plan.split(separator: "\n")
    #expect(lines.first == "class `class7` is now `other` (dataset.yaml:11)", "\(plan)")
    #expect(lines.count <= 12, "\(plan)")
    #expect(!plan.contains("never built") && plan.hasSuffix("; no downloads\n"), "\(plan)")
    let explain = try await project.dsbuild("explain").output.split(separator: "\n")
    #expect(explain.count <= 40, "\(explain)")
    #expect(explain.allSatisfy { $0.firstMatch(of: /[0-9a-f]{16}/) == nil }, "\(explain)")
    _ = try await project.build()
    #expect(try await project.dsbuild("status").status == 0)
    let story = try await project.dsbuild("log", "last").output
    #expect(story.split(separator: "\n").count <= 20, "\(story)")
    #expect(story.contains("no earlier build of class `other` is known"), "\(story)")
  }

  @Test("names three of many new rows and counts the others, by row and never by digest")
  func manyRows() async throws {
    let project = try TemporaryProject()
    let addresses = (0..<9).map { "http://127.0.0.1:9/\($0).jpg" }
    try project.folder.write("url\n\(addresses[0])\n", to: "weir.csv")
    try project.folder.write("dsbuild: 1\nname: rows\nclasses: { weir: weir.csv }\n", to: "dataset.yaml")
    _ = try await project.dsbuild("build", "-q")
    try project.folder.write("url\n\(addresses.joined(separator: "\n"))\n", to: "weir.csv")
    let plan = try await project.dsbuild("plan").output
    #expect(plan.contains("row added: \(addresses[1]) (weir.csv:3)\n"), "\(plan)")
    #expect(plan.contains("and 5 more rows that are new in weir.csv\n"), "\(plan)")
    #expect(plan.contains("`weir.csv` changed\n") && plan.firstMatch(of: /[0-9a-f]{16}/) == nil, "\(plan)")
    #expect(plan.contains("8 downloads"), "\(plan)")
  }

  @Test("is about the last build where `log last` is asked for, whatever ran since")
  func lastBuild() async throws {
    let project = try project()
    #expect(try await project.dsbuild("log", "last").talk.contains("nothing was built yet"))
    _ = try await project.build()
    #expect(try await project.dsbuild("update", "nosuchhost").status == 2)
    let story = try await project.dsbuild("log", "last").output
    #expect(story.contains("  built  ") && story.contains("crop "), "\(story)")
  }

  @Test("names what a copy is a copy of by its file or row")
  func copies() async throws {
    let project = try TemporaryProject()
    #expect(try await project.dsbuild("init", "--template", "tutorial").status == 0)
    _ = try await project.build()
    let why = try await project.dsbuild("why", "pictures/circles/copy.jpg").output
    #expect(why.contains("exact_duplicate of `pictures/circles/circles0.jpg`"), "\(why)")
    #expect(!why.contains("at distance"))
  }

  @Test("says of a setting that was taken back that its results are known")
  func takenBack() async throws {
    let project = try TemporaryProject()
    #expect(try await project.dsbuild("init", "--template", "tutorial").status == 0)
    _ = try await project.build()
    _ = try await project.build("--set", "crop.size=96")
    let plan = try await project.dsbuild("plan").output
    #expect(plan.hasPrefix("settings and files are as in an earlier build"), "\(plan)")
    #expect(!plan.contains("split"), "\(plan)")
  }

  @Test("counts answers and names the line of the first")
  func manyAnswers() async throws {
    let project = try TemporaryProject()
    #expect(try await project.dsbuild("init", "--template", "tutorial").status == 0)
    _ = try await project.build()
    let rows = try await project.dsbuild("ls", "--class", "circles", "--verdict", "in", "--json").jsonLines()
    let lines = rows.compactMap { $0["sha256"].string.map { "\($0),yes\n" } }
    try project.folder.write("image,answer\n\(lines.joined())", to: "answers.csv")
    #expect(try await project.dsbuild("labels", "import", "--class", "circles", "answers.csv").status == 0)
    let plan = try await project.dsbuild("plan").output
    #expect(plan.hasPrefix("\(lines.count) answers are new (labels/circles.jsonl:1 and 10 more lines)\n"), "\(plan)")
    #expect(plan.firstMatch(of: /[0-9a-f]{16}/) == nil, "\(plan)")
    #expect(try await project.dsbuild("why", "circles0.jpg").output.contains("a person said yes") == false)
    #expect(try await project.dsbuild("why", "nosuch.jpg").status != 0)
  }
}
