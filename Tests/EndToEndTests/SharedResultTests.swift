import Digests
import Engine
import ExamplePictures
import Foundation
import Manifest
import Pipeline
import TestSupport
import Testing
import Transfer

import enum TestSupport.JSONValue

/// Results that a trusted key has signed save a clone their computation. Nothing else is believed, and lies are found.
@Suite("Sharing results")
struct SharedResultTests {
  /// A team: the machine that signs, its store in a folder, and its key.
  private struct Team {
    let first: TemporaryProject
    let share: TemporaryFolder
    let keys: TemporaryFolder
    let line: String
    let digests: [String: String]
    /// How many sound pictures each of two classes has; one class has a broken picture too.
    let count: Int
    static let salt = "a"

    /// One result of each inspection, crop and digest of pixels; the broken picture has the first alone.
    var results: Int { 6 * count + 1 }

    init(_ count: Int = 6) async throws {
      self.count = count
      first = try TemporaryProject()
      share = try TemporaryFolder()
      keys = try TemporaryFolder()
      let made = try await first.dsbuild("remote", "keygen", keys.path(of: "key.pem"), "--json")
      line = try #require(try made.json()["public_key"].string)
      for seed in 0..<count {
        for (index, name) in ["weir", "gate"].enumerated() {
          let picture = PlainPNG.file(width: 80, height: 70) { x, y in
            // Squares of ten pixels in colours without a pattern, so that no picture is like another.
            let number = (x / 10 * 73_856_093) ^ (y / 10 * 19_349_663) ^ (seed * 83_492_791) ^ (index * 26_544_357)
            return (
              UInt8(truncatingIfNeeded: number >> 3), UInt8(truncatingIfNeeded: number >> 9),
              UInt8(truncatingIfNeeded: number >> 14)
            )
          }
          try first.folder.write(picture, to: "pictures/\(name)/\(seed).png")
        }
      }
      try first.folder.write(Array(DrawnPicture(.weir, seed: 50).jpeg().prefix(400)), to: "pictures/weir/cut.jpg")
      try first.folder.write(
        """
        dsbuild: 1
        name: results
        classes:
          weir: { sources: [ { files: "pictures/weir/*" } ] }
          gate: { sources: [ { files: "pictures/gate/*" } ] }
        crop: { mode: center, size: 32 }
        duplicates: { near: { threshold: 0% } }
        export: [ { format: imagefolder, to: out } ]
        cache: { remote: { url: \(share.path), results: signed, trust: ["\(line)  build server"], salt: \(Self.salt) } }

        """, to: "dataset.yaml")
      digests = try await first.build("--trust").exportDigests
    }

    /// Sends what the first machine computed.
    @discardableResult
    func push(_ arguments: String..., key: String = "key.pem", from project: TemporaryProject? = nil) async throws
      -> Program.Result
    {
      try await Program.dsbuild().run(
        ["push", "--results", "--trust", "--json"] + arguments, in: (project ?? first).folder.path,
        environment: ["DSBUILD_SIGNING_KEY": keys.path(of: key)])
    }

    /// What git would bring to another machine.
    func clone() throws -> TemporaryProject {
      let clone = try TemporaryProject()
      for name in first.folder.files() where !name.hasPrefix(".dsbuild") && !name.hasPrefix("out/") {
        try clone.folder.write(try first.folder.read(name), to: name)
      }
      return clone
    }

    /// Takes results in.
    func pull(_ project: TemporaryProject, _ arguments: String...) async throws -> JSONValue {
      let pulled = try await Program.dsbuild().run(
        ["pull", "--results", "--trust", "--json"] + arguments, in: project.folder.path)
      #expect(pulled.status == 0, "\(pulled.talk) \(pulled.output)")
      return try pulled.json()["results"]
    }

    // MARK: the store

    func table(_ name: String) throws -> SHA256Digest { SHA256Digest(of: try first.folder.read("lock/\(name).tsv")) }

    private func path(_ area: String, _ digest: SHA256Digest) -> String {
      "\(area)/\(digest.hex.prefix(2))/\(digest.hex)"
    }

    func record(_ name: String) throws -> String {
      path("ac", SignedBundle.key(of: try table(name), salt: Self.salt))
    }

