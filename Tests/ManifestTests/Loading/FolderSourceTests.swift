import Diagnostics
import Manifest
import TestSupport
import Testing

/// Folders of pictures as sources.
@Suite("Folders as sources")
struct FolderSourceTests {
  private func outcome(_ classes: String, _ files: [String]) throws -> Outcome {
    let folder = try TemporaryFolder()
    for file in files { try folder.write("x", to: file) }
    return Outcome("dsbuild: 1\nname: t\nclasses: \(classes)\n", files: .under(folder.path))
  }

  @Test(
    "are known from lists by the disk, in every form of a class",
    arguments: [
      "{ weir: p }", "{ weir: p/ }", "{ weir: [p] }", "{ weir: { sources: [p] } }", "{ weir: [{ files: p }] }",
    ])
  func forms(classes: String) throws {
    let manifest = try outcome(classes, ["p/a.jpg"]).manifest()
    guard case .files(let path) = try #require(manifest.classes.first?.sources.first).kind else {
      Issue.record("a list: \(classes)")
      return
    }
    #expect(FilePath.normalised(path) == "p")
  }

  @Test("are no lists: `csv` names the form that takes them")
  func asList() throws {
    let mistakes = try outcome("{ weir: [{ csv: p }] }", ["p/a.jpg"]).mistakes
    #expect(mistakes.first?.message.contains("is a folder") == true)
    #expect(mistakes.first?.hint == "`{ files: p }` takes the pictures in it")
  }

  @Test("whose names are nearly right are named")
  func near() throws {
    #expect(try outcome("{ weir: photo }", ["photos/a.jpg"]).mistakes.first?.hint == "did you mean `photos`?")
  }

  @Test("take files by ending or content, and name what is no picture, hidden files aside")
  func content() throws {
    let folder = try TemporaryFolder()
    for file in ["p/a.JPG", "p/b", "p/c.dat", "p/notes.txt", "p/.d.jpg", "p/.e/f.jpg", "p/q/g.heic"] {
      try folder.write("x", to: file)
    }
    let found = try FileGlob("p").find(under: folder.path) { $0.hasSuffix("/p/b") || $0.hasSuffix("/c.dat") }
    #expect(found.paths == ["p/a.JPG", "p/b", "p/c.dat", "p/q/g.heic"])
    #expect(found.nearMisses == [.init(kind: .notPicture, path: "p/notes.txt")])
  }

  @Test("may have names that look like patterns", arguments: ["a[1]", "what?", "x*y"])
  func names(name: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("x", to: "\(name)/1.jpg")
    try folder.write("x", to: "a1/2.jpg")
    #expect(try FileGlob(name).expand(under: folder.path) == ["\(name)/1.jpg"])
  }

  @Test("may be that of the project, but for what is written there", arguments: [".", "./"])
  func own(path: String) throws {
    let folder = try TemporaryFolder()
    for file in ["a.jpg", "p/b.png", "out/c.jpg", "dataset.yaml"] { try folder.write("x", to: file) }
    #expect(try FileGlob(path).expand(under: folder.path, excluding: ["out"]) == ["a.jpg", "p/b.png"])
  }

  @Test("without a picture are named")
  func empty() throws {
    let folder = try TemporaryFolder()
    try folder.write("x", to: "p/notes.txt")
    #expect(try FileGlob("p").find(under: folder.path).nearMisses.map(\.kind) == [.folder, .notPicture])
  }

  @Test(
    "`inspect.formats` is `auto`, or a list",
    arguments: [
      ("auto", InspectSettings.Formats.automatic), ("[gif, heic]", .named([PictureWord("gif"), PictureWord("heic")])),
    ])
  func formats(text: String, expected: InspectSettings.Formats) throws {
    let manifest = try Outcome("dsbuild: 1\nname: t\nclasses: { weir: a.csv }\ninspect: { formats: \(text) }\n")
      .manifest()
    #expect(manifest.inspect.formats == expected)
    #expect(
      Outcome("dsbuild: 1\nname: t\nclasses: { weir: a.csv }\ninspect: { formats: jpeg }\n").mistakes.first?.hint
        == "write `[jpeg]`")
  }
}
