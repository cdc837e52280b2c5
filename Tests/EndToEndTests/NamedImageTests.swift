import TestSupport
import Testing

/// What people write for a picture: its address, its line in a list, the path of its file, some digits of its digest.
@Suite("The name of a picture")
struct NamedImageTests {
  private func why(_ project: TemporaryProject, _ word: String) async throws -> Program.Result {
    try await project.dsbuild("why", word)
  }

  @Test("is its line in a list, by the path or by the name of the list")
  func line() async throws {
    try await DrawnProject.runBuilt { project, _ in
      let row = try #require(
        try await project.dsbuild("ls", "--class", "weir", "--verdict", "in", "--json").jsonLines().first)
      let (line, address) = (try #require(row["row"].int), try #require(row["url"].string))
      for word in ["sources/weir.csv:\(line)", "./sources/weir.csv:\(line)", "weir.csv:\(line)"] {
        let result = try await why(project, word)
        #expect(result.output.contains(address), "\(word): \(result.talk)")
      }
      let explained = try await project.dsbuild("explain", "sources/weir.csv:\(line)")
      #expect(explained.status == 0 && explained.output.contains(address), "\(explained.talk)")
    }
  }

  @Test("is the path of a source, of an output, or four digits of a digest or of a crop")
  func paths() async throws {
    let project = try TemporaryProject()
    #expect(try await project.dsbuild("init", "--template", "tutorial").status == 0)
    _ = try await project.build()
    let row = try #require(try await project.dsbuild("ls", "--verdict", "in", "--json").jsonLines().first)
    let source = try #require(row["source"].string)
    let file = try #require(row["file"].string)
    let digest = try #require(row["sha256"].string)
    for word in [source, "./\(source)", file, String(file.split(separator: "/").last ?? ""), String(digest.prefix(4))] {
      #expect(try await why(project, word).output.contains(source), "\(word)")
    }
  }

  @Test("that there is not is answered with the nearest, the lines of the list, or how to name one")
  func near() async throws {
    try await DrawnProject.runBuilt { project, _ in
      #expect(
        try await why(project, "sources/weir.csv:9999").talk.contains(
          "the rows of `sources/weir.csv` are on lines 2 to"))
      #expect(try await why(project, "abc").talk.contains("at least 4 digits"))
      let row = try #require(
        try await project.dsbuild("ls", "--class", "weir", "--verdict", "in", "--json").jsonLines().first)
      let (address, file) = (try #require(row["url"].string), try #require(row["file"].string))
      let wrong = try await why(project, String(address.dropLast(4)) + "x.jpg")
      #expect(wrong.status == 2 && wrong.talk.contains("did you mean `"), "\(wrong.talk)")
      #expect(
        try await why(project, String(file.dropLast(5)) + "z.jpg").talk.contains("did you mean `out/imagefolder/"))
      #expect(try await why(project, "something else").talk.contains("a line of a list"))
    }
    let project = try TemporaryProject()
    #expect(try await project.dsbuild("init").status == 0)
    #expect(try await why(project, "abcdef").talk.contains("nothing was built yet"))
  }
}
