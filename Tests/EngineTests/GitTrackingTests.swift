import Engine
import Foundation
import TestSupport
import Testing

/// A state folder that git tracks came with a clone and is not used. The indexes are real ones, made by git.
@Suite("A folder that git tracks", .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/git")))
struct GitTrackingTests {
  private let directory: TemporaryFolder

  init() throws { directory = try TemporaryFolder() }

  private func git(_ folder: String, _ arguments: String...) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/git")
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.arguments = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "protocol.file.allow=always"] + arguments
    process.environment = [
      "PATH": "/usr/bin:/bin", "HOME": directory.path, "GIT_CONFIG_NOSYSTEM": "1",
      "GIT_CEILING_DIRECTORIES": directory.path,
    ]
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "git \(arguments.joined(separator: " "))")
  }

  private func write(_ name: String) throws {
    try Effects().makeDirectories(Effects.directory(of: directory.path(of: name)))
    try directory.replace(name, with: Array(name.utf8))
  }

  private func refusal(_ state: String, project: String) -> EngineError? {
    do throws(EngineError) {
      let (state, project) = (directory.path(of: state), directory.path(of: project))
      _ = try OwnedFolder(state, project: project, access: .readWrite, effects: Effects())
      return nil
    } catch { return error }
  }

  /// How an index is written.
  enum Form: String, CaseIterable, Sendable {
    case version2, version3, version4, split, sha256
  }

  /// A repository `repo` with a hundred files around `data/.dsbuild`, which it tracks or not.
  private func repository(_ form: Form, tracked: Bool, state: String = "data/.dsbuild/lock") throws {
    let root = directory.path(of: "repo")
    for number in 0..<100 { try write("repo/data/\(number % 7)/file\(number).txt") }
    try write("repo/data/.dsbuild-not/lock")
    try write("repo/zebra")
    try git(directory.path, "init", "-q", "--object-format=\(form == .sha256 ? "sha256" : "sha1")", "repo")
    try write("repo/\(state)")
    try write("repo/.gitignore")
    if !tracked { try directory.replace("repo/.gitignore", with: Array(".dsbuild/\n".utf8)) }
    if form == .split { try git(root, "update-index", "--split-index") }
    try git(root, "add", ".")
    switch form {
    case .version2, .sha256: break
    case .version3:
      try write("repo/data/later")
      try git(root, "add", "--intent-to-add", "data/later")
    case .version4: try git(root, "update-index", "--index-version", "4")
    case .split:
      try write("repo/data/more")
      try git(root, "add", "data/more")
    }
    let index = try directory.read("repo/.git/index")
    #expect(index[7] == (form == .version4 ? 4 : form == .version3 ? 3 : 2))
  }

  @Test("is refused whatever the form of the index, and one beside it is not", arguments: Form.allCases)
  func forms(form: Form) throws {
    try repository(form, tracked: true)
    let refused = try #require(refusal("repo/data/.dsbuild", project: "repo/data"))
    #expect(refused.message.contains("git tracks `data/.dsbuild/lock`"))
    #expect(refused.hint?.contains("git rm") == true)
    try Effects().removeTree(directory.path(of: "repo"))
    try repository(form, tracked: false)
    #expect(refusal("repo/data/.dsbuild", project: "repo/data") == nil)
  }

  @Test("is refused where it is tracked in other letters, which some disks do not tell apart")
  func letters() throws {
    try repository(.version2, tracked: true, state: "data/.DSBuild/lock")
    try Effects().makeDirectories(directory.path(of: "repo/data/.dsbuild"))
    #expect(refusal("repo/data/.dsbuild", project: "repo/data")?.message.contains(".DSBuild/lock") == true)
  }

  @Test("is refused in another work tree of the repository, and in a submodule")
  func pointers() throws {
    try repository(.version2, tracked: true)
    try git(directory.path(of: "repo"), "commit", "-qm", "x")
    try git(directory.path(of: "repo"), "worktree", "add", "-q", "../tree")
    #expect(refusal("tree/data/.dsbuild", project: "tree/data")?.code == .refused)
    try git(directory.path, "init", "-q", "outer")
    try git(directory.path(of: "outer"), "submodule", "add", "-q", directory.path(of: "repo"), "inner")
    #expect(refusal("outer/inner/data/.dsbuild", project: "outer/inner/data")?.code == .refused)
  }

  @Test("is refused where a sparse index lists the folder around it as one")
  func sparse() throws {
    try repository(.version2, tracked: true)
    try git(directory.path(of: "repo"), "commit", "-qm", "x")
    try git(directory.path(of: "repo"), "sparse-checkout", "init", "--cone", "--sparse-index")
    try git(directory.path(of: "repo"), "sparse-checkout", "set", "zzz")
    try write("repo/data/.dsbuild/lock")
    #expect(refusal("repo/data/.dsbuild", project: "repo/data")?.code == .refused)
    #expect(refusal("repo/own/.dsbuild", project: "repo/own") == nil)
  }

  @Test("may be tracked where the index cannot be read: a damaged index is no proof that it is not")
  func damaged() throws {
    try repository(.version4, tracked: false)
    let index = try directory.read("repo/.git/index")
    var refused = 0
    for cut in stride(from: 0, to: index.count, by: 97) {
      try directory.replace("repo/.git/index", with: Array(index.prefix(cut)))
      if let error = refusal("repo/data/.dsbuild", project: "repo/data") {
        #expect(error.message.contains("cannot be read"))
        refused += 1
      }
    }
    #expect(refused > 20)
    // Any byte may be any other: an answer, whichever, and no trap.
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<500 {
      var bytes = index
      for _ in 0..<4 {
        bytes[Int.random(in: bytes.indices, using: &generator)] = .random(in: .min ... .max, using: &generator)
      }
      try directory.replace("repo/.git/index", with: bytes)
      _ = refusal("repo/data/.dsbuild", project: "repo/data")
    }
    try Effects().unlink(directory.path(of: "repo/.git/index"))
    #expect(refusal("repo/data/.dsbuild", project: "repo/data") == nil)
  }
}
