import ExamplePictures
import Foundation
import TestSupport
import Testing

/// `dsbuild search` over collections of our own: lists, lock, exit codes.
@Suite("Searching collections") struct SearchTests {
  /// A project with a list of a collection, by default a category of Commons.
  private static func serve(
    _ pictures: [ServedPicture], _ keys: String = "in: commons, category: \"Sluice gates\"",
    _ body: @Sendable (TemporaryProject, ServedCollection, LoopbackOrigin) async throws -> Void
  ) async throws {
    try await SearchedProject.serve(pictures, keys, body)
  }

  @Test("a list is written, its query is locked, and a second search changes no byte") func wholeWay() async throws {
    let pictures = (0..<24).map { ServedPicture(id: 1_000 + $0) }
    try await Self.serve(pictures) { project, collection, origin in
      for (index, picture) in pictures.enumerated() {
        let drawn = DrawnPicture(.weir, seed: UInt64(index)).jpeg()
        origin.answer(picture.path, .jpeg(drawn))
      }
      // The lists of the served collection state a digest that these pictures do not have.
      let missing = try await project.dsbuild("build")
      #expect(missing.status == 2)
      #expect(missing.talk.contains("there is no `sources/gate.csv`"))
      #expect(missing.talk.contains("dsbuild search gate"))

      let trial = try await project.dsbuild("search", "--dry-run", "--json")
      #expect(trial.status == 0, "\(trial.talk)")
      #expect(!project.folder.contains("sources/gate.csv"))
      #expect(!project.folder.contains("dataset.lock"))
      let first = try await project.dsbuild("search", "--json")
      let list = try first.json()["lists"].elements[0]
      #expect(list["rows_new"].int == 24)
      #expect(list["asked"].int == 0, "the answers of the trial are used")
      #expect(list["by_license"].counts == ["CC-BY-4.0": 24])
      let (csv, lock) = (try project.folder.text("sources/gate.csv"), try project.folder.text("dataset.lock"))
      #expect(lock.contains("search\tsources/gate.csv\t"))
      let second = try await project.dsbuild("search")
      #expect(second.talk.contains("sources/gate.csv: 0 new, 24 known (unchanged)"))
      #expect(try project.folder.text("sources/gate.csv") == csv)
      #expect(try project.folder.text("dataset.lock") == lock)
      #expect(!project.folder.files(under: ".dsbuild/search").contains { $0.hasSuffix(".page") })
    }
  }

  @Test("a build asks no collection, and a changed query is named by status, explain and --locked")
  func staleLists() async throws {
    let pictures = (0..<12).map { ServedPicture(id: 1_000 + $0) }
    try await Self.serve(pictures, "in: openverse, query: sluice") { project, collection, origin in
      for (index, picture) in pictures.enumerated() {
        origin.answer(picture.path, .jpeg(DrawnPicture(.weir, seed: UInt64(index)).jpeg()))
      }
      #expect(try await project.dsbuild("search").status == 0)
      let asked = collection.with { $0.answered.count }
      let built = try await project.build()
      #expect(built.funnel("gate", "fetched") == 12)
      #expect(collection.with { $0.answered.count } == asked)
      #expect(try project.folder.text("dataset.lock").contains("search\tsources/gate.csv\t"))
      #expect(try await project.dsbuild("build", "--locked").status == 0)
      #expect(!(try await project.dsbuild("status").output.contains("gate.csv` is older")))

      try project.editManifest("query: sluice", to: "query: \"sluice gate\"")
      let status = try await project.dsbuild("status")
      #expect(status.output.contains("`sources/gate.csv` is older than its query"))
      let lists = try await project.dsbuild("status", "--json").json()["stale_lists"].elements
      #expect(lists.map { $0["path"].string } == ["sources/gate.csv"])
      #expect(try await project.dsbuild("explain").output.contains("dsbuild search gate"))
      let locked = try await project.dsbuild("build", "--locked")
      #expect(locked.status == 6)
      #expect(locked.talk.contains("older than its query"))
      #expect(try await project.dsbuild("build").status == 0)
      #expect(try await project.dsbuild("search", "gate").status == 0)
      #expect(try await project.dsbuild("build", "--locked").status == 0)
    }
  }

  @Test("new pictures that a list of another class has are counted, also if the same run found them")
  func otherClasses() async throws {
    try await Self.serve((0..<12).map { ServedPicture(id: 1_000 + $0) }, "in: openverse, query: sluice") {
      project, _, origin in
      try project.folder.write("url\n\(origin.url("/pictures/1003.jpg"))\nhttps://a.example/1.jpg\n", to: "weir.csv")
      let endpoint = "endpoint: \"\(origin.url("/v1/images/"))\""
      try project.editManifest(
        "  gate:\n",
        to: """
            weir: weir.csv
            other:
              sources: [ { csv: sources/other.csv, search: { in: openverse, query: sluice, max: 5, \(endpoint) } } ]
            gate:

          """)
      let lists = try await project.dsbuild("search", "--json").json()["lists"].elements
      #expect(lists.map { $0["list"].string } == ["sources/gate.csv", "sources/other.csv"])
      #expect(lists[0]["in_other_classes"].counts == ["other": 5, "weir": 1])
      #expect(lists[1]["in_other_classes"].counts == ["gate": 5, "weir": 1])
    }
  }

