import Manifest
import TestSupport
import Testing

@Suite("Folders that a search does not enter because of a file in them")
struct ClosedFolderTests {
  private static let closed = ClosedFolders(names: ["MARK", "QUIET"]) { _, name in name == "MARK" ? .named : .quiet }

  private func found(_ pattern: String) throws -> (paths: [String], closed: [String]) {
    let folder = try TemporaryFolder()
    for file in [
      "MARK", "a.jpg", "p/1.jpg", "p/old/MARK", "p/old/x/2.jpg", "p/cache/QUIET", "p/cache/x/3.jpg", "p/new/x/4.jpg",
      "p/new/MARK/5.jpg", "p/new/x/6.jpg.dsbuild-tmp",
    ] {
      try folder.write("x", to: file)
    }
    let found = try FileGlob(pattern).find(under: folder.path, closed: Self.closed)
    return (found.paths, found.nearMisses.filter { $0.kind == .closed }.map(\.path))
  }

  @Test(
    "are left out with their folders, and drafts of files are never taken", arguments: [".", "**", "p", "p/**", "*/**"])
  func around(pattern: String) throws {
    let found = try found(pattern)
    #expect(found.paths.filter { $0.hasPrefix("p/") } == ["p/1.jpg", "p/new/MARK/5.jpg", "p/new/x/4.jpg"])
    #expect(found.closed == ["p/old"])
  }

  @Test("are left out where a pattern looks up one name in each folder")
  func names() throws {
    let found = try found("p/*/x/*.jpg")
    #expect(found.paths == ["p/new/x/4.jpg"] && found.closed == ["p/old"])
  }

  @Test(
    "are entered if the pattern names them or a folder in them",
    arguments: ["p/old", "p/old/**/*.jpg", "p/old/x/*.jpg"])
  func named(pattern: String) throws {
    let found = try found(pattern)
    #expect(found.paths.contains("p/old/x/2.jpg") && found.closed.isEmpty)
  }
}
