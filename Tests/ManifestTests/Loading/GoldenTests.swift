import Diagnostics
import Foundation
import Manifest
import Testing

@Suite("A broken manifest")
struct GoldenTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Goldens/Manifest")

  /// A project that has these files and no others.
  static let files = ManifestFiles(
    exists: { ["sources", "sources/weir.csv", "sources/outfall.csv", "photos"].contains($0) },
    names: { $0 == "sources" ? ["weir.csv", "outfall.csv"] : ["sources", "photos"] })

  @Test("every mistake is shown in one run, with its place, excerpt and hint")
  func broken() throws {
    let text = try String(contentsOf: Self.folder.appending(path: "broken.yaml"), encoding: .utf8)
    let outcome = Outcome(text, files: Self.files)
    let golden = Self.folder.appending(path: "broken.txt")
    if ProcessInfo.processInfo.environment["DSBUILD_RECORD"] != nil {
      try Data(outcome.shown.utf8).write(to: golden)
    }
    #expect(outcome.shown == (try String(contentsOf: golden, encoding: .utf8)))
    #expect(outcome.mistakes.count >= 20)
    for mistake in outcome.mistakes {
      #expect(mistake.place?.file == "dataset.yaml")
      #expect(mistake.excerpt != nil)
    }
    let lines = outcome.mistakes.compactMap(\.place)
    #expect(lines == lines.sorted())
  }
}
