import Digests
import Foundation
import TestSupport
import Testing

/// Whatever changed, and whatever state the next build finds, it writes what a build from scratch writes from the same lock,
/// decisions and lists.
@Suite("The outputs after a change")
struct OutputMatrixTests {
  enum Change: String, CaseIterable, Sendable {
    case drift, takedown, answer, square, row
    case removedClass = "removed class"
    case renamedClass = "renamed class"
  }

  /// What the next build has of the past.
  enum State: String, CaseIterable, Sendable {
    case kept = "with .dsbuild"
    case removed = "without .dsbuild"
    case foreign = "with the outputs of another clone"
  }

  private static let rows = 8

  private func picture(_ seed: Int) -> [UInt8] { DrawnPicture(.weir, seed: UInt64(seed)).jpeg() }

  private func image(_ seed: Int) -> String { SHA256Digest(of: picture(seed)).hex }

  private func list(_ paths: [Int], at origin: LoopbackOrigin) -> String {
    "url\n" + paths.map { origin.url("/\($0).jpg") + "\n" }.joined()
  }

  /// A class on the web, which changes, and one on disk, which stays; in every form of export.
  private func project(at origin: LoopbackOrigin) throws -> TemporaryProject {
    let project = try TemporaryProject()
    for seed in 0...Self.rows { origin.answer("/\(seed).jpg", .jpeg(picture(seed))) }
    for seed in 20..<24 { try project.folder.write(picture(seed), to: "weir/\(seed).jpg") }
    try project.folder.write(list(Array(0..<Self.rows), at: origin), to: "gate.csv")
    try project.folder.write(
      """
      dsbuild: 1
      name: matrix
      classes:
        gate: gate.csv
        weir: { sources: [{ files: "weir/*.jpg" }] }
      fetch: { allow_addresses: [127.0.0.0/8], retries: { max: 0 } }
      duplicates: { near: { threshold: 0% } }
      crop: { mode: center, size: 32 }
      split: { train: 50%, val: 25%, test: 25%, seed: 3 }
      export:
        - { format: imagefolder, to: out/tree }
        - { format: huggingface, to: out/hub }
        - { format: webdataset, to: out/shards }
        - { format: tfrecord, to: out/records }
        - { format: csv, to: out/manifest.csv }
        - { format: jsonl, to: out/manifest.jsonl }
        - { format: croissant, to: out/croissant.json }
      report: { to: out/report, thumbnails: 32 }

      """, to: "dataset.yaml")
    return project
  }

  private func make(_ change: Change, in project: TemporaryProject, at origin: LoopbackOrigin) async throws {
    switch change {
    case .drift:
      origin.answer("/2.jpg", .jpeg(picture(99)))
      #expect(try await project.dsbuild("update").status == 0)
    case .takedown: try project.folder.write("\(origin.url("/2.jpg"))\n", to: "takedown.txt")
    case .answer:
      try project.folder.write("{\"image\": \"\(image(2))\", \"answer\": \"no\"}\n", to: "labels/gate.jsonl")
    case .square:
      try project.folder.write("{\"image\": \"\(image(2))\", \"rejected\": true}\n", to: "crops/gate.jsonl")
    case .row:
      try project.folder.write(list((0..<Self.rows).filter { $0 != 2 }, at: origin), to: "gate.csv")
    case .removedClass: try project.editManifest("  gate: gate.csv\n", to: "")
    case .renamedClass:
      try project.editManifest("  gate: gate.csv", to: "  gates: { renamed_from: [gate], sources: [gate.csv] }")
    }
  }

  /// A project with everything of another but its state and its outputs.
  private func clone(_ project: TemporaryProject) throws -> TemporaryProject {
    let clone = try TemporaryProject()
    for path in project.folder.files() where !path.hasPrefix("out/") && !path.hasPrefix(".dsbuild/") {
      try clone.folder.write(project.folder.read(path), to: path)
    }
    return clone
  }

  /// Outputs by their paths; of the report only the pictures, since its pages have a stamp of the run.
  private func outputs(_ project: TemporaryProject) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for path in project.folder.files(under: "out") {
      if path.hasPrefix("out/report/"), !path.hasPrefix("out/report/prints/") { continue }
      // A table of another clone may be a person's, so it is kept beside the output.
      if path.contains(".edited.") { continue }
      files[path] = try project.folder.read(path)
    }
    return files
  }

  /// The project as the next build finds it.
  private func stage(
    _ change: Change, _ state: State, _ project: TemporaryProject, at origin: LoopbackOrigin
  ) async throws -> TemporaryProject {
    switch state {
    case .kept:
      _ = try await project.build()
      try await make(change, in: project, at: origin)
      return project
    case .removed:
      _ = try await project.build()
      try await make(change, in: project, at: origin)
      try project.folder.remove(".dsbuild")
      return project
    case .foreign:
      // The other clone has one picture more, which this one never had.
      let clone = try clone(project)
      try project.folder.write(list(Array(0...Self.rows), at: origin), to: "gate.csv")
      _ = try await project.build()
      _ = try await clone.build()
      try await make(change, in: clone, at: origin)
      try clone.folder.remove("out")
      for path in project.folder.files(under: "out") { try clone.folder.write(project.folder.read(path), to: path) }
      return clone
    }
  }

  @Test("are those of a build from scratch", arguments: Change.allCases, State.allCases)
  func cell(change: Change, state: State) async throws {
    try await LoopbackOrigin.serve { origin in
      let project = try await stage(change, state, project(at: origin), at: origin)
      let scratch = try clone(project)
      let expected = try await scratch.build()
      let built = try await project.build()
      #expect(built.exportDigests == expected.exportDigests)
      for export in built.json["exports"].elements { #expect(export["strays"].elements.isEmpty, "\(export)") }
      let (ours, theirs) = (try outputs(project), try outputs(scratch))
      #expect(ours.keys.sorted() == theirs.keys.sorted())
      for (path, bytes) in theirs { #expect(ours[path] == bytes, "\(path)") }
      for table in scratch.folder.files(under: "lock") {
        #expect(try project.folder.read(table) == scratch.folder.read(table), "\(table)")
      }
      #expect(project.folder.files(under: "lock") == scratch.folder.files(under: "lock"))
      #expect(try await project.build().result == "unchanged")
      if change != .renamedClass, change != .removedClass {
        // What people take out leaves every file; a row that is gone may stay in a table that was kept.
        let isWithdrawn = [.takedown, .answer, .square].contains(change)
        #expect(try !traces(of: 2, in: project, withKept: isWithdrawn), "\(change)")
      }
    }
  }

  /// Whether any output, pages of the report included, holds a picture's name.
  private func traces(of seed: Int, in project: TemporaryProject, withKept: Bool) throws -> Bool {
    let stem = String(image(seed).prefix(16))
    return try project.folder.files(under: "out").contains { path in
      try (withKept || !path.contains(".edited.")) && (path.contains(stem) || project.folder.text(path).contains(stem))
    }
  }
}
