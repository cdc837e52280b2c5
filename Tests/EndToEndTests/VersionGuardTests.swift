import Digests
import Exports
import Foundation
import Pipeline
import TestSupport
import Testing

import enum TestSupport.JSONValue

/// Output that changed under an unchanged version would be taken from caches as if it were the same: each step, encoding and export is
/// held against the digest that was recorded under its version.
///
/// `DSBUILD_RECORD=1` records what is new: another version, another export, other image libraries. What changed under its old
/// version is never recorded; it fails until the version is raised.
@Suite("Versions")
struct VersionGuardTests {
  /// What was recorded: name, version and digest a line.
  private struct Records {
    private static let file = "versions.tsv"
    private var lines: [String: (version: String, digest: String)] = [:]

    init() throws {
      for line in try Golden.text(Self.file).split(separator: "\n") where !line.hasPrefix("#") {
        let fields = line.split(separator: "\t").map(String.init)
        lines[fields[0]] = (fields[1], fields[2])
      }
    }

    /// Holds an output against its record.
    mutating func hold(_ name: String, _ version: String, _ output: some Sequence<UInt8>) {
      let digest = SHA256Digest(of: Array(output)).hex
      if let known = lines[name], known.version == version {
        #expect(known.digest == digest, "the output of \(name) changed and its version is still \(version)")
        return
      }
      if isRecording {
        lines[name] = (version, digest)
      } else {
        Issue.record("\(name) \(version) was not recorded: run the test with DSBUILD_RECORD=1 and read the diff")
      }
    }

    var isRecording: Bool { Golden.isRecording }

    func write() throws {
      guard isRecording else { return }
      let text = lines.sorted { $0.key < $1.key }.map { "\($0.key)\t\($0.value.version)\t\($0.value.digest)\n" }
      try Golden.record(
        "# name, version, digest of the output: written by DSBUILD_RECORD=1\n" + text.joined(), to: Self.file)
    }
  }

  /// Pictures on disk, the same to the byte on every machine: near and exact copies, a small one, one in two classes.
  private func project(exports: String, crop: String) throws -> TemporaryProject {
    let project = try TemporaryProject()
    for seed in 0..<14 {
      for name in ["a", "b"] {
        let own = seed * 2 + (name == "a" ? 0 : 1)
        try project.folder.write(picture(own, side: seed == 13 ? 40 : 96 + seed), to: "photos/\(name)/\(seed).png")
      }
    }
    try project.folder.write(picture(4, side: 98), to: "photos/a/copy.png")
    try project.folder.write(picture(4, side: 98, light: 3), to: "photos/a/near.png")
    try project.folder.write(picture(6, side: 99), to: "photos/b/shared.png")
    let images = [5, 7].map { SHA256Digest(of: picture($0, side: 96 + $0 / 2)).hex }.sorted()
    try project.folder.write("{\"image\": \"\(images[0])\", \"answer\": \"no\"}\n", to: "labels/b.jsonl")
    try project.folder.write(
      "{\"image\": \"\(images[1])\", \"x\": 3, \"y\": 5, \"side\": 70, \"by\": \"person\"}\n", to: "crops/b.jsonl")
    try project.folder.write(
      """
      dsbuild: 1
      name: versions
      version: 1.0.0
      license: CC0-1.0
      classes:
        a: { sources: [{ files: "photos/a/*.png" }] }
        b: { sources: [{ files: "photos/b/*.png" }] }
      crop: { \(crop) }
      split: { train: 60%, val: 20%, test: 20%, seed: 7 }
      export:
      \(exports)

      """, to: "dataset.yaml")
    return project
  }

  /// Waves whose shape the seed decides.
  private func picture(_ seed: Int, side: Int, light: Int = 0) -> [UInt8] {
    PlainPNG.file(width: side, height: side) { x, y in
      let wave = x * (seed % 5 + 1) * 3 + y * (seed / 5 + 1) * 2 + (x * y * (seed % 3 + 1)) / 40
      let bow = abs(wave % 256 - 128) + light
      return (UInt8(clamping: bow + 40), UInt8(clamping: 200 - bow + seed), UInt8(clamping: (x * 255) / side))
    }
  }

  /// What a step decides or finds; a further key of `ls` is no other output.
  private func facts(of row: JSONValue) -> String {
    let names = [
      "id", "verdict", "step", "reason", "duplicate_of", "distance", "grade", "sha256", "bytes", "format", "width",
      "height", "orientation", "answer", "split",
    ]
    let square = ["x", "y", "side", "by"].map { "\(row["crop"][$0])" }
    return (names.map { "\(row[$0])" } + square).joined(separator: " ")
  }

  @Test("are raised with the output of every step, of the lock and of each export")
  func guarded() async throws {
    var records = try Records()
    let formats = ExportFormats.all.map { (name: $0.name, version: $0.version, isFile: $0.shape == .file) }
    let exports = formats.map { format in
      "  - { format: \(format.name), to: out/\(format.name)\(format.isFile ? ".file" : "") }"
    }
    let project = try project(exports: exports.joined(separator: "\n"), crop: "mode: none")
    let summary = try await project.build()
    for (name, version) in StepVersions.all {
      let rows = try await project.dsbuild("ls", name, "--json").jsonLines()
      records.hold(name, version, rows.map(facts).joined(separator: "\n").utf8)
    }
    for format in formats {
      let path = "out/\(format.name)\(format.isFile ? ".file" : "")"
      records.hold("export \(format.name)", "\(format.version)", (summary.exportDigests[path] ?? "none").utf8)
    }
    let tables = try project.folder.files(under: "lock").map { try project.folder.text($0) }
    let versions = StepVersions.all.map(\.version).joined(separator: " ")
    records.hold("lock", versions, tables.joined().utf8)
    try records.write()
  }

  @Test("of crops are raised with their bytes, for each version of the image libraries", arguments: ["jpeg", "png"])
  func crops(format: String) async throws {
    var records = try Records()
    let project = try project(
      exports: "  - { format: imagefolder, to: out }", crop: "mode: center, size: 64, encode: { format: \(format) }")
    let summary = try await project.build()
    // Which other libraries are loaded is the machine's; these pictures are read and written by these two.
    let libraries = try project.folder.text("dataset.lock").split(separator: "\n").filter {
      $0.hasPrefix("library\tlibjpeg-turbo") || $0.hasPrefix("library\tlibpng")
    }
    let named = libraries.map { $0.split(separator: "\t").dropFirst().joined(separator: " ") }.joined(separator: ", ")
    let version = try #require(StepVersions.all.first { $0.name == "crop" }?.version)
    records.hold("crop \(format) with \(named)", version, (summary.exportDigests["out"] ?? "none").utf8)
    try records.write()
  }
}
