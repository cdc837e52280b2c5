import Foundation
import TestSupport
import Testing

@Suite("A system without /proc")
struct WithoutProcTests {
  /// Where this user may not hide `/proc` from a process, or has no `unshare`, there is nothing to try.
  private static let canHide: Bool = {
    let trial = Process()
    trial.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
    trial.arguments = ["-m", "mount", "-t", "tmpfs", "none", "/proc"]
    trial.standardError = FileHandle.nullDevice
    do { try trial.run() } catch { return false }
    trial.waitUntilExit()
    return trial.terminationStatus == 0
  }()

  @Test("no command is taken for a build", .enabled(if: canHide))
  func commandLine() async throws {
    let folder = try TemporaryFolder()
    let program = try Program.dsbuild().path
    let script = "mount -t tmpfs none /proc && exec \"$0\" --version"
    let result = try await Program(path: "/usr/bin/unshare").run(["-m", "sh", "-c", script, program], in: folder.path)
    #expect(result.status == 1)
    #expect(result.talk.contains("`/proc` is not mounted"), "\(result.talk)")
  }
}