    /// Replaces a file of the store, which is read-only there.
    func put(_ bytes: [UInt8], _ path: String) throws {
      if share.contains(path) { try share.remove(path) }
      try share.write(bytes, to: path)
    }

    private func put(_ bytes: [UInt8]) throws -> BundleHead.File {
      let digest = SHA256Digest(of: bytes)
      try put(bytes, path("cas", digest))
      return .init(digest: digest, size: bytes.count)
    }

    func key(_ name: String = "key.pem") throws -> SigningKey { try SigningKey(pem: try keys.read(name)) }

    func head(_ name: String) throws -> BundleHead {
      let result = try #require(SharedResult(encoded: try share.read(try record(name))))
      return try #require(BundleHead(encoded: result.content))
    }

    /// Changes the results for a class, and signs them again.
    func alter(
      _ name: String, by signer: SigningKey? = nil,
      _ change: ([SHA256Digest: ActionEntry]) -> [SHA256Digest: ActionEntry]
    ) throws {
      let head = try head(name)
      let parts = try head.parts.map { part in
        let journal = try share.read(path("cas", part.journal.digest))
        let results = try #require(ResultJournal.results(journal, kinds: ["inspect", "crop", "pixels"]))
        return BundleHead.Part(journal: try put(ResultJournal.encoded(change(results))), pack: part.pack)
      }
      let other = BundleHead(head.purpose, maker: head.maker, parts: parts, actions: head.actions)
      let sealed = SignedBundle.sealed(other, by: try signer ?? key(), salt: Self.salt, now: 0)
      try put(try #require(sealed).encoded(), try record(name))
    }
  }

  @Test("a clone with signed results inspects and crops nothing, and builds the same")
  func equal() async throws {
    let team = try await Team()
    let pushed = try await team.push()
    #expect(pushed.status == 0, "\(pushed.talk)")
    let sent = try pushed.json()["results"]
    #expect(sent["bundles"].int == 2 && sent["results"].int == team.results && sent["there"].int == 0, "\(sent)")
    let again = try await team.push().json()["results"]
    #expect(again["there"].int == 2 && again["files"].int == 0, "\(again)")
    let clone = try team.clone()
    let taken = try await team.pull(clone)
    #expect(taken["new"].int == team.results && taken["bundles"].int == 2 && taken["incomplete"].int == 0, "\(taken)")
    #expect(taken["signers"].elements.map(\.string) == ["\(team.line)  build server"])
    let built = try await clone.build("--locked", "--trust")
    #expect(built.exportDigests == team.digests)
    #expect(built.actions("inspect").tried == 0 && built.actions("crop").tried == 0)
    let second = try await team.pull(clone)
    #expect(second["new"].int == 0 && second["known"].int == team.results && second["disputed"].int == 0, "\(second)")
    #expect(try await clone.dsbuild("verify", "--recompute=100%", "--trust").status == 0)
  }

  @Test("a picture more changes one part, and the results of the earlier table still help")
  func history() async throws {
    let team = try await Team()
    #expect(try await team.push().status == 0)
    func git(_ project: TemporaryProject, _ script: String) async throws {
      let identity = ["GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"]
      let done = try await Program(path: "/bin/bash").run(
        ["-ec", script], in: project.folder.path,
        environment: Dictionary(uniqueKeysWithValues: identity.map { ($0, "team@example.org") }))
      #expect(done.status == 0, "\(done.talk)")
    }
    let clone = try team.clone()
    try await git(clone, "git init -q . && git add lock dataset.lock && git commit -qm 1")
    try clone.folder.write(DrawnPicture(.weir, seed: 77).jpeg(), to: "pictures/weir/new.jpg")
    _ = try await clone.build("--trust")
    // This machine sends the picture, and no results.
    #expect(try await clone.dsbuild("push", "--trust").status == 0)
    try await git(clone, "git add lock dataset.lock && git commit -qm 2")
    let third = try team.clone()
    for name in ["lock/weir.tsv", "dataset.lock", "pictures/weir/new.jpg"] {
      try third.folder.write(try clone.folder.read(name), to: name)
    }
    let copied = try await Program(path: "/bin/cp").run(
      ["-r", clone.folder.path(of: ".git"), "."], in: third.folder.path)
    #expect(copied.status == 0)
    #expect(try await team.pull(third)["new"].int == team.results)
    let built = try await third.build("--locked", "--trust")
    #expect(built.actions("inspect").tried == 1 && built.actions("crop").tried == 1)
  }

