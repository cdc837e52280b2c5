import Foundation
import TestSupport
import Testing

/// What a clone, an archive or a neighbour put in place of dsbuild's own folders and files is refused by name and never followed.
@Suite("State of strange hands")
struct HostileStateTests {
  @Test(
    "a link in place of the state folder, or of one in it, is refused by every command",
    arguments: [
      ".dsbuild", ".dsbuild/tmp", ".dsbuild/leases", ".dsbuild/log", ".dsbuild/stamps", ".dsbuild/uses",
      ".dsbuild/store",
      ".dsbuild/store/packs", ".dsbuild/quarantine", ".dsbuild/projects",
    ])
  func links(name: String) async throws {
    let local = try LocalPictures()
    let before = try local.precious()
    let up = name.split(separator: "/").map { _ in ".." }.joined(separator: "/")
    try local.link(name, to: "\(up)/precious")
    for result in [
      try await local.dsbuild(), try await local.dsbuild("status"), try await local.dsbuild("gc", "--yes"),
      try await local.dsbuild("verify", "--repair"), try await local.dsbuild("clean", "--yes"),
      try await local.dsbuild("clean", "--outputs", "--yes"), try await local.dsbuild("log"),
    ] {
      #expect(result.status == 1, "\(result.talk)")
      // The folder has no tag yet, so it may be named as a whole with what is strange in it.
      let inner = name.split(separator: "/").last ?? ""
      #expect(result.talk.contains("cannot use `\(local.path(".dsbuild"))") && result.talk.contains(inner))
      #expect(result.talk.contains("hint:"))
    }
    #expect(try local.precious() == before)
  }

  @Test("a link in place of the lock's folder is refused, and nothing is written through it")
  func linkedLock() async throws {
    let local = try LocalPictures()
    let before = try local.precious()
    try local.link("lock", to: "../precious")
    for command in ["build", "status"] {
      #expect(try await local.dsbuild(command).status == 4)
      let result = try await local.dsbuild(command, "--trust")
      #expect(result.status == 1 && result.talk.contains("lock`: it is a symbolic link"), "\(result.talk)")
    }
    #expect(try local.precious() == before)
  }

  @Test("`init` writes through no link")
  func initialising() async throws {
    let local = try LocalPictures()
    let before = try local.precious()
    try local.folder.remove("project/dataset.yaml")
    try local.link(".dsbuild", to: "../precious")
    #expect(try await local.dsbuild("init").status == 1)
    #expect(try local.precious() == before)
  }

  @Test("a cache beside a person's folders is refused, and nothing there is swept, renamed or removed")
  func cacheBesideOwnFolders() async throws {
    let local = try LocalPictures()
    for name in ["leases/loan", "journal/day", "projects/house", "quarantine/x", "cache.sqlite", "cache.sqlite.bad"] {
      try local.folder.write(name, to: "precious/\(name)")
    }
    let before = try local.precious()
    try local.folder.write(LocalPictures.manifest + "cache: { dir: ../precious }\n", to: "project/dataset.yaml")
    for result in [
      try await local.dsbuild(), try await local.dsbuild("gc", "--yes"), try await local.dsbuild("verify"),
      try await local.dsbuild("--cache-dir", local.folder.path(of: "precious")),
      try await local.dsbuild(environment: ["DSBUILD_CACHE_DIR": local.folder.path(of: "precious")]),
    ] {
      #expect(result.status == 1, "\(result.talk)")
      #expect(result.talk.contains("dsbuild did not make it") && result.talk.contains("hint:"), "\(result.talk)")
    }
    #expect(try local.precious() == before)
  }

  @Test("a cache in a folder that others may write to is refused")
  func sharedCache() async throws {
    let local = try LocalPictures()
    try FileManager.default.createDirectory(atPath: local.folder.path(of: "cache"), withIntermediateDirectories: false)
    try FileManager.default.setAttributes([.posixPermissions: 0o1777], ofItemAtPath: local.folder.path(of: "cache"))
    let result = try await local.dsbuild("--cache-dir", local.folder.path(of: "cache"))
    #expect(result.status == 1 && result.talk.contains("other users may write"), "\(result.talk)")
    #expect(local.folder.files(under: "cache").isEmpty)
  }

