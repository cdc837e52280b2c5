import Foundation
import TestSupport
import Testing

/// Machines and ways of use that are rare, and that end with a clear message or as usual.
@Suite("Odd machines")
struct OddMachineTests {
  private func project() throws -> TemporaryProject {
    let project = try TemporaryProject()
    try project.folder.write(DrawnPicture(.weir, seed: 1).jpeg(), to: "photos/weir/1.jpg")
    try project.folder.write("dsbuild: 1\nname: odd\nclasses: { weir: photos/weir }\n", to: "dataset.yaml")
    return project
  }

  /// What a shell says that runs a script in the project's folder, with the program as `$1`.
  private func shell(_ script: String, in project: TemporaryProject) async throws -> Program.Result {
    try await Program(path: "/bin/sh").run(["-c", script, "sh", Program.dsbuild().path], in: project.folder.path)
  }

  @Test("a folder that was deleted is named, and nothing is searched for ever")
  func deletedFolder() async throws {
    let result = try await shell("mkdir g && cd g && rmdir ../g && exec \"$1\" status", in: project())
    #expect(result.status == 2)
    #expect(result.talk.contains("the current folder is no longer there"), "\(result.talk)")
  }

  @Test("a picture from the year 2300 is like any other")
  func farFuture() async throws {
    let project = try project()
    _ = try await project.build()
    let date = Date(timeIntervalSince1970: 10_413_792_000)
    try FileManager.default.setAttributes(
      [.modificationDate: date], ofItemAtPath: project.folder.path(of: "photos/weir/1.jpg"))
    for command in ["build", "verify", "build", "status"] {
      let result = try await project.dsbuild(command)
      #expect(result.status == 0, "\(command): \(result.talk)")
    }
  }

  @Test("a trace is written into a pipe and does not replace it")
  func tracePipe() async throws {
    let result = try await shell(
      "mkfifo pipe && { cat pipe > copy & } && \"$1\" build -q --profile-trace pipe; wait; test -p pipe && head -c 15 copy",
      in: project())
    #expect(result.status == 0 && result.output.hasPrefix("{\"traceEvents\""), "\(result.talk)")
  }

  @Test("`doctor` calls a project that cannot be used bad")
  func doctor() async throws {
    let project = try project()
    try FileManager.default.createSymbolicLink(atPath: project.folder.path(of: ".dsbuild"), withDestinationPath: "/tmp")
    let result = try await project.dsbuild("doctor", "--json")
    #expect(result.status == 1)
    let check = try result.json()["checks"].elements.first { $0["name"].string == "project" }
    #expect(check?["fine"].bool == false)
  }

  @Test("without room for threads a command says so at once", .enabled(if: getuid() == 0, "needs another user"))
  func threads() async throws {
    let result = try await shell(
      "setpriv --reuid=65534 --regid=65534 --clear-groups sh -c 'ulimit -u 4; exec timeout 20 \"$0\" --version' \"$1\"",
      in: project())
    #expect(result.status != 124 && result.status < 128, "\(result.talk)")
  }
}