  /// How a team removes results about a picture.
  enum Removal: String, CaseIterable, Sendable { case push, command }

  @Test("results about a picture that is taken down leave the store", arguments: Removal.allCases)
  func takenDown(_ removal: Removal) async throws {
    let team = try await Team()
    #expect(try await team.push().status == 0)
    let picture = SHA256Digest(of: try team.first.folder.read("pictures/weir/2.png"))
    let name = try #require(team.first.folder.files(under: "out").first { $0.contains(picture.hex.prefix(16)) })
    let crop = try team.first.folder.read(name)
    func shown() throws -> [String] {
      try team.share.files().filter { try Data(team.share.read($0)).range(of: Data(crop)) != nil }
    }
    #expect(try shown().count == 1)
    let old = try team.record("weir")
    let gate = try team.record("gate")
    try team.first.folder.write("\(picture.hex)\n", to: "takedown.txt")
    func isWarned() async throws -> Bool {
      let built = try await team.first.dsbuild("--trust")
      #expect(built.status == 0, "\(built.talk)")
      return built.talk.contains("signed results in the team's store")
    }
    #expect(try await isWarned())
    let trial = try await team.push("--dry-run")
    #expect(try trial.status == 0 && shown().count == 1, "\(trial.talk)")
    switch removal {
    case .push:
      let pushed = try await team.push()
      let withdrawn = try pushed.json()["results"]["withdrawn"]
      #expect(pushed.status == 0 && withdrawn["bundles"].int == 1 && withdrawn["removed"].int == 3, "\(pushed.output)")
      #expect(team.share.contains(try team.record("weir")), "the results of the others are there")
    case .command:
      let removed = try await team.first.dsbuild("remote", "rm", picture.hex, "--trust", "--json")
      let results = try removed.json()["results"]
      #expect(removed.status == 0 && results["bundles"].int == 1 && results["removed"].int == 3, "\(removed.output)")
    }
    #expect(try shown() == [] && !team.share.contains(old) && team.share.contains(gate))
    #expect(try await !isWarned())
    let pulled = try await team.pull(try team.clone())
    #expect(pulled["refused"].elements.isEmpty, "\(pulled)")
  }

  @Test("results that a store does not remove are named each time, until they are gone")
  func staying() async throws {
    let team = try await Team()
    try await LoopbackStore.serve { store in
      try team.first.editManifest("url: \(team.share.path)", to: "url: \(store.url)")
      #expect(try await team.push().status == 0)
      let picture = SHA256Digest(of: try team.first.folder.read("pictures/weir/2.png"))
      try team.first.folder.write("\(picture.hex)\n", to: "takedown.txt")
      _ = try await team.first.build("--trust")
      store.answer(.undeletable)
      for _ in 0..<2 {
        let pushed = try await team.push()
        let left = try pushed.json()["results"]["withdrawn"]["left"].elements
        #expect(pushed.status == 1 && left.count == 1, "\(pushed.output)")
        #expect(left.first?["reason"].string?.contains("does not delete") == true, "\(left)")
        let built = try await team.first.dsbuild("--trust")
        #expect(built.talk.contains("signed results in the team's store"), "\(built.talk)")
      }
      store.answer(.good)
      let pushed = try await team.push()
      #expect(try pushed.status == 0 && pushed.json()["results"]["withdrawn"]["bundles"].int == 1, "\(pushed.output)")
      #expect(try await team.push().json()["results"]["withdrawn"]["bundles"].int == nil)
    }
  }

