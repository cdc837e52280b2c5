import ExamplePictures
import TestSupport
import Testing

/// What a person names on the command line replaces only what dsbuild wrote.
@Suite("Files that a person asks for")
struct RequestedFileTests {
  private func project() throws -> TemporaryProject {
    let project = try TemporaryProject()
    for seed in 0..<3 {
      try project.folder.write(DrawnPicture(.weir, seed: UInt64(seed)).jpeg(), to: "photos/\(seed).jpg")
    }
    try project.folder.write("dsbuild: 1\nname: asked\nclasses: { weir: photos }\n", to: "dataset.yaml")
    return project
  }

  @Test("replace no file of a person's", arguments: ["--events", "--profile-trace"])
  func record(option: String) async throws {
    let project = try project()
    for path in ["dataset.yaml", "photos/0.jpg"] {
      let before = try project.folder.read(path)
      let run = try await project.dsbuild("build", option, path)
      #expect(run.status == 2 && run.talk.contains("dsbuild did not write it"), "\(run.talk)")
      #expect(try project.folder.read(path) == before)
    }
    #expect(try await project.dsbuild("build", option, "record.json").status == 0)
    #expect(try await project.dsbuild("build", option, "record.json").status == 0, "its own file is replaced")
  }

  @Test("are no page over a person's page")
  func page() async throws {
    let project = try project()
    _ = try await project.build()
    let identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
    for arguments in [["init", "-q"], ["add", "."], identity + ["commit", "-q", "-m", "first"]] {
      #expect(try await Program(path: "/usr/bin/git").run(arguments, in: project.folder.path).status == 0)
    }
    try project.folder.write("<!DOCTYPE html>\n<html><title>my notes</title></html>\n", to: "notes.html")
    let run = try await project.dsbuild("diff", "--html", "notes.html")
    #expect(run.status == 2 && run.talk.contains("dsbuild did not write it"), "\(run.talk)")
    for _ in 0..<2 { #expect(try await project.dsbuild("diff", "--html", "page.html").status == 0) }
  }

  @Test(
    "are an archive only where nothing is read or written",
    arguments: ["photos/release", "out/imagefolder", ".git/x", "."])
  func archive(folder: String) async throws {
    let project = try project()
    _ = try await project.build()
    let run = try await project.dsbuild("push", "--packed", "--to", folder)
    #expect(run.status == 2 && run.talk.contains("outside the project"), "\(run.talk)")
    #expect(!project.folder.files().contains { $0.hasSuffix(".pack") && !$0.hasPrefix(".dsbuild/") })
  }

  @Test("are pictures all, though their names differ only in how a letter is encoded")
  func normalisation() async throws {
    let project = try TemporaryProject()
    for (form, seeds) in [("caf\u{e9}", 0..<3), ("cafe\u{301}", 3..<6)] {
      for seed in seeds {
        try project.folder.write(DrawnPicture(.weir, seed: UInt64(seed)).jpeg(), to: "photos/\(form)/\(seed).jpg")
        let other = DrawnPicture(.weir, seed: UInt64(seed + 10)).jpeg()
        try project.folder.write(other, to: "more/\(form)\(seed % 3).jpg")
      }
    }
    try project.folder.write(
      "dsbuild: 1\nname: forms\nclasses: { weir: [photos, more] }\nduplicates: { near: { threshold: 0% } }\n",
      to: "dataset.yaml")
    _ = try await project.build()
    let rows = try await project.dsbuild("ls", "fetch", "--json").jsonLines()
    #expect(rows.count == 12 && Set(rows.compactMap { $0["sha256"].string }).count == 12, "\(rows)")
  }
}
