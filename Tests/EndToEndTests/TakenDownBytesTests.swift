import Digests
import Foundation
import TestSupport
import Testing

/// A collection takes the bytes of taken-down pictures from the disk.
@Suite("The bytes of a taken-down picture")
struct TakenDownBytesTests {
  private func picture(_ seed: Int) -> [UInt8] { DrawnPicture(.weir, seed: UInt64(seed)).jpeg() }

  private func project(at origin: LoopbackOrigin, _ more: String = "") throws -> TemporaryProject {
    let project = try TemporaryProject()
    for seed in 0..<5 { origin.answer("/\(seed).jpg", .jpeg(picture(seed))) }
    try project.folder.write("url\n" + (0..<5).map { origin.url("/\($0).jpg") + "\n" }.joined(), to: "weir.csv")
    try project.folder.write(
      """
      dsbuild: 1
      name: gone
      classes: { weir: weir.csv }
      fetch: { allow_addresses: [127.0.0.0/8], retries: { max: 0 } }
      duplicates: { near: { threshold: 0% } }
      crop: { mode: center, size: 64 }
      export:
        - { format: imagefolder, to: out/tree }
        - { format: huggingface, to: out/hub }
        - { format: webdataset, to: out/shards }
        - { format: tfrecord, to: out/records }
      report: { to: out/report, thumbnails: 48 }
      \(more)

      """, to: "dataset.yaml")
    return project
  }

  /// Pieces of a JPEG's entropy-coded data, which no other picture shares.
  private func pieces(_ bytes: [UInt8]) throws -> [ArraySlice<UInt8>] {
    let start = try #require(bytes.indices.dropLast().last { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA }) + 24
    return stride(from: start, to: bytes.count - 24, by: 48).map { bytes[$0..<$0 + 24] }
  }

  /// The files below some folders that hold a piece.
  private func holders(of pieces: [ArraySlice<UInt8>], _ folders: [TemporaryFolder]) throws -> [String] {
    let needles = pieces.map { Data($0) }
    return try folders.flatMap { folder in
      try folder.files().filter { path in
        let data = Data(try folder.read(path))
        return needles.contains { data.range(of: $0) != nil }
      }
    }
  }

  /// The picture, its crop in an export and its thumbnail in the report.
  private func traces(of seed: Int, in project: TemporaryProject) throws -> [ArraySlice<UInt8>] {
    let stem = String(SHA256Digest(of: picture(seed)).hex.prefix(16))
    let shown = project.folder.files(under: "out").filter { $0.contains(stem) && $0.hasSuffix(".jpg") }
    #expect(shown.count == 3, "\(shown)")
    return try pieces(picture(seed)) + shown.flatMap { try pieces(project.folder.read($0)) }
  }

  @Test(
    "leave cache and outputs with `gc`, however it is limited",
    arguments: [[], ["--max-size", "1GiB"], ["--max-age", "30d"]], [false, true])
  func collected(limits: [String], isShared: Bool) async throws {
    let cache = try TemporaryFolder()
    try await LoopbackOrigin.serve { origin in
      let project = try project(at: origin, limits.isEmpty ? "cache: { max_size: 1GiB }" : "")
      let place = isShared ? ["--cache-dir", cache.path] : []
      let program = try Program.dsbuild()
      func run(_ arguments: [String]) async throws -> Program.Result {
        try await program.run(arguments + place, in: project.folder.path)
      }
      #expect(try await run(["build"]).status == 0)
      let traces = try traces(of: 2, in: project)
      #expect(try !holders(of: traces, [project.folder, cache]).isEmpty)
      try project.folder.write("\(origin.url("/2.jpg"))\n", to: "takedown.txt")
      let early = try await run(["gc", "--yes"] + limits)
      #expect(early.talk.contains("1 picture of the takedown list cannot be removed yet"))
      #expect(try await run(["build"]).status == 0)
      let collected = try await run(["gc", "--yes"] + limits)
      #expect(collected.status == 0 && !collected.talk.contains("stay"), "\(collected.talk)")
      #expect(try holders(of: traces, [project.folder, cache]) == [])
      let again = BuildSummary(json: try await run(["build", "--json"]).json())
      #expect(again.result == "unchanged")
      #expect(try await run(["verify", "--read-data"]).status == 0)
    }
  }

  @Test("stay in a shared cache as long as another project needs them")
  func neededElsewhere() async throws {
    let cache = try TemporaryFolder()
    try await LoopbackOrigin.serve { origin in
      let (first, second) = (try project(at: origin), try project(at: origin))
      _ = try await first.build("--cache-dir", cache.path)
      _ = try await second.build("--cache-dir", cache.path)
      try first.folder.write("\(origin.url("/2.jpg"))\n", to: "takedown.txt")
      _ = try await first.build("--cache-dir", cache.path)
      let kept = try await first.dsbuild("gc", "--yes", "--cache-dir", cache.path)
      #expect(kept.status == 0 && !kept.talk.contains("cannot be removed yet"), "\(kept.talk)")
      #expect(try await second.build("--cache-dir", cache.path).result == "unchanged")
      try first.folder.remove("dataset.yaml")
      let path = first.folder.path
      try FileManager.default.removeItem(atPath: path)
      let collected = try await second.dsbuild("gc", "--dry-run", "--cache-dir", cache.path)
      #expect(collected.talk.contains("note: the project `\(path)` is no longer there"), "\(collected.talk)")
    }
  }
}
