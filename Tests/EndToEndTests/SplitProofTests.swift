import Digests
import TestSupport
import Testing

import enum TestSupport.JSONValue

/// The report's proof of the split says which copies were looked for.
@Suite("The proof of a split")
struct SplitProofTests {
  private func project(_ duplicates: String) throws -> TemporaryProject {
    let project = try TemporaryProject()
    for seed: UInt64 in 0..<8 {
      try project.folder.write(DrawnPicture(.weir, seed: seed).jpeg(), to: "weir/\(seed).jpg")
      try project.folder.write(DrawnPicture(.weir, seed: seed).nearCopy(), to: "gate/\(seed).jpg")
    }
    try project.folder.write(
      """
      dsbuild: 1
      name: proof
      classes:
        gate: { sources: [{ files: "gate/*.jpg" }] }
        weir: { sources: [{ files: "weir/*.jpg" }] }
      duplicates: \(duplicates)
      split: { train: 50%, val: 25%, test: 25%, seed: 5 }
      report: { to: out/report }

      """, to: "dataset.yaml")
    return project
  }

  @Test(
    "names what was not compared",
    arguments: [
      ("{ scope: class }", "images of different classes were not compared"),
      ("{ near: { threshold: 0% } }", "near duplicates were not looked for"),
      ("{ on_label_conflict: review }", nil),
    ] as [(String, String?)])
  func limits(duplicates: String, limit: String?) async throws {
    let project = try project(duplicates)
    _ = try await project.build()
    let report = try JSONValue(parsing: try project.folder.text("out/report/report.json"))
    let proof = try #require(report["alerts"].elements.first { $0["kind"].string == "no_split_leak" }?["text"].string)
    let index = try project.folder.text("out/report/index.html")
    if let limit {
      #expect(proof.contains(limit) && index.contains(limit))
      #expect(report["split"]["not_compared"].string?.contains(limit) == true)
    } else {
      #expect(!proof.contains("compared") && report["split"]["not_compared"].string == nil)
    }
  }

  @Test("of two chosen pictures of one cluster names the one that does not stay")
  func twoChoices() async throws {
    let project = try project("{ near: { algorithm: auto } }")
    try project.folder.write(DrawnPicture(.weir, seed: 0).nearCopy(), to: "weir/copy.jpg")
    try project.folder.remove("gate/0.jpg")
    let images = [DrawnPicture(.weir, seed: 0).jpeg(), DrawnPicture(.weir, seed: 0).nearCopy()].map {
      SHA256Digest(of: $0).hex
    }.sorted()
    try project.folder.write(images.map { "keep \($0)\n" }.joined(), to: "duplicates.allow")
    for _ in 0..<2 {
      let warnings = try await project.build().json["warnings"].elements.compactMap { $0["message"].string }
      let found = warnings.filter { $0.contains("has no effect") }
      #expect(found.count == 1 && found.first?.hasPrefix("duplicates.allow:") == true, "\(warnings)")
    }
  }
}
