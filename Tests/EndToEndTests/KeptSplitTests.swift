import Foundation
import Imaging
import TestSupport
import Testing

/// A picture that is out for a while comes back to the split it had, whoever came meanwhile.
@Suite("A split in the lock")
struct KeptSplitTests {
  private static let manifest = """
    dsbuild: 1
    name: kept
    classes: { weir: weir.csv }
    fetch: { allow_addresses: [127.0.0.0/8], retries: { max: 0 } }
    crop: { mode: none }
    split: { train: 50%, val: 25%, test: 25%, seed: 42 }

    """

  /// Pictures nothing like each other, by path.
  private static let pictures: [String: [UInt8]] = Dictionary(
    uniqueKeysWithValues: (0..<52).map { number in
      var dice = SeededGenerator(seed: UInt64(number))
      let pixels = (0..<64 * 64).map { _ in UInt8(truncatingIfNeeded: dice.next()) }
      return ("/\(number).png", ImageEncoder.png(Raster(width: 64, height: 64, channels: 1, pixels: pixels)))
    })

  private func list(_ count: Int, at origin: LoopbackOrigin) -> String {
    "url\n" + (0..<count).map { origin.url("/\($0).png") + "\n" }.joined()
  }

  /// A project of forty pictures, built, with the split of each by its path.
  private func built(
    _ body: @Sendable (TemporaryProject, LoopbackOrigin, _ splits: [String: String]) async throws -> Void
  ) async throws {
    try await LoopbackOrigin.serve(Self.pictures.mapValues { .png($0) }) { origin in
      let project = try TemporaryProject()
      try project.folder.write(Self.manifest, to: "dataset.yaml")
      try project.folder.write(list(40, at: origin), to: "weir.csv")
      _ = try await project.build()
      try await body(project, origin, try await splits(project))
    }
  }

  private func splits(_ project: TemporaryProject) async throws -> [String: String] {
    var splits: [String: String] = [:]
    for row in try await project.dsbuild("ls", "--json").jsonLines() {
      guard let path = row["url"].string.flatMap({ URL(string: $0)?.path }) else { continue }
      splits[path] = row["split"].string
    }
    return splits
  }

  private func test(_ splits: [String: String]) -> [String] {
    splits.filter { $0.value == "test" }.keys.sorted().prefix(6).map { $0 }
  }

  @Test("outlives a failure that passes, also where no cache is left")
  func failure() async throws {
    try await built { project, origin, before in
      let gone = test(before)
      #expect(gone.count == 6)
      for path in gone { origin.answer(path, .status(503)) }
      try project.folder.remove(".dsbuild")
      try project.folder.write(list(50, at: origin), to: "weir.csv")
      #expect(try await project.build().reasons("weir") == ["http_503": 6])
      let away = try await splits(project)
      #expect(gone.allSatisfy { away[$0] == nil })
      #expect(try await project.build("--locked").result == "unchanged")
      for path in gone { origin.answer(path, .png(Self.pictures[path] ?? [])) }
      #expect(try await project.dsbuild("retry").status == 0)
      #expect(try await project.build().funnel("weir", "exported") == 50)
      let after = try await splits(project)
      #expect(before.allSatisfy { after[$0.key] == $0.value })
    }
  }

  @Test("outlives an answer that is withdrawn, and a limit of rows")
  func answer() async throws {
    try await built { project, origin, before in
      var answers: [String] = []
      for row in try await project.dsbuild("ls", "--json").jsonLines() {
        guard let path = row["url"].string.flatMap({ URL(string: $0)?.path }), test(before).contains(path),
          let image = row["sha256"].string
        else { continue }
        answers.append("{\"image\": \"\(image)\", \"answer\": \"no\"}\n")
      }
      try project.folder.write(answers.sorted().joined(), to: "labels/weir.jsonl")
      try project.folder.write(list(52, at: origin), to: "weir.csv")
      #expect(try await project.build().reasons("weir") == ["labelled_no": 6])
      #expect(try await project.build("--locked").result == "unchanged")
      try project.editManifest("weir: weir.csv", to: "weir: { sources: [{ csv: weir.csv, max_rows: 9 }] }")
      #expect(try await project.build().reasons("weir")["over_max_rows"] == 43)
      #expect(try await project.build("--locked").result == "unchanged")
      try project.editManifest("weir: { sources: [{ csv: weir.csv, max_rows: 9 }] }", to: "weir: weir.csv")
      try project.folder.remove("labels/weir.jsonl")
      #expect(try await project.build().funnel("weir", "exported") == 52)
      let after = try await splits(project)
      #expect(before.allSatisfy { after[$0.key] == $0.value })
    }
  }

  @Test("leaves with rows that leave a class that stays, and the build says so before it is too late")
  func lostRows() async throws {
    try await built { project, origin, before in
      let (table, header) = (try project.folder.text("lock/weir.tsv"), try project.folder.text("dataset.lock"))
      try project.folder.write(list(37, at: origin), to: "weir.csv")
      let talk = try await project.dsbuild("build").talk
      #expect(talk.contains("warning: 3 images left `weir` with their splits"), "\(talk)")
      #expect(talk.contains("restore the list or the files"), "\(talk)")
      #expect(try await !project.dsbuild("build").talk.contains("with their splits"))
      try project.folder.write(list(40, at: origin), to: "weir.csv")
      try project.folder.write(table, to: "lock/weir.tsv")
      try project.folder.write(header, to: "dataset.lock")
      _ = try await project.build()
      #expect(try await splits(project) == before)
    }
  }

  @Test("is not used from a table that is missing, and the build names it with the command that brings it back")
  func missingTable() async throws {
    try await built { project, _, _ in
      try project.folder.remove("lock/weir.tsv")
      let talk = try await project.dsbuild("build").talk
      #expect(talk.contains("the table `lock/weir.tsv` that `dataset.lock` names is missing"), "\(talk)")
      #expect(talk.contains("`git checkout -- lock/weir.tsv`"), "\(talk)")
    }
  }

  @Test("is that of the larger copy that comes to stand for a picture")
  func group() async throws {
    let project = try TemporaryProject()
    let manifest = Self.manifest.split(separator: "\n").map {
      $0.hasPrefix("classes") ? "classes: { weir: { sources: [{ files: \"photos/*.jpg\" }] } }" : String($0)
    }
    try project.folder.write(manifest.joined(separator: "\n") + "\n", to: "dataset.yaml")
    let drawn = (0..<12).map { DrawnPicture(.weir, seed: UInt64($0)) }
    for (number, picture) in drawn.enumerated() {
      try project.folder.write(picture.nearCopy(), to: "photos/\(number).jpg")
    }
    #expect(try await project.build().funnel("weir", "exported") == 12)
    func splits() async throws -> [String: (split: String, image: String)] {
      var found: [String: (String, String)] = [:]
      for row in try await project.dsbuild("ls", "--verdict", "in", "--json").jsonLines() {
        guard let source = row["source"].string, let split = row["split"].string, let image = row["sha256"].string
        else { continue }
        found[source] = (split, image)
      }
      return found
    }
    let before = try await splits()
    #expect(Set(before.values.map(\.split)).count == 3)
    for (number, picture) in drawn.enumerated() {
      try project.folder.write(picture.jpeg(), to: "photos/large\(number).jpg")
    }
    #expect(try await project.build().reasons("weir") == ["near_duplicate": 12])
    let after = try await splits()
    for number in drawn.indices {
      #expect(after["photos/large\(number).jpg"]?.split == before["photos/\(number).jpg"]?.split)
    }
  }
}
