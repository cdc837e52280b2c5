import Diagnostics
import Foundation
import Manifest
import TestSupport
import Testing

@Suite("A folder that cannot be listed")
struct UnreadableFolderTests {
  /// Moves a chain of folders below another, so that its last folder has a path longer than the system opens: not even the superuser
  /// can list it.
  private func withDeepFolder(_ body: (TemporaryFolder) throws -> Void) throws {
    let folder = try TemporaryFolder()
    let name = String(repeating: "d", count: 200)
    let chain = (0..<12).map { _ in name }.joined(separator: "/")
    try folder.write("x", to: "p/1.jpg")
    try folder.write("x", to: "p/\(chain)/2.jpg")
    try folder.write("x", to: "q/\(chain)/3.jpg")
    let (below, moved) = (folder.path(of: "p/\(chain)/q"), folder.path(of: "q"))
    try FileManager.default.moveItem(atPath: moved, toPath: below)
    defer { try? FileManager.default.moveItem(atPath: below, toPath: moved) }
    try body(folder)
  }

  @Test("ends the search with its name, and does not count as empty", arguments: ["p", "**/*.jpg", "p/**"])
  func long(pattern: String) throws {
    try withDeepFolder { folder in
      let error = #expect(throws: UnreadableFolder.self) { try FileGlob(pattern).find(under: folder.path) }
      #expect(error?.path.hasPrefix("p/ddd") == true && error?.number == ENAMETOOLONG)
      #expect(error?.summary.contains("cannot list the folder `p/ddd") == true)
    }
  }

  @Test("that is not there is empty, and so is a pattern with a name that no file can have")
  func absent() throws {
    let folder = try TemporaryFolder()
    try folder.write("x", to: "file")
    for pattern in ["none/*.jpg", "none/**", "file/*.jpg", String(repeating: "n", count: 300) + "/*.jpg"] {
      #expect(try FileGlob(pattern).find(under: folder.path).paths.isEmpty)
    }
  }
}
