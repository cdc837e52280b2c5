import TestSupport

/// Programs that a repository names in every place where git, or a person's search path, would find them.
extension Strangers {
  static let programs = [
    Stranger("programs in the configuration") { clone in
      let keys = [
        "core.fsmonitor", "core.pager", "core.sshCommand", "core.editor", "core.askPass", "core.alternateRefsCommand",
        "core.gitProxy", "pager.log", "pager.diff", "diff.external", "credential.helper", "uploadpack.packObjectsHook",
        "gpg.program", "sequence.editor", "alias.rev-parse", "alias.ls-tree", "alias.cat-file", "alias.rev-list",
      ]
      for key in keys {
        let (section, name) = (key.prefix { $0 != "." }, key.drop { $0 != "." }.dropFirst())
        let bang = section == "alias" ? "!" : ""
        try clone.append("[\(section)]\n\t\(name) = \"\(bang)\(clone.trap);false\"\n", to: ".git/config")
      }
    },
    Stranger("hooks") { clone in
      let names = ["post-index-change", "reference-transaction", "post-checkout", "fsmonitor-watchman", "pre-auto-gc"]
      for name in names { try clone.program(".git/hooks/\(name)") }
      try clone.append("[core]\n\tfsmonitor = true\n", to: ".git/config")
    },
    Stranger("hooks in the tree") { clone in
      try clone.program("hooks/post-index-change")
      try clone.append("[core]\n\thooksPath = hooks\n", to: ".git/config")
    },
    Stranger("filters, drivers and text conversions") { clone in
      try clone.write("* filter=trap diff=trap merge=trap\n", to: ".gitattributes")
      try await clone.commit()
      try clone.append(
        """
        [filter "trap"]
        \tclean = "\(clone.trap);cat"
        \tsmudge = "\(clone.trap);cat"
        \tprocess = "\(clone.trap);false"
        \trequired = true
        [diff "trap"]
        \ttextconv = "\(clone.trap);cat"
        \tcommand = "\(clone.trap);cat"
        [merge "trap"]
        \tdriver = "\(clone.trap);false"

        """, to: ".git/config")
    },
    Stranger("a configuration that includes one of the tree") { clone in
      try clone.write("[core]\n\tfsmonitor = \"\(clone.trap);false\"\n", to: "more.config")
      try clone.append(
        "[include]\n\tpath = ../more.config\n[includeIf \"gitdir:/**\"]\n\tpath = ../more.config\n", to: ".git/config")
    },
    Stranger("a signature to be shown") { clone in
      try clone.program("verify")
      let tree = try await clone.git("rev-parse", "HEAD^{tree}")
      let parent = try await clone.git("rev-parse", "HEAD")
      let text = """
        tree \(tree)
        parent \(parent)
        author a <a@example.org> 1700000000 +0000
        committer a <a@example.org> 1700000000 +0000
        gpgsig -----BEGIN PGP SIGNATURE-----
         
         x
         -----END PGP SIGNATURE-----

        signed

        """
      let commit = try await clone.git("hash-object", "-w", "-t", "commit", "--stdin", input: text)
      try await clone.git("update-ref", "refs/heads/main", commit)
      try clone.append(
        "[gpg]\n\tprogram = \(clone.path("verify"))\n[log]\n\tshowSignature = true\n", to: ".git/config")
    },
    Stranger("missing objects, to be fetched by a program") { clone in
      try clone.program("fetcher")
      try clone.append(
        """
        [core]
        \trepositoryformatversion = 1
        \tsshCommand = \(clone.path("fetcher"))
        [extensions]
        \tpartialClone = origin
        [remote "origin"]
        \tpromisor = true
        \turl = ext::\(clone.path("fetcher"))
        \tuploadpack = \(clone.path("fetcher"))
        [protocol "ext"]
        \tallow = always

        """, to: ".git/config")
      try clone.remove(try await clone.object("HEAD^{tree}"))
    },
    Stranger("a bare repository beside the manifest") { clone in
      for name in ["HEAD", "objects", "refs"] {
        _ = try await clone.git("--version")
        let copied = try await clone.shell("cp -a .git/\(name) \(name)")
        guard copied.status == 0 else { continue }
      }
      try clone.remove(".git")
      try clone.write(
        "[core]\n\tbare = false\n\tworktree = .\n\trepositoryformatversion = 0\n\tfsmonitor = \"\(clone.trap);false\"\n",
        to: "config")
    },
    Stranger("a bare repository above the manifest, and the project inside") { clone in
      try clone.append(
        "[core]\n\tworktree = ../../precious\n\tfsmonitor = \"\(clone.trap);false\"\n", to: ".git/config")
    },
    Stranger("programs called as those that dsbuild starts") { clone in
      let names = ["git", "xdg-open", "open", "sh", "nice", "timeout", "dsbuild", "python3"]
      for name in names { for folder in ["", "bin/", ".git/"] { try clone.program(folder + name) } }
    },
    Stranger("a submodule with commands") { clone in
      let head = try await clone.git("rev-parse", "HEAD")
      try await clone.git("update-index", "--add", "--cacheinfo", "160000,\(head),lock/sub")
      try clone.write(
        "[submodule \"sub\"]\n\tpath = lock/sub\n\turl = ext::\(clone.trap)\n\tupdate = \"!\(clone.trap)\"\n",
        to: ".gitmodules")
      try await clone.git("add", ".gitmodules")
      try await clone.git("commit", "-q", "-m", "sub")
      try clone.append(
        "[submodule \"sub\"]\n\turl = ext::\(clone.trap)\n\tupdate = \"!\(clone.trap)\"\n\tactive = true\n",
        to: ".git/config")
      _ = try await clone.shell(
        "cp -a .git ../state/sub && mkdir -p lock/sub .git/modules && mv ../state/sub .git/modules/sub")
      try clone.write("gitdir: ../../.git/modules/sub\n", to: "lock/sub/.git")
      try clone.append("[core]\n\tfsmonitor = \"\(clone.trap);false\"\n", to: ".git/modules/sub/config")
    },
  ]
}

extension StrangeClone {
  /// Runs a line of a shell in the clone, as the stranger.
  @discardableResult
  func shell(_ line: String) async throws -> Program.Result {
    try await Program(path: "/bin/sh").run(["-c", line], in: path("."))
  }
}