  @Test("a quota ends with 3 and says when, and the next run goes on") func quota() async throws {
    try await Self.serve(ServedPicture.mixed(500)) { project, collection, _ in
      collection.with { $0.quotaAfter = 7 }
      let stopped = try await project.dsbuild("search")
      #expect(stopped.status == 3)
      #expect(stopped.talk.contains("page 7"))
      #expect(stopped.talk.contains(#/resume after \d\d:\d\d UTC/#))
      #expect(stopped.talk.contains("answers are kept for a day: write fewer queries into one list"))
      #expect(!project.folder.contains("sources/gate.csv"))
      collection.with { ($0.quotaAfter, $0.retryAfter) = (7, 3_600) }
      let hour = try await project.dsbuild("search")
      #expect(hour.status == 3 && hour.talk.contains("goes on from there within a day"))
      collection.with { $0.quotaAfter = nil }
      let whole = try await project.dsbuild("search", "--json").json()["lists"].elements[0]
      #expect(whole["stopped_by"] == .null)
      #expect(whole["rows_new"].int == ServedPicture.mixed(500).count { $0.trap == nil })
      let answered = collection.with { $0.answered }
      #expect(Set(answered).count == answered.count)
    }
  }

  @Test("a query is asked once, and its lines for the manifest are printed") func once() async throws {
    try await Self.serve((0..<24).map { ServedPicture(id: 1_000 + $0) }) { project, _, origin in
      let result = try await project.dsbuild(
        "search", "openverse", "flood gate", "--class", "flood_gate", "--max", "9", "--endpoint",
        origin.url("/v1/images/"))
      #expect(result.status == 0, "\(result.talk)")
      #expect(result.output.contains("- csv: sources/flood_gate.openverse.csv"))
      #expect(result.output.contains("search: { in: openverse, query: \"flood gate\", max: 9,"))
      #expect(try project.folder.text("sources/flood_gate.openverse.csv").split(separator: "\n").count == 10)
      let forbidden = try await project.dsbuild("search", "pexels", "gate", "--class", "gate")
      #expect(forbidden.talk.contains("Don't use the API to build datasets"))
    }
  }

  @Test(
    "a list is written to no place of git, of dsbuild or of another file",
    arguments: [
      (".git/hooks/post-merge", "the hidden name `.git`"), (".github/a.csv", "the hidden name `.github`"),
      (".dsbuild/a.csv", "the hidden name `.dsbuild`"),
      ("dataset.lock", "is a file of dsbuild"), ("lock/gate.tsv", "keeps `lock`"),
      ("dataset.yaml", "is a file of dsbuild"), ("out/a.csv", "keeps `out`"), ("gone/list.txt", "which dsbuild reads"),
      ("labels/gate.jsonl", "which dsbuild reads"),
    ])
  func places(_ path: String, _ why: String) async throws {
    let project = try TemporaryProject()
    try project.folder.write(
      """
      dsbuild: 1
      name: gates
      takedown: gone/list.txt
      classes:
        gate:
          sources:
            - csv: \(path)
              search: { in: openverse, query: a, endpoint: "http://127.0.0.1:9/" }
      export: [ { format: imagefolder, to: out } ]
      """, to: "dataset.yaml")
    let before = project.folder.files()
    let result = try await project.dsbuild("search")
    #expect(result.status == 2, "\(result.talk)")
    #expect(result.talk.contains("`\(path)`"), "\(result.talk)")
    #expect(result.talk.contains("dataset.yaml:"), "\(result.talk)")
    #expect(result.talk.contains(why) || result.talk.contains("would overwrite"), "\(result.talk)")
    #expect(project.folder.files().filter { !$0.hasPrefix(".dsbuild/") } == before)
  }

  @Test("options of a query that is asked once are refused beside lists, and a mistyped collection is suggested")
  func optionsOfOnce() async throws {
    try await Self.serve([], "in: openverse, query: sluice") { project, _, origin in
      for (words, message) in [
        (["--max", "9"], "`--max` belongs to a query that is asked once"),
        (["--class", "gate"], "`--class` belongs to a query that is asked once"),
        (["gate", "--endpoint", "http://127.0.0.1/"], "`--endpoint` belongs to a query that is asked once"),
        (["opnverse", "flood gate", "--class", "gate"], "did you mean `openverse`?"),
        (["wikimedia", "flood gate"], "did you mean `commons`?"),
      ] {
        let result = try await Program.dsbuild().run(["search"] + words, in: project.folder.path)
        #expect(result.status == 2)
        #expect(result.talk.contains(message), "\(result.talk)")
      }
      #expect(origin.requests.isEmpty)
      let empty = try await project.dsbuild("search")
      #expect(empty.talk.contains("nothing was found for `sluice`; try other words\n"), "\(empty.talk)")
    }
  }

  @Test("a key needs a person's word, is asked for by its name, and is in no file") func keys() async throws {
    let keys = "in: flickr, query: sluice, key: \"${env:FLICKR_KEY}\""
    try await Self.serve(ServedPicture.mixed(60), keys) { project, collection, origin in
      let untrusted = try await project.dsbuild("search")
      #expect(untrusted.status == 4)
      #expect(untrusted.talk.contains("send the environment variable `FLICKR_KEY` to `127.0.0.1:\(origin.port)`"))
      #expect(try await project.dsbuild("search", "--trust").talk.contains("the environment has no `FLICKR_KEY`"))
      let key = ["FLICKR_KEY": "very-s3cret"]
      collection.with { $0.quotaAfter = 3 }
      let stopped = try await project.dsbuild(
        "search", "--trust", "--events", "events.ndjson", environment: key)
      #expect(stopped.status == 3)
      collection.with { $0.quotaAfter = nil }
      let whole = try await project.dsbuild("search", "--trust", "--json", environment: key)
      #expect(whole.status == 0)
      for file in project.folder.files() {
        #expect(!String(decoding: try project.folder.read(file), as: UTF8.self).contains("very-s3cret"), "\(file)")
      }
      for text in [stopped.output, stopped.talk, whole.output, whole.talk] { #expect(!text.contains("very-s3cret")) }
      // A build sends no key, so it needs no word.
      #expect(try await project.dsbuild("status").status == 0)
    }
  }
}