  @Test("results are off unless somebody asks, signs, trusts and allows")
  func off() async throws {
    let team = try await Team()
    let unsigned = try await team.first.dsbuild("push", "--results", "--trust")
    #expect(unsigned.status == 2 && unsigned.talk.contains("DSBUILD_SIGNING_KEY"), "\(unsigned.talk)")
    #expect(try await team.push(key: "none.pem").status == 2)
    try team.keys.write("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n", to: "rsa.pem")
    #expect(try await team.push(key: "rsa.pem").status == 2)
    #expect(try await team.first.dsbuild("push", "--trust").status == 0)
    #expect(team.share.files().allSatisfy { $0.hasPrefix("cas/") }, "no result was sent")
    #expect(try await team.push().status == 0)
    let clone = try team.clone()
    let built = try await clone.build("--trust")
    #expect(built.actions("inspect").ran == 2 * team.count, "a build takes no result in")
    let state = try TemporaryFolder()
    let asked = try await clone.dsbuild(
      "pull", "--results", environment: ["DSBUILD_STATE_HOME": state.path(of: "dsbuild")])
    #expect(asked.status == 4 && asked.talk.contains(team.line), "\(asked.talk)")
    try clone.editManifest("results: signed", to: "results: none")
    let refused = try await clone.dsbuild("pull", "--results", "--trust")
    #expect(refused.status == 2 && refused.talk.contains("results: signed"), "\(refused.talk)")
    #expect(try await team.push(from: clone).status == 2)
    try clone.editManifest("results: none", to: "results: signed")
    try clone.editManifest("trust: [\"\(team.line)  build server\"], ", to: "")
    #expect(try await clone.dsbuild("pull", "--results", "--trust").status == 2)
  }

  /// A way in which a result is not what a trusted key has signed.
  enum Flaw: String, CaseIterable, Sendable {
    case unsigned, otherKey, forged, changedHead, otherSalt, otherTable, otherLibraries, noRecord, rubbish
  }

  @Test("what is not signed by a trusted key for this table is never used", arguments: Flaw.allCases)
  func flawed(_ flaw: Flaw) async throws {
    let team = try await Team()
    #expect(try await team.push().status == 0)
    let path = try team.record("weir")
    let bytes = try team.share.read(path)
    let result = try #require(SharedResult(encoded: bytes))
    let head = try team.head("weir")
    let stranger = try #require(SigningKey.random())
    var clone = try team.clone()
    func sealed(_ head: BundleHead, by key: SigningKey, salt: String = Team.salt) throws -> [UInt8] {
      try #require(SignedBundle.sealed(head, by: key, salt: salt, now: 0)).encoded()
    }
    switch flaw {
    case .unsigned: try team.put(SharedResult(content: result.content, files: [], signature: nil).encoded(), path)
    case .otherKey: try team.put(try sealed(head, by: stranger), path)
    case .forged:
      let own = try #require(stranger.signature(of: result.content))
      let lie = SharedResult.Signature(key: try team.key().publicKey, time: 0, bytes: own)
      try team.put(SharedResult(content: result.content, files: [], signature: lie).encoded(), path)
    case .changedHead:
      var content = result.content
      content[content.count - 1] ^= 1
      try team.put(SharedResult(content: content, files: [], signature: result.signature).encoded(), path)
    case .otherSalt: try clone.editManifest("salt: a", to: "salt: b")
    case .otherTable:
      let other = BundleHead(.table(try team.table("gate")), maker: head.maker, parts: head.parts, actions: 0)
      try team.put(try sealed(other, by: team.key()), path)
    case .otherLibraries:
      let maker = BundleHead.Maker(libraries: head.maker.libraries, canary: "0 0", dsbuild: "")
      try team.put(
        try sealed(BundleHead(head.purpose, maker: maker, parts: head.parts, actions: 0), by: team.key()), path)
    case .noRecord: try team.share.remove(path)
    case .rubbish: try team.put(Array("<html>Sign in</html>".utf8), path)
    }
    let taken = try await team.pull(clone, "weir")
    #expect(taken["new"].int == 0 && taken["bundles"].int == 0, "\(taken)")
    let isSaid = flaw != .otherSalt && flaw != .noRecord
    #expect(taken["refused"].elements.count == (isSaid ? 1 : 0), "\(taken)")
    clone = try team.clone()
    #expect(try await clone.build("--locked", "--trust").exportDigests == team.digests)
  }

