import Foundation
import TestSupport
import Testing

/// A collection where what was downloaded is in no lock and no output yet.
@Suite("Collecting after a build that did not end")
struct UnfinishedCollectionTests {
  /// The paths that are asked for again after a collection, and the words of the collection.
  private func askedAgain(_ project: TemporaryProject, _ origin: LoopbackOrigin) async throws -> (Int, String) {
    let before = origin.requests.count { $0.value > 0 }
    #expect(before > 0)
    let collected = try await project.dsbuild("gc", "--yes")
    #expect(collected.status == 0, "\(collected.talk)")
    let known = origin.requests
    let built = try await project.dsbuild("build", "-q")
    #expect([0, 3].contains(built.status), "\(built.talk)")
    #expect(!built.talk.contains("lost or damaged"), "\(built.talk)")
    let isAgain = origin.requests.count { path, count in path.hasSuffix(".jpg") && known[path] == 1 && count > 1 }
    return (isAgain, collected.talk)
  }

  @Test("keeps the downloads of a part of a build, and drops what nothing needs once a build ended")
  func parts() async throws {
    try await DrawnProject.run { project, origin in
      #expect([0, 3].contains(try await project.dsbuild("build", "fetch").status))
      let (again, words) = try await askedAgain(project, origin)
      #expect(again == 0)
      #expect(words.contains("so what was downloaded since is kept"), "\(words)")
      let collected = try await project.dsbuild("gc", "--yes")
      #expect(!collected.talk.contains("is kept"), "\(collected.talk)")
    }
  }

  @Test("keeps the downloads of a build that was killed", arguments: [140, 200, 400])
  func killed(operation: Int) async throws {
    try await DrawnProject.run { project, origin in
      let killed = try await project.dsbuild("build", "-q", environment: ["DSBUILD_CRASH_AT": "\(operation)"])
      #expect(killed.status == 128 + 9)
      _ = try await project.dsbuild("status")
      #expect(try await askedAgain(project, origin).0 <= 8)
    }
  }

  @Test("is as before after a build of all steps by their names")
  func ended() async throws {
    try await DrawnProject.run { project, _ in
      let built = try await project.dsbuild("build", "export", "-q")
      #expect([0, 3].contains(built.status))
      let status = try await project.dsbuild("status")
      #expect(status.output.contains("up to date\n"))
      let collected = try await project.dsbuild("gc", "--yes")
      #expect(!collected.talk.contains("is kept"))
    }
  }

  @Test("keeps the downloads of a project that is not where it was, for a week")
  func moved() async throws {
    try await DrawnProject.run { project, origin in
      let (cache, other) = (try TemporaryFolder(), try TemporaryProject())
      #expect([0, 3].contains(try await project.dsbuild("build", "-q", "--cache-dir", cache.path).status))
      try other.folder.write(DrawnPicture(.weir, seed: 1).jpeg(), to: "photos/weir/1.jpg")
      try other.folder.write("dsbuild: 1\nname: o\nclasses: { weir: photos/weir }\n", to: "dataset.yaml")
      #expect(try await other.dsbuild("build", "-q", "--cache-dir", cache.path).status == 0)
      let away = project.folder.path + "-away"
      try FileManager.default.moveItem(atPath: project.folder.path, toPath: away)
      for _ in 0..<2 {
        let collected = try await other.dsbuild("gc", "--yes", "--cache-dir", cache.path)
        #expect(collected.status == 0 && collected.talk.contains("is no longer there"), "\(collected.talk)")
      }
      try FileManager.default.moveItem(atPath: away, toPath: project.folder.path)
      let built = try await project.dsbuild("build", "-q", "--offline", "--cache-dir", cache.path)
      #expect([0, 3].contains(built.status), "\(built.talk)")
    }
  }
}
