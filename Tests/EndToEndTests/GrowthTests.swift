import Imaging
import TestSupport
import Testing

/// A split stays as the set grows, and stays fair.
@Suite("A split set that grows by a fifth")
struct GrowthTests {
  private static let classes = ["noise": 240, "stripes": 160]

  /// Pictures nothing like each other: every one of its own dice.
  private func picture(_ name: String, _ number: Int) -> [UInt8] {
    var dice = SeededGenerator(seed: UInt64(number) * 2 + (name == "noise" ? 0 : 1))
    let pixels = (0..<64 * 64).map { _ in UInt8(truncatingIfNeeded: dice.next()) }
    return ImageEncoder.png(Raster(width: 64, height: 64, channels: 1, pixels: pixels))
  }

  private func write(_ project: TemporaryProject, from share: Double, to end: Double) throws {
    for (name, count) in Self.classes {
      for number in Int(Double(count) * share)..<Int(Double(count) * end) {
        try project.folder.write(picture(name, number), to: "photos/\(name)/\(number).png")
      }
    }
  }

  private func splits(_ project: TemporaryProject) async throws -> [String: String] {
    var splits: [String: String] = [:]
    for row in try await project.dsbuild("ls", "--verdict", "in", "--json").jsonLines() {
      if let image = row["sha256"].string { splits[image] = row["split"].string }
    }
    return splits
  }

  @Test("no old image changes its part, and each class keeps its shares to a point")
  func grows() async throws {
    let project = try TemporaryProject()
    try project.folder.write(
      """
      dsbuild: 1
      name: growing
      classes:
        noise: { sources: [{ files: "photos/noise/*.png" }] }
        stripes: { sources: [{ files: "photos/stripes/*.png" }] }
      crop: { mode: none }
      split: { train: 70%, val: 20%, test: 10% }
      report: { to: out/report }

      """, to: "dataset.yaml")
    try write(project, from: 0, to: 1)
    _ = try await project.build()
    let before = try await splits(project)
    #expect(before.count == 400)
    try write(project, from: 1, to: 1.2)
    _ = try await project.build()
    let after = try await splits(project)
    #expect(after.count == 480)
    #expect(before.allSatisfy { after[$0.key] == $0.value })
    let report = try JSONValue(parsing: try project.folder.text("out/report/report.json"))
    #expect(report["split"]["groups_across_splits"].int == 0)
    for (name, count) in Self.classes {
      let total = Double(count) * 1.2
      for (part, share) in [("train", 0.7), ("val", 0.2), ("test", 0.1)] {
        let images = Double(report["classes"][name]["splits"][part].int ?? 0)
        #expect(abs(images / total - share) <= 0.01, "\(part) of \(name): \(images) of \(total)")
      }
    }
  }
}
