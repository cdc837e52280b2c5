/// Repositories at which git, or a reader of its files, would wait, wander off or never end.
extension Strangers {
  private static let pipes = [
    ".git", ".git/config", ".git/HEAD", ".git/index", ".git/packed-refs", ".git/objects", ".git/refs",
    ".git/refs/heads/main", ".git/commondir", ".git/shallow", ".git/info/attributes", ".git/info/grafts",
    ".git/objects/info/alternates", ".git/objects/info/commit-graph", ".git/objects/pack/multi-pack-index",
    ".gitattributes", ".gitmodules", ".mailmap",
  ]

  private static let revisions = [
    "HEAD", "HEAD^{tree}", "HEAD:lock", "HEAD:lock/aa.tsv", "HEAD:dataset.lock", "HEAD~1",
  ]

  static let gits =
    pipes.map { name in Stranger("a pipe at \(name)") { try $0.pipe(name) } }
    + revisions.map { revision in
      Stranger("a pipe in place of the object of \(revision)") { clone in
        try clone.pipe(try await clone.object(revision))
      }
    }
    + [
      Stranger("a pipe in place of every object") { clone in
        for name in clone.files(".git/objects") { try clone.pipe(name) }
      },
      Stranger("a pipe in place of a pack") { clone in
        try await clone.git("gc", "-q")
        for name in clone.files(".git/objects/pack") where name.hasSuffix(".pack") {
          try clone.pipe(name)
        }
      },
      Stranger("a pipe in place of a pack's index") { clone in
        try await clone.git("gc", "-q")
        for name in clone.files(".git/objects/pack") where name.hasSuffix(".idx") {
          try clone.pipe(name)
        }
      },
      Stranger("a pack and its index of many gigabytes") { clone in
        try await clone.git("gc", "-q")
        for name in clone.files(".git/objects/pack") {
          try clone.sparse(name, 1 << 36, beginning: [0xff, 0x74, 0x4f, 0x63, 0, 0, 0, 2])
        }
      },
      Stranger("a link to a folder at .git") { try $0.link(".git", to: "precious") },
      Stranger("a file .git that leads elsewhere") { clone in
        try clone.remove(".git")
        try clone.write("gitdir: ../precious\n", to: ".git")
      },
      Stranger("a file .git that leads to itself") { clone in
        try clone.remove(".git")
        try clone.write("gitdir: .git\n", to: ".git")
      },
      Stranger("a file .git that leads to a pipe") { clone in
        try await clone.shell("mv .git real")
        try clone.pipe("real/index")
        try clone.pipe("real/HEAD")
        try clone.write("gitdir: real\n", to: ".git")
      },
      Stranger("a work tree whose repository is a pipe") { clone in
        try await clone.git("worktree", "add", "-q", "../clone/tree")
        try clone.pipe(".git/worktrees/tree/commondir")
        try clone.pipe(".git/worktrees/tree/index")
        try await clone.shell("mv .git real; cp tree/.git .git; sed -i 's#/.git/#/real/#' .git")
      },
      Stranger("other places of objects that are pipes") { clone in
        try clone.pipe("pipe/info/alternates")
        try clone.pipe("pipe/pack")
        try clone.write("\(clone.path("pipe"))\n", to: ".git/objects/info/alternates")
      },
      Stranger("other places of objects outside the clone") { clone in
        try clone.write(
          "\(clone.beside("precious"))\n\(clone.beside("home"))\n", to: ".git/objects/info/alternates")
        try clone.remove(try await clone.object("HEAD^{tree}"))
      },
      Stranger("a hundred thousand other places of objects") { clone in
        let lines = (0..<100_000).map { "\(clone.path("x"))\($0)\n" }
        try clone.write(lines.joined(), to: ".git/objects/info/alternates")
      },
      Stranger("a million references") { clone in
        let head = try await clone.git("rev-parse", "HEAD")
        let lines = (0..<1_000_000).map { "\(head) refs/heads/x\($0)\n" }
        try clone.write("# pack-refs with: peeled fully-peeled \n" + lines.joined(), to: ".git/packed-refs")
      },
      Stranger("references out of order, without an end") { clone in
        try clone.write(String(repeating: "0000 refs/heads/x\n", count: 2_000_000), to: ".git/packed-refs")
      },
      Stranger("references that name each other") { clone in
        for number in 0..<200 {
          try clone.write("ref: refs/heads/r\((number + 1) % 200)\n", to: ".git/refs/heads/r\(number)")
        }
        try clone.write("ref: refs/heads/r0\n", to: ".git/HEAD")
      },
      Stranger("a lock's folder that holds ten to the tenth files") { clone in
        let blob = try await clone.git("hash-object", "-w", "lock/aa.tsv")
        var tree = try await clone.git("mktree", input: (0..<10).map { "100644 blob \(blob)\t\($0)\n" }.joined())
        for _ in 0..<9 {
          tree = try await clone.git("mktree", input: (0..<10).map { "040000 tree \(tree)\t\($0)\n" }.joined())
        }
        let head = try await clone.git("hash-object", "-w", "dataset.lock")
        let top = try await clone.git("mktree", input: "100644 blob \(head)\tdataset.lock\n040000 tree \(tree)\tlock\n")
        let commit = try await clone.git("commit-tree", "-m", "bomb", "-p", "HEAD", top)
        try await clone.git("update-ref", "refs/heads/main", commit)
      },
      Stranger("a lock of 200 MB in few bytes") { clone in
        try await clone.shell("cp -a lock ../state/lock; head -c 200000000 /dev/zero >lock/aa.tsv")
        try await clone.commit()
        try await clone.shell("rm -r lock; mv ../state/lock lock")
      },
      Stranger("a commit of ten thousand parents") { clone in
        let (tree, head) = (try await clone.git("rev-parse", "HEAD^{tree}"), try await clone.git("rev-parse", "HEAD"))
        let parents = String(repeating: "parent \(head)\n", count: 10_000)
        let person = "a <a@example.org> 1700000000 +0000"
        let commit = try await clone.git(
          "hash-object", "-w", "-t", "commit", "--literally", "--stdin",
          input: "tree \(tree)\n\(parents)author \(person)\ncommitter \(person)\n\nmany\n")
        try await clone.git("update-ref", "refs/heads/main", commit)
      },
      Stranger("attributes that git complains of without end") { clone in
        let lines = (0..<100_000).map { "photos/* -bad:attr\($0) =x\($0)\n" }
        try clone.write(lines.joined(), to: ".gitattributes")
        try await clone.commit()
      },
      Stranger("a configuration of 50 MB") { clone in
        try clone.append(String(repeating: "[a \"b\"]\n\tc = d\n", count: 3_000_000), to: ".git/config")
      },
      Stranger("a configuration that includes itself and a pipe") { clone in
        try clone.append("[include]\n\tpath = config\n", to: ".git/config")
        try clone.pipe(".git/pipe")
        try clone.append("[include]\n\tpath = pipe\n", to: ".git/config")
      },
      Stranger("lists of words that are pipes in the configuration") { clone in
        try clone.pipe("pipe")
        try clone.append(
          "[core]\n\tattributesFile = ../pipe\n\texcludesFile = ../pipe\n[mailmap]\n\tfile = ../pipe\n",
          to: ".git/config")
      },
      Stranger("state that git tracks") { clone in
        try clone.write("", to: ".gitignore")
        try await clone.commit()
      },
      Stranger("a sparse index") { try await $0.git("sparse-checkout", "init", "--cone", "--sparse-index") },
      Stranger("a split index") { try await $0.git("update-index", "--split-index") },
      Stranger("an index of many gigabytes") { try $0.sparse(".git/index", 1 << 36, beginning: Array("DIRC".utf8)) },
      Stranger("an index of 20 megabytes") { clone in
        try clone.sparse(
          ".git/index", 20 << 20, beginning: Array("DIRC".utf8) + [0, 0, 0, 2, 0x7f, 0xff, 0xff, 0xff])
      },
      Stranger("files of git's of many gigabytes") { clone in
        for name in ["HEAD", "config", "packed-refs", "refs/heads/main"] { try clone.sparse(".git/\(name)", 1 << 36) }
      },
      Stranger("objects of many gigabytes") { clone in
        for name in clone.files(".git/objects") {
          try clone.sparse(name, 1 << 36, beginning: [0x78, 1])
        }
      },
    ]
}
