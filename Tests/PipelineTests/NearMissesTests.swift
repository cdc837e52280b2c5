import Manifest
import Pipeline
import TestSupport
import Testing

@Suite("Near misses of patterns")
struct NearMissesTests {
  private func misses(_ patterns: String, _ files: [String]) throws -> [NearMisses] {
    let project = try PlannedProject(
      "dsbuild: 1\nname: misses\nclasses: { weir: { sources: [\(patterns)] } }\n",
      files: Dictionary(uniqueKeysWithValues: files.map { ($0, "x") }))
    return NearMisses.all(try project.plan().steps.compactMap { $0 as? SourcesStep }, root: project.folder.path)
  }

  @Test("are files whose names differ in the case of letters")
  func otherCase() throws {
    let found = try misses("{ files: \"p/*.jpg\" }", ["p/a.jpg", "p/b.JPG"])
    #expect(found.map(\.kind) == [.otherCase])
    #expect(found.first?.files == ["p/b.JPG"])
    #expect(found.first?.className == .weir)
  }

  @Test("are files with another ending of pictures")
  func otherEnding() throws {
    let found = try misses("{ files: \"p/*.jpg\" }", ["p/a.jpg", "p/b.jpeg", "p/c.txt"])
    #expect(found.map(\.kind) == [.otherEnding])
    #expect(found.first?.files == ["p/b.jpeg"])
  }

  @Test("are none where another pattern takes the file")
  func taken() throws {
    let found = try misses("{ files: \"p/*.jpg\" }, { files: \"p/*.jpeg\" }", ["p/a.jpg", "p/b.jpeg"])
    #expect(found.isEmpty)
  }

  @Test("are the pattern alone where it takes nothing")
  func nothing() throws {
    let found = try misses("{ files: \"lost/*.jpg\" }", ["p/a.jpg"])
    #expect(found.map(\.kind) == [.noMatch])
    #expect(found.first?.files == [])
    #expect(found.first?.pattern == "lost/*.jpg")
  }

  @Test("name twenty files and count all")
  func many() throws {
    let found = try misses("{ files: \"p/*.jpg\" }", ["p/a.jpg"] + (10..<40).map { "p/\($0).JPG" })
    #expect(found.first?.files.count == 20)
    #expect(found.first?.count == 30)
  }
}
