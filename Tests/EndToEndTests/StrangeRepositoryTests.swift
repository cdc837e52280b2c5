import Foundation
import TestSupport
import Testing

/// Nothing that a repository names is run, however git is led to it.
@Suite("A strange repository")
struct StrangeRepositoryTests {
  /// A project with a report in a repository with one commit, and a folder outside it for what a trap leaves.
  private struct Scene {
    let project: TemporaryProject
    let outside: TemporaryFolder

    init() throws {
      project = try TemporaryProject()
      outside = try TemporaryFolder()
      for seed: UInt64 in 1...3 {
        try project.folder.write(DrawnPicture(.weir, seed: seed).jpeg(), to: "photos/\(seed).jpg")
      }
      try project.folder.write(
        """
        dsbuild: 1
        name: strange
        classes: { weir: { sources: [{ files: "photos/*.jpg" }] } }
        crop: { mode: center, size: 32 }
        report: { to: out/report }

        """, to: "dataset.yaml")
      try project.folder.write("touch '\(outside.path)/ran'\ncat\n", to: "trap.sh")
    }

    /// The command that a trap is made of.
    var command: String { "sh '\(project.folder.path)/trap.sh'" }

    func git(_ arguments: String...) async throws {
      let who = ["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "init.defaultBranch=main"]
      let result = try await Program(path: "/usr/bin/git").run(who + arguments, in: project.folder.path)
      #expect(result.status == 0, "git \(arguments): \(result.talk)")
    }

    /// What git says, without the end of its line.
    func gitOutput(_ arguments: String...) async throws -> String {
      let result = try await Program(path: "/usr/bin/git").run(arguments, in: project.folder.path)
      return result.output.filter { !$0.isNewline }
    }

    func commit() async throws {
      try await git("init", "-q")
      try await git("add", "-A")
      try await git("commit", "-q", "-m", "first")
    }

    /// Builds, changes the lock, and asks everything that asks git.
    func askEverything() async throws {
      let first = try await project.dsbuild("build")
      #expect(first.status == 0, "\(first.talk)")
      try project.folder.write(DrawnPicture(.weir, seed: 9).jpeg(), to: "photos/9.jpg")
      for command in [["build"], ["report"], ["diff"], ["diff", "HEAD"], ["diff", "main..."], ["status"], ["log"]] {
        let result = try await Program.dsbuild().run(command, in: project.folder.path)
        #expect(result.status == 0 || result.status == 2, "\(command): \(result.talk)")
      }
      #expect(outside.files() == [])
    }
  }

  @Test("with commands in its own configuration has none of them run")
  func configuration() async throws {
    let scene = try Scene()
    try await scene.commit()
    let keys = [
      "core.fsmonitor", "core.pager", "pager.rev-list", "pager.log", "diff.external", "core.sshCommand", "core.editor",
      "core.askPass", "credential.helper", "core.alternateRefsCommand", "uploadpack.packObjectsHook", "core.gitProxy",
    ]
    for key in keys { try await scene.git("config", key, scene.command) }
    for name in ["rev-parse", "rev-list", "log", "ls-tree", "cat-file", "merge-base"] {
      try await scene.git("config", "alias.\(name)", "!\(scene.command)")
    }
    try await scene.askEverything()
  }

  @Test("with filters, text conversion and an external diff in its attributes has none of them run")
  func attributes() async throws {
    let scene = try Scene()
    try scene.project.folder.write("* filter=trap diff=trap merge=trap\n", to: ".gitattributes")
    try await scene.commit()
    for key in [
      "filter.trap.clean", "filter.trap.smudge", "filter.trap.process", "diff.trap.textconv", "diff.trap.command",
      "merge.trap.driver",
    ] { try await scene.git("config", key, scene.command) }
    try await scene.askEverything()
  }

  @Test("with signatures to be shown has no program asked for them")
  func signatures() async throws {
    let scene = try Scene()
    try await scene.commit()
    let signed =
      "cat >/dev/null; printf '%s\\n' '[GNUPG:] SIG_CREATED D 1 8 00 0 0' >&2; printf -- '-----BEGIN PGP SIGNATURE-----\\n"
      + "\\nx\\n-----END PGP SIGNATURE-----\\n'\n"
    try scene.project.folder.write("#!/bin/sh\n\(signed)", to: "sign.sh")
    try scene.project.folder.write("#!/bin/sh\n\(scene.command)\n", to: "verify.sh")
    for name in ["sign.sh", "verify.sh"] {
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: scene.project.folder.path(of: name))
    }
    try await scene.git("config", "gpg.program", scene.project.folder.path(of: "sign.sh"))
    try await scene.git("commit", "-q", "--allow-empty", "-S", "-m", "signed")
    try await scene.git("config", "gpg.program", scene.project.folder.path(of: "verify.sh"))
    try await scene.git("config", "log.showSignature", "true")
    try await scene.askEverything()
  }

