import Digests
import Foundation
import TestSupport
import Testing

/// An output whose `to` moves into its own former folder, or out of it, leaves nothing of dsbuild's behind.
@Suite("An output that moves within its own folder")
struct MovedOutputTests {
  /// Where an export was and where it is next.
  struct Move: CustomTestStringConvertible, Sendable {
    let before: String
    let after: String
    /// A folder or file of the former output that must be gone.
    let gone: String

    var testDescription: String { "\(before) to \(after)" }
  }

  private static let moves = [
    Move(
      before: "export: [{ format: imagefolder, to: out }]", after: "export: [{ format: imagefolder, to: out/tree }]",
      gone: "out/gate"),
    Move(
      before: "export: [{ format: imagefolder, to: out/tree }]", after: "export: [{ format: imagefolder, to: out }]",
      gone: "out/tree"),
    Move(
      before: "export: [{ format: imagefolder, to: out/a/b }, { format: csv, to: out/list.csv }]",
      after: "export: [{ format: jsonl, to: out/a/b/list.jsonl }]", gone: "out/list.csv"),
    Move(
      before: "export: [{ format: csv, to: out/tree/list.csv }]",
      after: "export: [{ format: imagefolder, to: out/tree }]", gone: "out/tree/list.csv"),
    // The two trees have the pictures of one split in common.
    Move(
      before: "export: [{ format: imagefolder, to: out/train }]",
      after: "export: [{ format: imagefolder, to: out }]\nsplit: { train: 100% }", gone: "out/train/classes.txt"),
    Move(
      before: "report: { to: out/pages }\nexport: [{ format: imagefolder, to: out/tree }]",
      after: "report: { to: out/pages/new }\nexport: [{ format: imagefolder, to: out/tree }]",
      gone: "out/pages/index.html"),
  ]

  private func project(_ outputs: String) throws -> TemporaryProject {
    let project = try TemporaryProject()
    for seed in 0..<6 {
      try project.folder.write(
        DrawnPicture(.weir, seed: UInt64(seed)).jpeg(), to: "\(seed < 3 ? "gate" : "weir")/\(seed).jpg")
    }
    try project.folder.write(
      "dsbuild: 1\nname: moved\nclasses: { gate: gate, weir: weir }\n"
        + "duplicates: { near: { threshold: 0% } }\ncrop: { mode: none }\n\(outputs)\n", to: "dataset.yaml")
    return project
  }

  /// The files of the outputs; pages have a stamp of their run, so only their names are compared.
  private func outputs(_ project: TemporaryProject) throws -> [String: [UInt8]] {
    Dictionary(
      uniqueKeysWithValues: try project.folder.files(under: "out").map { path in
        (path, path.hasPrefix("out/pages") ? [] : try project.folder.read(path))
      })
  }

  @Test("leaves the files of a build that never had another place", arguments: moves)
  func leavesNothing(_ move: Move) async throws {
    let project = try project(move.before)
    _ = try await project.build()
    try project.editManifest(move.before, to: move.after)
    let summary = try await project.build()
    let messages = summary.json["warnings"].elements.compactMap { $0["message"].string }
    #expect(messages.contains { $0.contains("was removed, because the manifest no longer has this output") })
    #expect(summary.json["exports"].elements.allSatisfy { $0["strays"].elements.isEmpty })
    let fresh = try self.project(move.after)
    _ = try await fresh.build()
    #expect(try outputs(project) == outputs(fresh))
    #expect(!FileManager.default.fileExists(atPath: project.folder.path(of: move.gone)))
    #expect(try await project.build().result == "unchanged")
    #expect(try await project.dsbuild("verify").status == 0)
  }

  @Test("publishes no picture that is taken down in the same build, and keeps the files of other people")
  func takenDown() async throws {
    let before = Self.moves[0].before
    let project = try project(before)
    _ = try await project.build()
    let image = SHA256Digest(of: try project.folder.read("gate/1.jpg")).hex
    try project.folder.write("mine", to: "out/gate/notes.txt")
    try project.folder.write("\(image)\n", to: "takedown.txt")
    try project.editManifest(before, to: Self.moves[0].after)
    let messages = try await project.build().json["warnings"].elements.compactMap { $0["message"].string }
    #expect(
      messages.contains(
        "`out` was removed, because the manifest no longer has this output; 1 file in it that dsbuild did not write stayed"
      ))
    #expect(!project.folder.files(under: "out").contains { $0.contains(image.prefix(16)) })
    #expect(project.folder.files(under: "out").filter { !$0.hasPrefix("out/tree/") } == ["out/gate/notes.txt"])
    _ = try await project.dsbuild("clean", "--outputs", "--yes")
    #expect(project.folder.files(under: "out") == ["out/gate/notes.txt"])
  }

  @Test("names a file of other people in a folder that it takes over")
  func strays() async throws {
    let project = try project(Self.moves[1].after)
    try project.folder.write("mine", to: "out/notes.txt")
    let summary = try await project.build()
    #expect(summary.json["exports"].elements.first?["strays"].elements == [.text("notes.txt")])
  }
}
