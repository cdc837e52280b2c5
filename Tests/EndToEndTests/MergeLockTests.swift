import TestSupport
import Testing

/// Two people's additions, joined by git with the merge driver.
@Suite("Merging locks")
struct MergeLockTests {
  @discardableResult
  private func git(_ arguments: [String], in project: TemporaryProject) async throws -> Program.Result {
    let settings = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    return try await Program(path: "/usr/bin/git").run(settings + arguments, in: project.folder.path)
  }

  private func commit(_ message: String, in project: TemporaryProject) async throws {
    try await git(["add", ".gitattributes", "dataset.yaml", "dataset.lock", "lock", "weir.csv"], in: project)
    let result = try await git(["commit", "-q", "-m", message], in: project)
    #expect(result.status == 0, "\(result.talk)")
  }

  /// A built project in git whose driver is the program under test.
  private func versioned(
    _ body: @Sendable (TemporaryProject, LoopbackOrigin) async throws -> Void
  ) async throws {
    try await LoopbackOrigin.serve { origin in
      for index in 0..<12 { origin.answer("/\(index).jpg", .jpeg(DrawnPicture(.weir, seed: UInt64(index)).jpeg())) }
      let project = try TemporaryProject()
      _ = try await project.dsbuild("init")
      try project.folder.write(
        """
        dsbuild: 1
        name: merged
        classes: { weir: weir.csv }
        fetch: { allow_addresses: [127.0.0.0/8] }

        """, to: "dataset.yaml")
      try await build(0..<4, project, origin)
      try await git(["init", "-q"], in: project)
      let driver = "\(try Program.dsbuild().path) merge-lock %O %A %B %P"
      try await git(["config", "merge.dsbuild-lock.driver", driver], in: project)
      try await commit("first", in: project)
      try await body(project, origin)
    }
  }

  /// Builds a list of some pictures, sorted, so that git merges the list itself.
  private func build(_ pictures: some Sequence<Int>, _ project: TemporaryProject, _ origin: LoopbackOrigin) async throws
  {
    let rows = pictures.map { origin.url("/\($0).jpg") + "\n" }
    try project.folder.write("url\n" + rows.joined(), to: "weir.csv")
    _ = try await project.build()
  }

  @Test("a union of what both branches added merges without a conflict, and the next build asks for nothing")
  func union() async throws {
    try await versioned { project, origin in
      try await git(["checkout", "-q", "-b", "other"], in: project)
      try await build([8, 9, 0, 1, 2, 3], project, origin)
      try await commit("theirs", in: project)
      try await git(["checkout", "-q", "main"], in: project)
      try await build([0, 1, 2, 3, 4, 5, 6], project, origin)
      try await commit("ours", in: project)
      let merge = try await git(["merge", "-q", "-m", "both", "other"], in: project)
      #expect(merge.status == 0, "\(merge.output) \(merge.talk)")
      let table = try project.folder.text("lock/weir.tsv")
      for index in [0, 1, 2, 3, 4, 5, 6, 8, 9] { #expect(table.contains("/\(index).jpg\n")) }
      origin.forgetRequests()
      let summary = try await project.build()
      #expect(summary.requests == 0)
      #expect(summary.funnel("weir", "exported") == 9)
      #expect(try project.folder.text("lock/weir.tsv") == table)
      #expect(try await project.build("--locked").result == "unchanged")
    }
  }

  @Test("one address pinned to two pictures is a conflict that names it")
  func conflict() async throws {
    try await versioned { project, origin in
      try await git(["checkout", "-q", "-b", "other"], in: project)
      try await build(0..<6, project, origin)
      try await commit("theirs", in: project)
      try await git(["checkout", "-q", "main"], in: project)
      try project.folder.remove(".dsbuild")
      origin.answer("/5.jpg", .jpeg(DrawnPicture(.outfall, seed: 5).jpeg()))
      try await build(0..<6, project, origin)
      try await commit("ours", in: project)
      let merge = try await git(["merge", "-q", "-m", "both", "other"], in: project)
      #expect(merge.status == 1)
      #expect(merge.talk.contains("each branch records another picture for `\(origin.url("/5.jpg"))`"))
      #expect(try project.folder.text("lock/weir.tsv").contains("<<<<<<< ours\n"))
      let build = try await project.dsbuild("build")
      #expect(build.status == 2)
      #expect(build.talk.contains("unresolved git conflict"))
    }
  }

  @Test("without the driver a conflict's hint names it, and both sides by hand lose no row")
  func withoutDriver() async throws {
    try await versioned { project, origin in
      try await git(["config", "--unset", "merge.dsbuild-lock.driver"], in: project)
      try await git(["checkout", "-q", "-b", "other"], in: project)
      try await build([8, 9, 0, 1, 2, 3], project, origin)
      try await commit("theirs", in: project)
      let theirs = try project.folder.text("lock/weir.tsv")
      try await git(["checkout", "-q", "main"], in: project)
      try await build([0, 1, 2, 3, 4, 5, 6], project, origin)
      try await commit("ours", in: project)
      let ours = try project.folder.text("lock/weir.tsv")
      #expect(try await git(["merge", "-q", "-m", "both", "other"], in: project).status == 1)
      let build = try await project.dsbuild("build")
      #expect(build.status == 2)
      #expect(build.talk.contains("git config merge.dsbuild-lock.driver 'dsbuild merge-lock %O %A %B %P'"))
      #expect(build.talk.contains("keep BOTH sides of the tables in `lock/`"))
      try await git(["checkout", "--ours", "dataset.lock"], in: project)
      let lines = try project.folder.text("lock/weir.tsv").split(separator: "\n").filter { line in
        !["<<<<<<<", "=======", ">>>>>>>"].contains { line.hasPrefix($0) }
      }
      try project.folder.write(lines.joined(separator: "\n") + "\n", to: "lock/weir.tsv")
      origin.forgetRequests()
      _ = try await project.build()
      #expect(origin.requests.isEmpty)
      let rows = Set(try project.folder.text("lock/weir.tsv").split(separator: "\n"))
      #expect(rows == Set((ours + theirs).split(separator: "\n")))
    }
  }

  @Test("`init` adds to the attributes that are there")
  func attributes() async throws {
    let project = try TemporaryProject()
    try project.folder.write("*.csv text", to: ".gitattributes")
    let result = try await project.dsbuild("init")
    #expect(result.talk.contains("git config merge.dsbuild-lock.driver"))
    #expect(
      try project.folder.text(".gitattributes")
        == "*.csv text\ndataset.lock merge=dsbuild-lock\nlock/*.tsv merge=dsbuild-lock\n")
  }
}
