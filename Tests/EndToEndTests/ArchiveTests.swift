import Digests
import ExamplePictures
import Foundation
import TestSupport
import Testing

import enum TestSupport.JSONValue

/// `push --packed`: a release as static files, from which a clone builds the same.
@Suite("An archive of pinned pictures")
struct ArchiveTests {
  private func packed(
    _ body: @Sendable (SharedProject, TemporaryFolder) async throws -> Void
  ) async throws {
    let shared = try await LoopbackOrigin.serve { origin in try await SharedProject(origin) }
    let folder = try TemporaryFolder()
    let result = try await pack(shared.first, folder)
    #expect(result["sent"].int == 3 && result["there"].int == 0)
    try await body(shared, folder)
  }

  private func pack(_ project: TemporaryProject, _ folder: TemporaryFolder) async throws -> JSONValue {
    let result = try await project.dsbuild("push", "--packed", "--to", folder.path, "--json")
    #expect(result.status == 0, "\(result.talk)")
    return try result.json()
  }

  @Test("a clone builds the same from a server of files: the index and one range")
  func clone() async throws {
    try await packed { shared, folder in
      let files = folder.files().sorted()
      #expect(files.count == 2 && files[1] == "dsbuild.index" && files[0].hasSuffix(".pack"))
      try await LoopbackFiles.serve(folder.path) { server in
        let url = "\(server.url)/dsbuild.index"
        for mode in [LoopbackFiles.Mode.good, .redirecting] {
          server.answer(mode)
          server.forgetRequests()
          let built = try await shared.clone().build("--locked", "--remote", url)
          #expect(built.exportDigests == shared.digests && built.json["remote"]["blobs"].int == 3)
          #expect(server.requests.map { $0.path } == ["/dsbuild.index", "/\(files[0])"])
          #expect(server.requests.map { $0.range != nil } == [false, true])
        }
        let checked = try await shared.first.dsbuild("push", "--check", "--remote", url)
        #expect(checked.status == 0, "\(checked.talk)")
        try shared.first.folder.remove(".dsbuild/remotes")
        let sent = try await shared.first.dsbuild("remote", "status", "--json", "--remote", url)
        #expect(try sent.json()["writable"].bool == false && sent.json()["there"].int == 3, "\(sent.output)")
      }
    }
  }

  @Test("neighbours come with one request, in whatever order they are wanted")
  func neighbours() async throws {
    let (first, clone, folder) = (try TemporaryProject(), try TemporaryProject(), try TemporaryFolder())
    for seed in 0..<24 {
      try first.folder.write(DrawnPicture(.weir, seed: UInt64(seed)).jpeg(), to: "photos/\(seed).jpg")
    }
    try first.folder.write(
      """
      dsbuild: 1
      name: many
      classes: { weir: { sources: [ { files: "photos/*.jpg" } ] } }
      duplicates: { near: { threshold: 0% } }

      """, to: "dataset.yaml")
    _ = try await first.build()
    #expect(try await pack(first, folder)["sent"].int == 24)
    for name in ["dataset.yaml", "dataset.lock", "lock/weir.tsv"] {
      try clone.folder.write(try first.folder.read(name), to: name)
    }
    try await LoopbackFiles.serve(folder.path) { server in
      let pulled = try await clone.dsbuild("pull", "--files", "--json", "--remote", "\(server.url)/dsbuild.index")
      #expect(try pulled.status == 0 && pulled.json()["brought"].int == 24, "\(pulled.talk)")
      #expect(server.requests.count == 2 && clone.folder.files().filter { $0.hasPrefix("photos/") }.count == 24)
    }
  }

  @Test("bytes that are not what the index says are not taken, and a server without ranges is told")
  func damaged() async throws {
    try await packed { shared, folder in
      try await LoopbackFiles.serve(folder.path) { server in
        let url = "\(server.url)/dsbuild.index"
        server.answer(.changed)
        let clone = try shared.clone()
        let pulled = try await clone.dsbuild("pull", "--remote", url)
        #expect(pulled.status == 1 && pulled.talk.contains("damaged"), "\(pulled.talk)")
        #expect(try await clone.dsbuild("verify", "--read-data").status == 0)
        server.answer(.whole)
        // The pack holds nothing else, so the whole file is the range.
        #expect(try await clone.dsbuild("pull", "--remote", url).status == 0)
        try folder.write("<html>", to: "dsbuild.index")
        let other = try await shared.clone().dsbuild("pull", "--remote", url)
        #expect(other.status == 1 && other.talk.contains("is not the index of an archive"), "\(other.talk)")
      }
    }
  }

