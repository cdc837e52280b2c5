import Foundation
import Manifest
import Testing

@Suite("Patterns of files")
struct FileGlobTests {
  /// A folder of its own with empty files, removed at the end.
  private func withFiles(_ paths: [String], _ body: (String) throws -> Void) throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "dsbuild-glob-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    for path in paths {
      let file = root.appending(path: path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data().write(to: file)
    }
    try body(root.path)
  }

  static let files = [
    "a.jpg", "b.JPG", "c.png", "é.jpg", ".hidden.jpg", "photos/1.jpg", "photos/10.jpg", "photos/2.jpg",
    "photos/gates/x/y.jpg", "photos/.cache/z.jpg", "out/train/q.jpg", "photos-old/o.jpg",
  ]

  @Test(
    "a pattern gives the files it says, sorted by byte",
    arguments: [
      ("*.jpg", ["a.jpg", "é.jpg"]), ("?.jpg", ["a.jpg", "é.jpg"]), ("[a-b].*", ["a.jpg", "b.JPG"]),
      ("[!a].png", ["c.png"]), (".*.jpg", [".hidden.jpg"]),
      ("photos/*.jpg", ["photos/1.jpg", "photos/10.jpg", "photos/2.jpg"]),
      ("photos/**", ["photos/1.jpg", "photos/10.jpg", "photos/2.jpg", "photos/gates/x/y.jpg"]),
      ("photos/**/y.jpg", ["photos/gates/x/y.jpg"]), ("**/y.jpg", ["photos/gates/x/y.jpg"]),
      ("./photos/../a.jpg", ["a.jpg"]),
      (
        "photos*/**/*.jpg",
        [
          "photos-old/o.jpg", "photos/1.jpg", "photos/10.jpg", "photos/2.jpg", "photos/gates/x/y.jpg",
        ]
      ), ("nothing/*.jpg", []), ("photos", []), ("a.jpg", ["a.jpg"]), ("photos/.cache/*", ["photos/.cache/z.jpg"]),
    ])
  func patterns(pattern: String, expected: [String]) throws {
    try withFiles(Self.files) { root in
      #expect(FileGlob(pattern).expand(under: root) == expected)
    }
  }

  @Test("links are passed over, and folders that are left out are not entered")
  func links() throws {
    try withFiles(Self.files) { root in
      try FileManager.default.createSymbolicLink(atPath: root + "/link.jpg", withDestinationPath: "a.jpg")
      try FileManager.default.createSymbolicLink(atPath: root + "/loop", withDestinationPath: ".")
      #expect(
        FileGlob("**/*.jpg").expand(under: root, excluding: ["out", "photos/"]) == [
          "a.jpg", "photos-old/o.jpg", "é.jpg",
        ])
    }
  }

  @Test("a pattern of many stars is matched without trying every way")
  func stars() throws {
    try withFiles([String(repeating: "a", count: 200)]) { root in
      #expect(FileGlob(String(repeating: "*a", count: 60) + "*b").expand(under: root).isEmpty)
    }
  }
}
