import Foundation
import TestSupport
import Testing

@Suite("One shape whatever is asked")
struct OneShapeTests {
  private func project() async throws -> TemporaryProject {
    let project = try TemporaryProject()
    for seed in 1...3 {
      try project.folder.write(
        DrawnPicture(.weir, seed: UInt64(seed), width: 90, height: 70).jpeg(), to: "p/\(seed).jpg")
    }
    let picture = Data(DrawnPicture(.outfall, seed: 1, width: 90, height: 70).jpeg()).base64EncodedString()
    let row = "data:image/jpeg;base64,\(picture)\n"
    try project.folder.write("url\n\(row)\(row)", to: "a.csv")
    try project.folder.write(
      """
      dsbuild: 1
      name: shapes
      classes:
        a: { sources: [{ files: "p/*.jpg" }, { csv: a.csv }] }
        crop: { sources: [{ files: "p/1.jpg" }] }
      fetch: { schemes: [data] }
      duplicates: { near: { threshold: 0% }, scope: class }
      inspect: { min_side: 16 }
      export: [{ format: imagefolder, to: out/tree }, { format: csv, to: ./out//m.csv }]
      profiles: { one: { inspect: { min_side: 20 } }, two: { inspect: { min_side: 30 } } }

      """, to: "dataset.yaml")
    let result = try await project.dsbuild("build")
    guard result.status == 0 else { throw TemporaryProject.UnexpectedExit(result: result, expected: 0) }
    return project
  }

  @Test("`why --json` is an object a line, for one row as for several")
  func why() async throws {
    let project = try await project()
    let rows = try await project.dsbuild("ls", "--json").jsonLines()
    let repeated = try #require(rows.first { $0["reason"].string == "repeated_url" })
    for (word, count) in [("p/2.jpg", 1), ("p/1.jpg", 2), (try #require(repeated["id"].string), 2)] {
      let output = try await project.dsbuild("why", word, "--json").output
      #expect(output.split(separator: "\n").count == count)
      for line in output.split(separator: "\n") { #expect(try JSONValue(parsing: String(line))["history"] != .null) }
    }
  }

  @Test("a row that is out has no file")
  func file() async throws {
    let project = try await project()
    for command in [["ls"], ["ls", "export"], ["why", "p/"]] {
      let program = try Program.dsbuild()
      let rows = try await program.run(command + ["--json"], in: project.folder.path)
      guard rows.status == 0 else { continue }
      for row in try rows.jsonLines() { #expect((row["file"] == .null) == (row["verdict"].string == "out")) }
    }
    let rows = try await project.dsbuild("ls", "--reason", "repeated_url").output
    #expect(rows.contains("repeated_url") && !rows.contains("out/tree"))
  }

  @Test("`config --show-origin --json` says where each value comes from")
  func origins() async throws {
    let project = try await project()
    let json = try await project.dsbuild("config", "--show-origin", "--json", "--set", "crop.size=64").json()
    #expect(json["origins"]["inspect.min_side"].string == "dataset.yaml:8:22")
    #expect(json["origins"]["duplicates.keep"].string == "default")
    #expect(json["origins"]["crop.size"].string?.hasPrefix("--set") == true)
    #expect(json["origins"]["name"].string == "dataset.yaml:2:7")
    #expect(json["inspect"]["min_side"].int == 16)
    #expect(try await project.dsbuild("config", "--json").json()["origins"] == .null)
  }

  @Test(
    "an export is meant however its path is spelt",
    arguments: ["out/tree", "out/tree/", "./out/tree", "out//tree", "out/x/../tree", "out/./tree//"])
  func target(_ path: String) async throws {
    let project = try await project()
    #expect(try await project.dsbuild("build", path).status == 0)
    #expect(try await project.dsbuild("build", project.folder.path(of: path)).status == 0)
    #expect(try await project.dsbuild("explain", path).output.contains("export:out/tree"))
    let program = try Program.dsbuild()
    #expect(try await program.run(["build", "tree/"], in: project.folder.path(of: "out")).status == 0)
    #expect(try await program.run(["build", "m.csv"], in: project.folder.path(of: "out")).status == 0)
    #expect(try await project.dsbuild("build", "tree").status == 2)
    #expect(try await project.dsbuild("build", "out/tree/a").status == 2)
  }

  @Test("a file is found from inside its folder")
  func inside() async throws {
    let project = try await project()
    let file = try #require(
      try await project.dsbuild("ls", "--json").jsonLines().compactMap { $0["file"].string }.first)
    let parts = file.split(separator: "/").map(String.init)
    let program = try Program.dsbuild()
    for word in [parts[parts.count - 1], "./" + parts[parts.count - 1]] {
      let folder = project.folder.path(of: parts.dropLast().joined(separator: "/"))
      for command in ["why", "explain"] {
        #expect(try await program.run([command, word], in: folder).status == 0, "\(command) \(word)")
      }
    }
  }

  @Test("several profiles are a mistake, and so are none of their values")
  func profiles() async throws {
    let project = try await project()
    for arguments in [["--profile", "one", "--profile", "two"], ["--profile=one", "--profile=one"]] {
      let program = try Program.dsbuild()
      let result = try await program.run(["config"] + arguments, in: project.folder.path)
      #expect(result.status == 2 && result.talk.contains("--profile"))
      let json = try await program.run(["config", "--json"] + arguments, in: project.folder.path)
      #expect(try json.status == 2 && json.json()["errors"][0]["message"].string?.contains("--profile") == true)
    }
    #expect(try await project.dsbuild("config", "--profile", "two").output.contains("min_side: 30"))
  }

  @Test("a word that is a step and a class means the step, and says so")
  func ambiguous() async throws {
    let project = try await project()
    try project.editManifest("min_side: 16", to: "min_side: 17")
    let result = try await project.dsbuild("build", "crop")
    #expect(result.status == 0)
    #expect(result.talk.contains("`crop` is both a step and a class"))
    #expect(result.talk.contains("hint: `crop:crop`"))
    #expect(try await !project.dsbuild("build", "crop:crop").talk.contains("is both a step and a class"))
    #expect(try await !project.dsbuild("build", "inspect").talk.contains("is both a step and a class"))
  }
}