  @Test("results that a trusted key signed and that are wrong end a locked build with 6, and are found and mended")
  func lies() async throws {
    let team = try await Team(104)
    #expect(try await team.push().status == 0)
    try team.alter("weir") { results in
      // A hundred sound pictures are said to be as broken as the one that is.
      let inspected = results.filter { $0.value.kind == "inspect" }.sorted { $0.key < $1.key }
      let broken = inspected.map(\.value).min { $0.value.count < $1.value.count }
      var altered = results
      for (key, entry) in inspected.filter({ $0.value != broken }).prefix(100) {
        altered[key] = ActionEntry(kind: entry.kind, value: broken?.value ?? [], source: entry.source)
      }
      return altered
    }
    let clone = try team.clone()
    #expect(try await team.pull(clone)["new"].int == team.results)
    let built = try await clone.dsbuild("--locked", "--trust")
    #expect(built.status == 6 && built.talk.contains("pictures/weir/"), "\(built.talk)")
    let fresh = try await clone.dsbuild("verify", "--trust")
    #expect(fresh.status == 0, "nothing on the disk is damaged: \(fresh.output)")
    let checked = try await clone.dsbuild("verify", "--recompute=100%", "--json", "--trust")
    let wrong = try checked.json()["recomputed"]["wrong"].elements
    #expect(checked.status == 1 && wrong.count == 100, "\(checked.output)")
    #expect(wrong.allSatisfy { $0["action"].string == "inspect" && $0["image"].string?.contains("weir") == true })
    let mended = try await clone.dsbuild("verify", "--recompute=100%", "--repair", "--trust")
    #expect(mended.status == 0, "\(mended.output)\(mended.talk)")
    #expect(try await clone.build("--locked", "--trust").exportDigests == team.digests)
  }

  @Test("codes that a trusted key signed and that are wrong are nowhere any more once they are mended")
  func codes() async throws {
    let team = try await Team()
    #expect(try await team.push().status == 0)
    let path = "pictures/weir/2.png"
    try team.alter("weir") { results in
      var altered = results
      for (key, entry) in results where entry.kind == "inspect" && entry.value.count > 170 {
        // The codes stand at the end: words, the texture, words, and whether there is a frame.
        let (facts, codes) = (entry.value.dropLast(170), Array(entry.value.suffix(170)))
        let other = codes[..<80].map { ~$0 } + [codes[80]] + codes[81..<169].map { ~$0 } + [0]
        altered[key] = ActionEntry(kind: entry.kind, value: facts + other, blob: entry.blob, source: entry.source)
      }
      return altered
    }
    let clone = try team.clone()
    try clone.editManifest("{ near: { threshold: 0% } }", to: "{ near: { threshold: auto } }")
    #expect(try await team.pull(clone)["new"].int == team.results)
    let built = try await clone.build("--trust")
    #expect(built.actions("inspect").tried == 0)
    let checked = try await clone.dsbuild("verify", "--recompute=100%", "--json", "--trust")
    #expect(try checked.json()["recomputed"]["wrong"].elements.count == team.count, "\(checked.output)")
    #expect(try await clone.dsbuild("verify", "--recompute=100%", "--repair", "--trust").status == 0)
    try clone.folder.write(try clone.folder.read(path) + [0], to: "pictures/weir/copy.png")
    let again = try await clone.build("--trust")
    try clone.folder.remove(".dsbuild")
    #expect(try await clone.build("--trust").exportDigests == again.exportDigests)
  }

  @Test("crops of other pictures under a right digest end a locked build with 6 by the line of the export")
  func crops() async throws {
    let team = try await Team(100)
    #expect(try await team.push().status == 0)
    try team.alter("gate") { results in
      let crops = results.filter { $0.value.kind == "crop" }.sorted { $0.key < $1.key }
      var altered = results
      for (index, crop) in crops.enumerated() {
        let other = crops[(index + 1) % crops.count].value
        altered[crop.key] = ActionEntry(
          kind: "crop", value: other.value, blob: other.blob, source: crop.value.source)
      }
      return altered
    }
    let clone = try team.clone()
    _ = try await team.pull(clone)
    let built = try await clone.dsbuild("--locked", "--trust")
    #expect(built.status == 6 && !clone.folder.contains("out"), "\(built.talk)")
    let checked = try await clone.dsbuild("verify", "--recompute=100%", "--json", "--trust")
    #expect(try checked.json()["recomputed"]["wrong"].elements.count == 100, "\(checked.output)")
  }

