import Foundation
import TestSupport
import Testing

/// A machine with one processor, as small containers have it.
@Suite("One processor")
struct OneProcessorTests {
  private static let taskset = "/usr/bin/taskset"

  @Test(
    "a build with nothing to do waits for no thread that does not exist",
    .enabled(if: FileManager.default.isExecutableFile(atPath: taskset), "needs taskset"))
  func waits() async throws {
    let project = try TemporaryProject()
    try project.folder.write(DrawnPicture(.weir, seed: 1).jpeg(), to: "photos/weir/1.jpg")
    try project.folder.write("dsbuild: 1\nname: one\nclasses: { weir: photos/weir }\n", to: "dataset.yaml")
    _ = try await project.build()
    let program = Program(path: Self.taskset)
    var shortest = Duration.seconds(60)
    // Where the only thread waits, each build takes longer than a second. A busy machine lets some of these builds be as slow, but not all.
    for _ in 0..<20 where shortest > .milliseconds(900) {
      let start = ContinuousClock.now
      let result = try await program.run(
        ["-c", "0", Program.dsbuild().path, "build", "-q"], in: project.folder.path)
      #expect(result.status == 0, "\(result.talk)")
      shortest = min(shortest, start.duration(to: .now))
    }
    #expect(shortest <= .milliseconds(900))
  }
}