  @Test("a state folder that git tracks is refused")
  func tracked() async throws {
    let local = try LocalPictures()
    #expect(try await local.dsbuild("-q").status == 0)
    let git = Program(path: "/usr/bin/git")
    #expect(try await git.run(["init", "-q"], in: local.project).status == 0)
    #expect(try await git.run(["add", "-f", "."], in: local.project).status == 0)
    let result = try await local.dsbuild()
    #expect(result.status == 1 && result.talk.contains("git tracks `.dsbuild/"), "\(result.talk)")
    #expect(try await git.run(["rm", "-rq", "--cached", ".dsbuild"], in: local.project).status == 0)
    #expect(try await local.dsbuild().status == 0)
  }

  @Test(
    "a pipe in place of a file is refused at once by name, by builds and by questions",
    arguments: [
      "dataset.yaml", "dataset.lock", "lock/aa.tsv", "labels/aa.jsonl", "crops/aa.jsonl", "duplicates.allow",
      "list.csv",
      ".dsbuild/inputs", ".dsbuild/lock", ".dsbuild/gate", ".dsbuild/CACHEDIR.TAG",
    ])
  func pipes(name: String) async throws {
    let local = try LocalPictures()
    #expect(try await local.dsbuild("-q").status == 0)
    if name == "list.csv" {
      try local.folder.write(
        LocalPictures.manifest.replacingOccurrences(of: "{ files: \"photos/a/*\" }", with: "list.csv"),
        to: "project/dataset.yaml")
    }
    try local.pipe(name)
    let isQuestion = name != ".dsbuild/lock" && name != ".dsbuild/gate"
    for (command, isRefused) in [("build", true), ("status", isQuestion), ("plan", isQuestion)] {
      let result = try await local.dsbuild(command)
      // What people keep is theirs to mend; what dsbuild keeps is not.
      let expected = !name.hasPrefix(".dsbuild") ? 2 : isRefused ? 1 : 0
      #expect(result.status == expected, "\(command) \(name): \(result.talk)")
      if isRefused { #expect(result.talk.contains(name), "\(command): \(result.talk)") }
    }
  }

  @Test(
    "endless devices behind a person's links are refused at once", arguments: ["/dev/zero", "/dev/stdin", "/dev/tty"])
  func devices(device: String) async throws {
    let local = try LocalPictures()
    try local.link("labels/aa.jsonl", to: device)
    #expect(try await local.dsbuild().status == 4)
    let result = try await local.dsbuild("build", "--trust")
    #expect(result.status == 2, "\(result.talk)")
    try local.link("dataset.yaml", to: device)
    #expect(try await local.dsbuild("status").status == 2)
  }

  @Test("a person's files may be links to plain files")
  func peoplesLinks() async throws {
    let local = try LocalPictures()
    #expect(try await local.dsbuild("-q").status == 0)
    try local.folder.write("", to: "elsewhere/aa.jsonl")
    try local.link("labels/aa.jsonl", to: "../../elsewhere/aa.jsonl")
    try local.folder.write(LocalPictures.manifest, to: "elsewhere/real.yaml")
    try local.link("dataset.yaml", to: "../elsewhere/real.yaml")
    #expect(try await local.dsbuild("build", "--json", "--trust").json()["result"].string == "unchanged")
  }

  @Test("a fault that is misspelt is an error, not a run without it")
  func misspeltFault() async throws {
    let local = try LocalPictures()
    for (name, value) in [("DSBUILD_FAULT", "enospc"), ("DSBUILD_FAULT", "enopsc@4"), ("DSBUILD_CRASH_AT", "x")] {
      let result = try await local.dsbuild(environment: [name: value])
      #expect(result.status == 2 && result.talk.contains(name), "\(result.talk)")
    }
  }
}