  @Test("what is known here stays, and what differs from it is counted and named")
  func disputed() async throws {
    let team = try await Team()
    #expect(try await team.push().status == 0)
    try team.alter("weir") { results in
      let inspected = results.filter { $0.value.kind == "inspect" }.sorted { $0.key < $1.key }
      var altered = results
      for index in 0..<2 {
        let other = inspected[1 - index].value
        altered[inspected[index].key] = ActionEntry(
          kind: "inspect", value: other.value, source: inspected[index].value.source)
      }
      return altered
    }
    let clone = try team.clone()
    _ = try await clone.build("--trust")
    let taken = try await team.pull(clone, "weir")
    // The lock has the digests of the pixels, so the build of the clone computed none: those alone are new.
    #expect(taken["disputed"].int == 2 && taken["new"].int == team.count, "\(taken)")
    #expect(taken["known"].int == 2 * team.count - 1, "\(taken)")
    #expect(try await clone.build("--locked", "--trust").exportDigests == team.digests)
    let told = try await clone.dsbuild("pull", "--results", "--trust")
    #expect(told.talk.contains("build server") && told.talk.contains("2 results"), "\(told.talk)")
  }

  @Test("a result that differs in the bundles of two classes is counted once")
  func disputedTwice() async throws {
    let team = try await Team()
    #expect(try await team.push().status == 0)
    let clone = try team.clone()
    _ = try await clone.build("--trust")
    var wrong: [SHA256Digest: ActionEntry] = [:]
    try team.alter("weir") { results in
      let inspected = results.filter { $0.value.kind == "inspect" }.sorted { $0.key < $1.key }
      for index in 0..<2 {
        wrong[inspected[index].key] = ActionEntry(
          kind: "inspect", value: inspected[1 - index].value.value, source: inspected[index].value.source)
      }
      return results.merging(wrong) { $1 }
    }
    try team.alter("gate") { $0.merging(wrong) { $1 } }
    let taken = try await team.pull(clone)
    #expect(taken["bundles"].int == 2 && taken["disputed"].int == 2, "\(taken)")
    let told = try await clone.dsbuild("pull", "--results", "--trust")
    #expect(told.talk.contains("warning: 2 results of"), "\(told.talk)")
  }

  @Test("a picture that is taken down is neither sent nor taken in, its crop neither")
  func takedown() async throws {
    let team = try await Team()
    #expect(try await team.push().status == 0)
    let gone = SHA256Digest(of: try team.first.folder.read("pictures/weir/2.png")).hex
    let clone = try team.clone()
    try clone.folder.write("\(gone)\n", to: "takedown.txt")
    let taken = try await team.pull(clone)
    #expect(taken["withdrawn"].int == 3 && taken["new"].int == team.results - 3, "\(taken)")
    try team.first.folder.write("\(gone)\n", to: "takedown.txt")
    _ = try await team.first.build("--trust")
    let sent = try await team.push().json()["results"]
    #expect(sent["results"].int == team.results - 3, "\(sent)")
  }

  @Test("a store on the web gives a bundle in a few requests")
  func web() async throws {
    let team = try await Team()
    try await LoopbackStore.serve { store in
      let pushed = try await team.push("--remote", store.url)
      #expect(pushed.status == 0, "\(pushed.talk)")
      #expect(store.objects.keys.count { $0.hasPrefix("ac/") } == 2)
      let clone = try team.clone()
      #expect(try await clone.dsbuild("pull", "--remote", store.url, "--trust").status == 0)
      store.forgetRequests()
      #expect(try await team.pull(clone, "--remote", store.url)["new"].int == team.results)
      // Two bundles of a record, a journal and a pack.
      #expect(store.requests == ["GET": 6], "\(store.requests)")
    }
  }

  @Test("a new key is in a file of its owner's alone, which is never written over")
  func keys() async throws {
    let project = try TemporaryProject()
    let made = try await project.dsbuild("keygen", "key.pem")
    let facts = try FileManager.default.attributesOfItem(atPath: project.folder.path(of: "key.pem"))
    #expect(made.status == 0 && facts[.posixPermissions] as? Int == 0o600)
    let line = made.output.trimmingCharacters(in: .newlines)
    #expect(TrustedKey(line)?.key == (try SigningKey(pem: try project.folder.read("key.pem"))).publicKey)
    let before = try project.folder.read("key.pem")
    #expect(try await project.dsbuild("remote", "keygen", "key.pem").status == 2)
    #expect(try project.folder.read("key.pem") == before)
    #expect(try await project.dsbuild("remote", "keygen").status == 2)
  }
}
