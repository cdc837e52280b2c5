import Foundation
import Manifest
import TestSupport
import Testing

@Suite("Patterns of files")
struct FileGlobTests {
  /// A folder of its own with empty files, removed at the end.
  private func withFiles(_ paths: [String], _ body: (String) throws -> Void) throws {
    let folder = try TemporaryFolder()
    for path in paths { try folder.write("", to: path) }
    try body(folder.path)
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
      ), ("nothing/*.jpg", []),
      ("photos", ["photos/1.jpg", "photos/10.jpg", "photos/2.jpg", "photos/gates/x/y.jpg"]),
      ("photos/gates/", ["photos/gates/x/y.jpg"]), ("a.jpg", ["a.jpg"]), ("photos/.cache/*", ["photos/.cache/z.jpg"]),
    ])
  func patterns(pattern: String, expected: [String]) throws {
    try withFiles(Self.files) { (root: String) throws in
      #expect(try FileGlob(pattern).expand(under: root) == expected)
    }
  }

  @Test("links are passed over, and folders that are left out are not entered")
  func links() throws {
    try withFiles(Self.files) { (root: String) throws in
      try FileManager.default.createSymbolicLink(atPath: root + "/link.jpg", withDestinationPath: "a.jpg")
      try FileManager.default.createSymbolicLink(atPath: root + "/loop", withDestinationPath: ".")
      #expect(
        try FileGlob("**/*.jpg").expand(under: root, excluding: ["out", "photos/"]) == [
          "a.jpg", "photos-old/o.jpg", "é.jpg",
        ])
    }
  }

  @Test("a pattern of many stars is matched without trying every way")
  func stars() throws {
    try withFiles([String(repeating: "a", count: 200)]) { (root: String) throws in
      #expect(try FileGlob(String(repeating: "*a", count: 60) + "*b").expand(under: root).isEmpty)
    }
  }

  @Test(
    "what a pattern nearly takes is named, with what keeps it out",
    arguments: [
      ("*.jpg", [(.otherCase, "b.JPG"), (.otherEnding, "c.png"), (.link, "link.jpg")]),
      ("b.jpg", [(.otherCase, "b.JPG"), (.noMatch, "b.jpg")]), ("photos/*.jpg", []), ("photos", []),
      ("*.{png,jpg}", [(.noMatch, "*.{png,jpg}")]),
      (
        "photos/*.gif",
        [
          (.noMatch, "photos/*.gif"), (.otherEnding, "photos/1.jpg"), (.otherEnding, "photos/10.jpg"),
          (.otherEnding, "photos/2.jpg"),
        ]
      ), ("linked/*.jpg", [(.link, "linked")]),
      ("linked", [(.link, "linked")]), ("[a-b].jpg", [(.otherCase, "b.JPG")]),
    ] as [(String, [(FileGlob.NearMiss.Kind, String)])])
  func nearMisses(pattern: String, expected: [(FileGlob.NearMiss.Kind, String)]) throws {
    try withFiles(Self.files) { (root: String) throws in
      try FileManager.default.createSymbolicLink(atPath: root + "/link.jpg", withDestinationPath: "a.jpg")
      try FileManager.default.createSymbolicLink(atPath: root + "/linked", withDestinationPath: "photos")
      let found = try FileGlob(pattern).find(under: root)
      #expect(found.nearMisses == expected.map { FileGlob.NearMiss(kind: $0.0, path: $0.1) }.sorted())
    }
  }

  @Test(
    "a path alone says whether a pattern takes it",
    arguments: [
      ("p/*.jpg", "p/a.jpg", true), ("p/*.jpg", "p/q/a.jpg", false), ("p/*.jpg", "p/.a.jpg", false),
      ("p", "p/q/a.jpg", true), ("p/", "./p/a.jpg", true), ("p", "p/.q/a.jpg", false), ("p", "pq/a.jpg", false),
      ("p/a.jpg", "p/a.jpg", true), ("**/q/*.jpg", "q/a.jpg", true), ("**/q/*.jpg", "p/q/q/a.jpg", true),
      ("**/*.jpg", "p/.q/a.jpg", false), ("p/[*", "p/[*", true), ("p/**", "p", false), ("/p/*.jpg", "/p/a.jpg", true),
      ("p/*.jpg", "p/../r/a.jpg", false),
    ])
  func takes(pattern: String, path: String, expected: Bool) {
    #expect(FileGlob(pattern).takes(path) == expected)
  }

  @Test("a path is compared with many stars in little time")
  func takesDeep() {
    let pattern = FileGlob(String(repeating: "**/d/", count: 40) + "x.jpg")
    #expect(!pattern.takes(String(repeating: "d/", count: 100) + "y.jpg"))
  }

  @Test("hidden pictures that a pattern would take are named, other hidden files are not")
  func hidden() throws {
    let files = ["p/a.jpg", "p/.b.jpg", "p/._a.jpg", "p/.q/c.jpg", "p/.notes", "p/d.png", "p/.e.png"]
    try withFiles(files) { (root: String) throws in
      func hidden(_ pattern: String) throws -> [String] {
        try FileGlob(pattern).find(under: root) { !$0.hasSuffix("/._a.jpg") }.nearMisses.filter { $0.kind == .hidden }
          .map(\.path)
      }
      #expect(try hidden("p") == ["p/.b.jpg", "p/.e.png"])
      #expect(try hidden("p/*.jpg") == ["p/.b.jpg"])
      #expect(try hidden("p/.*.jpg") == [])
    }
  }

  @Test("many stars for folders search each folder once for each of them")
  func manyFolders() throws {
    let deep = (0..<40).map { _ in "d" }.joined(separator: "/")
    try withFiles([deep + "/x.jpg"]) { (root: String) throws in
      let pattern = String(repeating: "**/d/", count: 20) + "**/**/*.jpg"
      #expect(try FileGlob(pattern).expand(under: root) == [deep + "/x.jpg"])
    }
  }
}
