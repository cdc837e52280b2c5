import Foundation
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A project that may be read and not written: nothing in it is stale or damaged for that.
@Suite("A project one may only read")
struct ReadOnlyProjectTests {
  /// Runs the program as somebody who may write nothing of the project; nil where this machine has no way to.
  private func read(_ project: TemporaryProject, _ command: String...) async throws -> Program.Result? {
    let program = try Program.dsbuild()
    guard getuid() == 0 else { return try await program.run(command, in: project.folder.path) }
    let setpriv = "/usr/bin/setpriv"
    guard FileManager.default.isExecutableFile(atPath: setpriv) else { return nil }
    let nobody = ["--reuid=65534", "--regid=65534", "--clear-groups", program.path]
    let trial = try await Program(path: setpriv).run(nobody + ["--version"], in: "/")
    let sight = try await Program(path: setpriv).run(
      Array(nobody.dropLast()) + ["/usr/bin/test", "-r", project.folder.path(of: "dataset.yaml")], in: "/")
    guard trial.status == 0, sight.status == 0 else { return nil }
    // The key that sealed the state is theirs too.
    let home = try TemporaryFolder()
    try home.write(Array(Data(contentsOf: URL(fileURLWithPath: Program.stateHome + "/key"))), to: "key")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: home.path(of: "key"))
    for path in [home.path, home.path(of: "key")] { try #require(unsafe chown(path, 65_534, 65_534) == 0) }
    return try await Program(path: setpriv).run(
      nobody + command, in: project.folder.path, environment: ["DSBUILD_STATE_HOME": home.path])
  }

  private static func folders(below folder: String) -> [String] {
    (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []).map { "\(folder)/\($0)" }
  }

  @Test("is up to date and sound, and a cache that may not be read is told as such")
  func readOnly() async throws {
    try await DrawnProject.runBuilt { project, _ in
      let cache = project.folder.path(of: ".dsbuild")
      // State that belongs to another user is not used: root gives the project to whoever reads it.
      if getuid() == 0 {
        for name in [cache] + project.folder.files().map({ project.folder.path(of: $0) })
          + Self.folders(below: cache)
        {
          try #require(unsafe chown(name, 65_534, 65_534) == 0)
        }
      }
      let mode = try FileManager.default.attributesOfItem(atPath: cache)[.posixPermissions]
      try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: cache)
      defer { try? FileManager.default.setAttributes([.posixPermissions: mode ?? 0o755], ofItemAtPath: cache) }
      guard let status = try await read(project, "status", "--json") else {
        print("skipped: nobody else can run dsbuild here")
        return
      }
      let stale = try status.json()["stale"].elements
      #expect(stale.isEmpty, "\(status.output)")
      let verified = try #require(try await read(project, "verify", "--json"))
      #expect(verified.status == 0, "\(verified.output)")
      #expect(!project.folder.contains(".dsbuild/cache.sqlite-wal"))
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o000], ofItemAtPath: project.folder.path(of: ".dsbuild/cache.sqlite"))
      let unread = try #require(try await read(project, "verify", "--json"))
      let problems = try unread.json()["damaged"].elements.map { $0["problem"].string }
      #expect(problems == ["unreadable"])
    }
  }
}