  @Test("with hooks has none of them run")
  func hooks() async throws {
    let scene = try Scene()
    try await scene.commit()
    for name in ["post-index-change", "reference-transaction", "post-checkout", "fsmonitor-watchman", "pre-auto-gc"] {
      let path = ".git/hooks/\(name)"
      try scene.project.folder.write("#!/bin/sh\n\(scene.command)\n", to: path)
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: scene.project.folder.path(of: path))
    }
    try await scene.askEverything()
  }

  @Test("whose missing objects are to be fetched starts no transport", arguments: ["ext", "ssh", "vcs", "file"])
  func lazyFetch(_ way: String) async throws {
    let scene = try Scene()
    try await scene.commit()
    try scene.project.folder.write("#!/bin/sh\n\(scene.command)\n", to: "trap")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: scene.project.folder.path(of: "trap"))
    let trap = scene.project.folder.path(of: "trap")
    try await scene.git("config", "core.repositoryformatversion", "1")
    try await scene.git("config", "extensions.partialClone", "origin")
    try await scene.git("config", "remote.origin.promisor", "true")
    try await scene.git("config", "protocol.allow", "always")
    try await scene.git("config", "protocol.ext.allow", "always")
    switch way {
    case "ext": try await scene.git("config", "remote.origin.url", "ext::\(trap)")
    case "ssh":
      try await scene.git("config", "remote.origin.url", "ssh://localhost/x")
      try await scene.git("config", "core.sshCommand", trap)
    case "vcs": try await scene.git("config", "remote.origin.vcs", "ext")
    default:
      try await scene.git("config", "remote.origin.url", scene.outside.path)
      try await scene.git("config", "remote.origin.uploadpack", trap)
    }
    // Every object of the commit's tree is missing.
    let head = try scene.project.folder.text(".git/refs/heads/main").filter { !$0.isNewline }
    for path in scene.project.folder.files(under: ".git/objects")
    where path.split(separator: "/").suffix(2).joined() != head { try scene.project.folder.remove(path) }
    try await scene.askEverything()
  }

  @Test("inside the tree, bare and beside the manifest, is no repository of the project")
  func embedded() async throws {
    let scene = try Scene()
    try await scene.git("init", "-q", "--bare", "bare")
    try await scene.git("--git-dir=bare", "--work-tree=.", "commit", "-q", "--allow-empty", "-m", "bare")
    for part in ["HEAD", "objects", "refs"] {
      try FileManager.default.copyItem(
        atPath: scene.project.folder.path(of: "bare/\(part)"), toPath: scene.project.folder.path(of: part))
    }
    try scene.project.folder.write(
      """
      [core]
        repositoryformatversion = 0
        bare = false
        worktree = .
        fsmonitor = "\(scene.command);false"

      """, to: "config")
    let result = try await scene.project.dsbuild("build")
    #expect(result.status == 0, "\(result.talk)")
    let index = try scene.project.folder.text("out/report/report.json")
    #expect(index.contains("\"revision\""))
    try await scene.askEverything()
  }

  @Test("with a program called git in it, or in a relative folder of the search path, is asked by the real git")
  func shadowed() async throws {
    let scene = try Scene()
    try await scene.commit()
    for path in ["git", "bin/git"] {
      try scene.project.folder.write("#!/bin/sh\n\(scene.command)\n", to: path)
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: scene.project.folder.path(of: path))
    }
    let folders = [".", "", "bin", scene.project.folder.path(of: "bin"), "/usr/bin", "/bin"]
    let result = try await scene.project.dsbuild(
      "build", environment: ["PATH": folders.joined(separator: ":")])
    #expect(result.status == 0, "\(result.talk)")
    #expect(scene.outside.files() == [])
    #expect(try scene.project.folder.text("out/report/report.json").contains("\"revision\""))
  }

  @Test("whose attributes make git talk without end does not hold a build up")
  func talkative() async throws {
    let scene = try Scene()
    let lines = (0..<3_000).map { "photos/* -bad:attr\($0) =x\($0)" }
    try scene.project.folder.write(lines.joined(separator: "\n") + "\n", to: ".gitattributes")
    try await scene.commit()
    try await scene.askEverything()
  }

  @Test("with pipes in place of objects, at which each call of git would wait, is left after a few seconds in all")
  func pipesForObjects() async throws {
    let scene = try Scene()
    try scene.project.folder.write(".dsbuild\nout\n", to: ".gitignore")
    #expect(try await scene.project.dsbuild("build").status == 0)
    try await scene.commit()
    // The commit itself is read: listing its tree, the lock and the history of the lock all meet the pipe.
    let tree = try await scene.gitOutput("rev-parse", "HEAD^{tree}")
    let path = ".git/objects/\(tree.prefix(2))/\(tree.dropFirst(2))"
    try scene.project.folder.remove(path)
    #expect(unsafe mkfifo(scene.project.folder.path(of: path), 0o644) == 0)
    for command in [["report"], ["diff"], ["diff", "main..."]] {
      let start = ContinuousClock.now
      let result = try await Program.dsbuild().run(command, in: scene.project.folder.path)
      #expect(result.status == (command == ["report"] ? 0 : 2), "\(command): \(result.talk)")
      #expect(ContinuousClock.now - start < .seconds(9), "\(command)")
    }
  }

  @Test("that git waits for can be left by one signal")
  func patience() async throws {
    let scene = try Scene()
    try await scene.commit()
    #expect(try await scene.project.dsbuild("build").status == 0)
    // git reads the configuration first and waits there for a writer.
    try scene.project.folder.remove(".git/config")
    #expect(unsafe mkfifo(scene.project.folder.path(of: ".git/config"), 0o644) == 0)
    try scene.project.folder.write(DrawnPicture(.weir, seed: 10).jpeg(), to: "photos/10.jpg")
    let build = try Program.dsbuild().start(["report"], in: scene.project.folder.path)
    let writer = await Self.writer(to: scene.project.folder.path(of: ".git/config"))
    defer { close(writer) }
    build.signal(.terminate)
    #expect(try await build.result().status == 143)
  }

  /// Opens a FIFO for writing, which returns once somebody reads from it.
  private static func writer(to path: String) async -> Int32 {
    await withCheckedContinuation { (opened: CheckedContinuation<Int32, Never>) in
      DispatchQueue(label: "open").async { opened.resume(returning: unsafe open(path, O_WRONLY | O_CLOEXEC)) }
    }
  }
}