  @Test("`push --check` reads the last byte of each pack, so a server without ranges or without a pack is named")
  func unreadable() async throws {
    try await packed { shared, folder in
      try await LoopbackFiles.serve(folder.path) { server in
        let url = "\(server.url)/dsbuild.index"
        #expect(try await shared.first.dsbuild("push", "--check", "--remote", url).status == 0)
        #expect(server.requests.map { $0.range != nil } == [false, true], "\(server.requests)")
        server.answer(.whole)
        let whole = try await shared.first.dsbuild("push", "--check", "--remote", url)
        #expect(whole.status == 1 && whole.talk.contains("sends no ranges"), "\(whole.talk)")
        server.answer(.good)
        let pack = try #require(folder.files().first { $0.hasSuffix(".pack") })
        try folder.remove(pack)
        let gone = try await shared.first.dsbuild("push", "--check", "--remote", url)
        #expect(gone.status == 1 && gone.talk.contains("`\(pack)` of the archive is not there"), "\(gone.talk)")
      }
    }
  }

  /// Packs a release of eight pictures, and one of one picture more.
  private func twoPacks(
    _ body: @Sendable (TemporaryProject, TemporaryFolder, _ packs: [String]) async throws -> Void
  ) async throws {
    let (project, folder) = (try TemporaryProject(), try TemporaryFolder())
    func photo(_ seed: Int) throws {
      try project.folder.write(DrawnPicture(.weir, seed: UInt64(seed)).jpeg(), to: "photos/\(seed).jpg")
    }
    for seed in 0..<8 { try photo(seed) }
    try project.folder.write(
      """
      dsbuild: 1
      name: two
      classes: { weir: { sources: [ { files: "photos/*.jpg" } ] } }
      duplicates: { near: { threshold: 0% } }

      """, to: "dataset.yaml")
    _ = try await project.build()
    _ = try await pack(project, folder)
    let first = folder.files().filter { $0.hasSuffix(".pack") }
    try photo(8)
    _ = try await project.build()
    _ = try await pack(project, folder)
    let second = folder.files().filter { $0.hasSuffix(".pack") && !first.contains($0) }
    try await body(project, folder, first + second)
  }

  @Test("a pack that is not there costs its own pictures alone")
  func onePackGone() async throws {
    try await twoPacks { project, folder, packs in
      #expect(packs.count == 2)
      try folder.remove(packs[0])
      try await LoopbackFiles.serve(folder.path) { server in
        let checked = try await project.dsbuild(
          "push", "--check", "--json", "--remote", "\(server.url)/dsbuild.index")
        let json = try checked.json()
        #expect(checked.status == 1 && json["there"].int == 1, "\(checked.output)")
        #expect(json["refused"].elements.count == 8, "\(checked.output)")
        // One failure does not have the store given up.
        #expect(json["failure"].string == nil && json["not_tried"].int == nil, "\(checked.output)")
      }
    }
  }

  @Test("a server that is busy for a moment is asked again for the last byte of a pack")
  func busy() async throws {
    try await twoPacks { project, folder, packs in
      try await LoopbackFiles.serve(folder.path) { server in
        server.answer(.busy)
        let checked = try await project.dsbuild(
          "push", "--check", "--json", "--remote", "\(server.url)/dsbuild.index")
        #expect(try checked.status == 0 && checked.json()["there"].int == 9, "\(checked.output)\(checked.talk)")
        #expect(server.requests.count { $0.path.hasSuffix(".pack") } == 3, "\(server.requests)")
      }
    }
  }

  @Test("a credential that a server no longer takes is replaced, as at any store")
  func credentials() async throws {
    try await packed { shared, folder in
      try await LoopbackFiles.serve(folder.path) { server in
        server.answer(.guarded("Bearer 2"))
        let tools = try TemporaryFolder()
        try tools.write(
          "#!/bin/sh\necho x >> \(tools.path)/calls\n"
            + "echo \"{\\\"headers\\\": {\\\"Authorization\\\": [\\\"Bearer $(wc -l < \(tools.path)/calls | tr -d ' ')\\\"]}}\"\n",
          to: "program")
        try FileManager.default.setAttributes(
          [.posixPermissions: 0o755], ofItemAtPath: tools.path(of: "program"))
        let pulled = try await shared.clone().dsbuild(
          "pull", "--json", "--remote", "\(server.url)/dsbuild.index",
          environment: ["DSBUILD_CREDENTIAL_HELPER": tools.path(of: "program")])
        #expect(try pulled.status == 0 && pulled.json()["brought"].int == 3, "\(pulled.talk)")
        #expect(server.requests.count == 3, "\(server.requests)")
      }
    }
  }

