import TestSupport
import Testing

@Suite("A command that does nothing or prints nothing")
struct NothingToPrintTests {
  private func tutorial() async throws -> TemporaryProject {
    let project = try TemporaryProject()
    #expect(try await project.dsbuild("init", "--template", "tutorial").status == 0)
    return project
  }

  @Test("says why, and its data stay empty")
  func reasons() async throws {
    let project = try await tutorial()
    let rows = try await project.dsbuild("ls")
    #expect(rows.status == 0 && rows.output.isEmpty && rows.talk.contains("nothing was built yet"), "\(rows.talk)")
    #expect(try await project.dsbuild("ls", "-q").talk.isEmpty)
    for decisions in ["labels", "crops"] {
      let result = try await project.dsbuild(decisions, "export")
      #expect(result.status == 0 && result.output.isEmpty && result.talk.contains("there are no"), "\(result.talk)")
    }
    _ = try await project.build()
    let none = try await project.dsbuild("ls", "--reason", "http_404")
    #expect(none.status == 0 && none.output.isEmpty && none.talk.contains("matches"), "\(none.talk)")
  }

  @Test("names what it would have done: a new split removes no file")
  func split() async throws {
    let project = try await tutorial()
    let result = try await project.dsbuild("split", "--redo")
    #expect(
      result.status == 2 && result.talk.contains("this would assign every image to a split again"), "\(result.talk)")
    #expect(!result.talk.contains("remove files"))
  }

  @Test("names the files that are no lists, and what makes lists of them")
  func folder() async throws {
    let project = try TemporaryProject()
    try project.folder.write("PAR1", to: "lists/hat.parquet")
    let table = try await project.dsbuild("init", "--from-csv", "lists")
    #expect(
      table.status == 2 && table.talk.contains("only `hat.parquet`") && table.talk.contains("read_parquet"),
      "\(table.talk)")
    try project.folder.remove("lists/hat.parquet")
    try project.folder.write("<html></html>", to: "lists/hat.html")
    let page = try await project.dsbuild("init", "--from-csv", "lists")
    #expect(page.talk.contains("only `hat.html`") && page.talk.contains("dsbuild links lists/hat.html"), "\(page.talk)")
  }

  @Test("removes the report that `dsbuild report` wrote, although the manifest has none")
  func report() async throws {
    let project = try await tutorial()
    try project.editManifest("report: { to: out/report }", to: "")
    _ = try await project.build()
    #expect(try await project.dsbuild("report").status == 0)
    let result = try await project.dsbuild("clean", "--all", "--yes")
    #expect(result.output.contains("out/report") && project.folder.files(under: "out").isEmpty, "\(result.output)")
  }
}
