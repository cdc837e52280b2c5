import ExamplePictures
import Foundation
import TestSupport
import Testing

/// What dsbuild writes into a project is never a picture of its dataset, whatever a source covers.
@Suite("Files of dsbuild below a source")
struct OwnFilesTests {
  private static let export = "{ format: imagefolder, to: out/tree }"

  /// Four pictures in a folder, and one class that takes everything in the project.
  private func project(_ source: String, _ rest: String = "") throws -> TemporaryProject {
    let project = try TemporaryProject()
    for seed in 0..<4 {
      try project.folder.write(DrawnPicture(.weir, seed: UInt64(seed)).jpeg(), to: "mine/\(seed).jpg")
    }
    try project.folder.write(
      """
      dsbuild: 1
      name: own
      classes: { all: [{ files: "\(source)" }] }
      duplicates: { exact: { of: bytes }, near: { threshold: 0% } }
      crop: { mode: center, size: 128 }
      export: [\(Self.export)]
      profiles:
        small: { crop: { size: 96 }, export: [{ format: imagefolder, to: small }], report: { to: pages } }
      \(rest)
      """, to: "dataset.yaml")
    return project
  }

  private func candidates(_ project: TemporaryProject) async throws -> [String] {
    try await project.dsbuild("ls", "--json").jsonLines().compactMap { $0["source"].string }.sorted()
  }

  private static let mine = (0..<4).map { "mine/\($0).jpg" }

  @Test(
    "are not taken, whichever profile, option or command wrote them", .timeLimit(.minutes(5)),
    arguments: [".", "**/*.jpg"])
  func outputs(source: String) async throws {
    let project = try project(source)
    let first = try await project.build()
    #expect(try await project.dsbuild("report").status == 0)
    #expect(try await project.dsbuild("build", "--profile", "small").status == 0)
    #expect(
      try await project.dsbuild("build", "--set", "export=[{ format: huggingface, to: hub }]", "--cache-dir", "blobs")
        .status
        == 0)
    #expect(try await project.dsbuild("push", "--packed", "--to", "release").status == 0)
    for folder in ["out/report/prints", "small", "pages/prints", "hub", "blobs", "release"] {
      #expect(!project.folder.files(under: folder).isEmpty, "\(folder)")
    }
    // A file that was changed is moved beside the output.
    let changed = try #require(project.folder.files(under: "small").first { $0.hasSuffix(".jpg") })
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o644], ofItemAtPath: project.folder.path(of: changed))
    try project.folder.write(try project.folder.read(changed) + [1], to: changed)
    #expect(try await project.dsbuild("build", "--profile", "small").status == 0)
    #expect(project.folder.files(under: "small.edited").contains { $0.hasSuffix(".jpg") })
    let again = try await project.build()
    #expect(again.exportDigests == first.exportDigests)
    #expect(try await candidates(project) == Self.mine)
    #expect(!again.json["near_misses"].elements.contains { $0["kind"].string == "closed" }, "\(again.json)")
  }

  @Test("are not taken after the export or the report left the manifest")
  func removed() async throws {
    let project = try project(".", "report: { to: shown }")
    _ = try await project.build()
    try project.editManifest(Self.export, to: "{ format: csv, to: out/table.csv }")
    try project.editManifest("report: { to: shown }", to: "")
    _ = try await project.build()
    #expect(try await candidates(project) == Self.mine)
  }

  @Test("of an earlier release are left out and named, on every machine, and taken where a source names the folder")
  func release() async throws {
    let old = try project("mine")
    _ = try await old.build()
    let (first, second) = (try project("."), try project("."))
    for project in [first, second] {
      for file in old.folder.files(under: "out/tree") {
        try project.folder.write(old.folder.read(file), to: "data/\(file.dropFirst(4))")
      }
    }
    // What one machine wrote elsewhere makes no difference.
    _ = try await first.dsbuild("build", "--set", "export=[{ format: imagefolder, to: elsewhere }]")
    let (one, two) = (try await first.build(), try await second.build())
    #expect(try first.folder.text("lock/all.tsv") == second.folder.text("lock/all.tsv"))
    #expect(one.exportDigests == two.exportDigests)
    #expect(try await candidates(second) == Self.mine)
    let misses = two.json["near_misses"].elements.filter { $0["kind"].string == "closed" }
    #expect(misses.count == 1 && misses[0]["files"].elements.first?.string == "data/tree", "\(two.json)")
    try second.editManifest("files: \".\"", to: "files: \"data/tree\"")
    _ = try await second.build()
    #expect(try await candidates(second).count == 4)
  }
}