  @Test("a next release adds packs and changes the index alone; what is taken down leaves")
  func next() async throws {
    try await packed { shared, folder in
      let first = folder.files().first { $0.hasSuffix(".pack") } ?? ""
      let again = try await pack(shared.first, folder)
      #expect(again["sent"].int == 0 && again["there"].int == 3 && folder.files().count == 2)
      let picture = DrawnPicture(.weir, seed: 77).jpeg()
      try shared.first.folder.write(picture, to: "more/new.jpg")
      try shared.first.editManifest(
        "classes: { weir: weir.csv }", to: "classes: { weir: { sources: [ weir.csv, { files: \"more/*.jpg\" } ] } }")
      _ = try await shared.first.build()
      let more = try await pack(shared.first, folder)
      #expect(more["sent"].int == 1 && more["there"].int == 3)
      #expect(folder.files().count == 3 && folder.files().contains(first))
      let rows = try shared.first.folder.text("lock/weir.tsv").split(separator: "\n").dropFirst()
      let gone = try #require(rows.first { $0.contains("/0.jpg") }?.split(separator: "\t")[3])
      try shared.first.folder.write("\(gone)\n", to: "takedown.txt")
      _ = try await shared.first.build()
      _ = try await pack(shared.first, folder)
      #expect(!folder.files().contains(first))
      let taken = DrawnPicture(.weir, seed: 0).jpeg()
      for file in folder.files() { #expect(try !Data(folder.read(file)).contains(Data(taken.suffix(400)))) }
    }
  }

  @Test("is not written over a file that is no index, nor without a picture that the lock names")
  func refused() async throws {
    try await packed { shared, folder in
      let other = try TemporaryFolder()
      try other.write("mine", to: "dsbuild.index")
      let refused = try await shared.first.dsbuild("push", "--packed", "--to", other.path)
      #expect(refused.status == 1 && refused.talk.contains("is not the index"), "\(refused.talk)")
      #expect(try other.text("dsbuild.index") == "mine" && other.files().count == 1)
      let empty = try TemporaryFolder()
      let clone = try await shared.clone().dsbuild("push", "--packed", "--to", empty.path)
      #expect(
        clone.status == 1 && clone.talk.contains("is not on this machine") && empty.files().isEmpty, "\(clone.talk)")
      #expect(try await shared.first.dsbuild("push", "--packed").status == 2)
      #expect(try await shared.first.dsbuild("push", "--to", empty.path).status == 2)
      let before = folder.files().sorted()
      #expect(try await shared.first.dsbuild("push", "--packed", "--to", folder.path, "--dry-run").status == 0)
      #expect(folder.files().sorted() == before)
    }
  }

