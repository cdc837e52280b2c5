import Foundation
import TestSupport
import Testing

/// The bar of a program that people use: an optimised build, which `DSBUILD_BINARY` names, on a machine that does little else.
@Suite(
  "The built program, given a manifest made to be slow",
  .enabled(if: ProcessInfo.processInfo.environment["DSBUILD_BINARY"] != nil, "set DSBUILD_BINARY to an optimised build")
)
struct SlowManifestTests {
  @Test("answers within half a second", arguments: SlowManifest.Kind.allCases, 1...6 as ClosedRange<UInt64>)
  func inTime(kind: SlowManifest.Kind, seed: UInt64) async throws {
    let project = try TemporaryProject()
    try project.folder.write(SlowManifest(kind, seed: seed).text, to: "dataset.yaml")
    try project.folder.write("url\n", to: "a.csv")
    let start = ContinuousClock.now
    let result = try await project.dsbuild("config", environment: ["SLOW_KIND": "\(kind.rawValue)-\(seed)"])
    let time = start.duration(to: .now)
    #expect([0, 2].contains(result.status))
    #expect(time < .milliseconds(500), "\(kind.rawValue), seed \(seed)")
  }
}