  @Test("one class alone adds to the archive, and what the lock names of other classes stays in it")
  func oneClass() async throws {
    let (project, folder) = (try TemporaryProject(), try TemporaryFolder())
    func photo(_ name: String, _ seed: Int) throws -> [UInt8] {
      let bytes = DrawnPicture(.weir, seed: UInt64(seed)).jpeg()
      try project.folder.write(bytes, to: "photos/\(name)/\(seed).jpg")
      return bytes
    }
    for seed in 0..<3 { _ = try photo("weir", seed) }
    let gates = try (10..<13).map { try photo("gate", $0) }
    try project.folder.write(
      """
      dsbuild: 1
      name: two
      classes: { weir: photos/weir, gate: photos/gate }
      duplicates: { near: { threshold: 0% } }

      """, to: "dataset.yaml")
    _ = try await project.build()
    _ = try await pack(project, folder)
    let first = folder.files().filter { $0.hasSuffix(".pack") }
    func check(_ count: Int) async throws {
      try await LoopbackFiles.serve(folder.path) { server in
        let url = "\(server.url)/dsbuild.index"
        let checked = try await project.dsbuild("push", "--check", "--json", "--remote", url)
        #expect(try checked.status == 0 && checked.json()["there"].int == count, "\(checked.output)\(checked.talk)")
      }
    }
    // A new picture of one class: the earlier pack stays.
    _ = try photo("weir", 3)
    _ = try await project.build()
    let more = try await project.dsbuild("push", "--packed", "weir", "--to", folder.path)
    #expect(
      more.status == 0 && !more.talk.contains("removed") && Set(folder.files()).isSuperset(of: first), "\(more.talk)")
    try await check(7)
    // One of its pictures leaves the lock, and no picture of the other class is on this machine: the pack goes, the others move.
    try project.folder.remove("photos/weir/0.jpg")
    _ = try await project.build()
    let copies = try project.folder.files(under: "photos/gate").map { ($0, try project.folder.read($0)) }
    for (path, _) in copies { try project.folder.remove(path) }
    try project.folder.remove(".dsbuild")
    for (path, bytes) in copies { try project.folder.write(bytes, to: "away/\(path)") }
    let trial = try await project.dsbuild("push", "--packed", "weir", "--to", folder.path, "--dry-run")
    #expect(trial.status == 0 && trial.talk.contains("would remove 1 pack"), "\(trial.talk)")
    let less = try await project.dsbuild("push", "--packed", "weir", "--to", folder.path)
    #expect(less.status == 0 && less.talk.contains("removed 1 pack"), "\(less.talk)")
    #expect(!folder.files().contains(first[0]))
    for bytes in gates {
      #expect(try folder.files().contains { try Data(folder.read($0)).range(of: Data(bytes)) != nil })
    }
  }

  /// A project of four files, and the bytes of the first.
  private func photos() throws -> (project: TemporaryProject, first: [UInt8]) {
    let project = try TemporaryProject()
    for seed in 0..<4 {
      try project.folder.write(DrawnPicture(.weir, seed: UInt64(seed)).jpeg(), to: "photos/\(seed).jpg")
    }
    try project.folder.write(
      """
      dsbuild: 1
      name: killed
      classes: { weir: { sources: [ { files: "photos/*.jpg" } ] } }
      duplicates: { near: { threshold: 0% } }

      """, to: "dataset.yaml")
    return (project, DrawnPicture(.weir, seed: 0).jpeg())
  }

  /// Kills `push --packed` at one operation after the other, each time from the same folder, until a condition holds.
  private func kill(
    _ project: TemporaryProject, into folder: TemporaryFolder, until isReached: () throws -> Bool
  ) async throws {
    let before = try folder.files().map { ($0, try folder.read($0)) }
    for number in 1..<200 {
      for file in folder.files() { try folder.remove(file) }
      for (name, bytes) in before { try folder.write(bytes, to: name) }
      let killed = try await project.dsbuild(
        "push", "--packed", "--to", folder.path, "-q", environment: ["DSBUILD_CRASH_AT": "\(number)"])
      guard killed.status != 0 else { break }
      if try isReached() { return }
    }
    Issue.record("no operation leaves the folder in this state: \(folder.files())")
  }

  private func shows(_ picture: [UInt8], _ folder: TemporaryFolder) throws -> [String] {
    try folder.files().filter { try Data(folder.read($0)).range(of: Data(picture)) != nil }
  }

  @Test("a run that was killed before its index leaves no pack behind a takedown")
  func killedBeforeIndex() async throws {
    let (project, first) = try photos()
    let folder = try TemporaryFolder()
    _ = try await project.build()
    try await kill(project, into: folder) {
      let names = folder.files()
      return names.contains { $0.hasSuffix(".pack") && $0.hasPrefix("dsbuild-") } && !names.contains("dsbuild.index")
    }
    #expect(try shows(first, folder).count == 1)
    try folder.write("a draft that was cut off", to: ".dsbuild-new.pack")
    try project.folder.write("file:photos/0.jpg\n", to: "takedown.txt")
    _ = try await project.build()
    let packed = try await pack(project, folder)
    #expect(packed["sent"].int == 3 && packed["removed"].elements.count == 2, "\(packed)")
    #expect(try shows(first, folder) == [] && folder.files().count == 2, "\(folder.files())")
  }

  @Test("a run that was killed after its index is finished by the next, also where there is nothing new")
  func killedAfterIndex() async throws {
    let (project, first) = try photos()
    let folder = try TemporaryFolder()
    _ = try await project.build()
    _ = try await pack(project, folder)
    let index = try folder.read("dsbuild.index")
    try project.folder.write("file:photos/0.jpg\n", to: "takedown.txt")
    _ = try await project.build()
    try await kill(project, into: folder) { try folder.read("dsbuild.index") != index }
    #expect(try shows(first, folder).count == 1)
    let trial = try await project.dsbuild("push", "--packed", "--to", folder.path, "--dry-run")
    #expect(trial.talk.contains("would remove 1 pack"), "\(trial.talk)")
    let packed = try await pack(project, folder)
    #expect(packed["sent"].int == 0 && packed["removed"].elements.count == 1, "\(packed)")
    #expect(try shows(first, folder) == [])
  }

  @Test("a file that dsbuild did not write stays, whatever its name")
  func foreignPacks() async throws {
    let (project, _) = try photos()
    let folder = try TemporaryFolder()
    _ = try await project.build()
    let mine = Array("mine".utf8)
    let digits = SHA256Digest(of: mine).hex.prefix(16)
    let names = [
      "dsbuild-0123456789abcdef.pack", "dsbuild-\(digits).pack.txt", "dsbuild-\(digits.uppercased()).pack",
      "other-\(digits).pack", "dsbuild-\(digits)0.pack",
    ]
    for name in names { try folder.write(mine, to: name) }
    try FileManager.default.createSymbolicLink(
      atPath: folder.path(of: "dsbuild-\(digits).pack"), withDestinationPath: names[0])
    _ = try await pack(project, folder)
    for name in names + ["dsbuild-\(digits).pack"] { #expect(try folder.read(name) == mine, "\(name)") }
  }
}
