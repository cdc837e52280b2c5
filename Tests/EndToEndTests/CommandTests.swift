import Foundation
import TestSupport
import Testing

@Suite("The commands")
struct CommandTests {
  @Test("each template of `init` is a manifest that loads", arguments: ["minimal", "full", "tutorial"])
  func templates(name: String) async throws {
    let project = try TemporaryProject()
    let made = try await project.dsbuild("init", "--template", name)
    #expect(made.status == 0, "\(made.talk)")
    let config = try await project.dsbuild("config")
    #expect(config.status == 0, "\(config.talk)")
  }

  @Test("`init --from-csv` gives a class all its lists, whatever they are called")
  func listsOfOneClass() async throws {
    let project = try TemporaryProject()
    for name in ["weir.csv", "weir_image_db.csv", "flood gate.csv"] {
      try project.folder.write("url\nhttps://example.org/\(name.count).jpg\n", to: "my lists/\(name)")
    }
    #expect(try await project.dsbuild("init", "--from-csv", "my lists").status == 0)
    let rows = try await project.dsbuild("plan", "--json")
    #expect(rows.status == 0, "\(rows.talk)\(rows.output)")
    #expect(try project.folder.text("dataset.yaml").contains("my lists/weir_image_db.csv"))
  }

  @Test("a list may lie anywhere on the disk")
  func absolutePaths() async throws {
    let (project, elsewhere) = (try TemporaryProject(), try TemporaryFolder())
    try elsewhere.write(DrawnPicture(.weir, seed: 1).jpeg(), to: "1.jpg")
    let text = Data(DrawnPicture(.floodGate, seed: 2).jpeg()).base64EncodedString()
    try elsewhere.write("url\ndata:image/jpeg;base64,\(text)\n", to: "list.csv")
    try project.folder.write(
      """
      dsbuild: 1
      name: elsewhere
      classes:
        gate: \(elsewhere.path)/list.csv
        weir: { sources: [{ files: "\(elsewhere.path)/*.jpg" }] }
      """, to: "dataset.yaml")
    let summary = try await project.build("--trust")
    #expect(summary.funnel("weir", "exported") == 1 && summary.funnel("gate", "exported") == 1)
    try project.editManifest("list.csv", to: "lost.csv")
    #expect(try await project.dsbuild("config").status == 2)
  }

  @Test("`merge-lock` says which file it could not read")
  func unreadableLock() async throws {
    let project = try TemporaryProject()
    let result = try await project.dsbuild("merge-lock", "--json", "a.tsv", "b.tsv", "c.tsv", "lock/weir.tsv")
    #expect(result.status == 1)
    #expect(try result.json()["errors"].elements.first?["message"].string?.contains("a.tsv") == true)
  }

  @Test("the tutorial builds without a network")
  func tutorial() async throws {
    let project = try TemporaryProject()
    _ = try await project.dsbuild("init", "--template", "tutorial")
    let summary = try await project.build()
    #expect(summary.requests == 0)
    #expect(summary.actions("fetch").ran == 28)
    for name in ["circles", "stripes"] {
      #expect(summary.reasons(name) == ["corrupt": 1, "exact_duplicate": 1, "near_duplicate": 1])
    }
    #expect(project.folder.files(under: "out").contains { $0.hasSuffix(".jpg") })
    #expect(try await project.build().result == "unchanged")
  }

  @Test("pictures that all wait for a square end an unattended build with 4, and say what to do")
  func allWaiting() async throws {
    let project = try TemporaryProject()
    _ = try await project.dsbuild("init", "--template", "tutorial")
    try project.editManifest("mode: auto", to: "mode: manual")
    let result = try await project.dsbuild("build", "--no-input")
    #expect(result.status == 4)
    #expect(result.talk.contains("have no square yet"))
    #expect(result.talk.contains("dsbuild review"))
    #expect(try await project.dsbuild("build").status == 1)
  }

  @Test("options may stand before the command, as `git -C` has it")
  func leadingOptions() async throws {
    let project = try TemporaryProject()
    _ = try await project.dsbuild("init", "--template", "tutorial")
    for arguments in [["-C", ".", "--color=never", "plan", "--json"], ["--set", "crop.size=64", "-q", "config"]] {
      let result = try await Program.dsbuild().run(arguments, in: project.folder.path)
      #expect(result.status == 0, "\(arguments): \(result.talk)")
    }
  }

  @Test("`init` leaves a manifest that is there alone")
  func initTwice() async throws {
    let project = try TemporaryProject()
    try project.folder.write("dsbuild: 1\n", to: "dataset.yaml")
    let result = try await project.dsbuild("init")
    #expect(result.status != 0)
    #expect(try project.folder.text("dataset.yaml") == "dsbuild: 1\n")
  }

  @Test("the example manifest is built as it stands")
  func exampleManifest() async throws {
    try await DrawnProject.run { project, _ in
      let example = try Data(contentsOf: Golden.root().appendingPathComponent("dataset.yaml.example"))
      try project.folder.write(Array(example), to: "dataset.yaml")
      try project.folder.write(DrawnPicture(.floodGate, seed: 77).jpeg(), to: "photos/gates/a/own.jpg")
      let summary = try await project.build()
      #expect(summary.funnel("flood_gate", "exported") == 14)
      #expect(summary.exportDigests.keys.sorted() == ["out/imagefolder", "out/manifest.csv"])
    }
  }

  @Test("`schema` prints what is in schemas/")
  func schema() async throws {
    let project = try TemporaryProject()
    let printed = try await project.dsbuild("schema")
    let file = try Data(contentsOf: Golden.root().appendingPathComponent("schemas/dataset.schema.json"))
    #expect(printed.output == String(decoding: file, as: UTF8.self))
  }

  @Test("before a first build every reading command answers", arguments: ["status", "plan", "explain", "ls"])
  func beforeBuilding(command: String) async throws {
    try await DrawnProject.run { project, origin in
      let text = try await project.dsbuild(command)
      #expect(text.status == 0, "\(text.talk)")
      let json = try await project.dsbuild(command, "--json")
      #expect(json.status == 0, "\(json.talk)")
      #expect(origin.requests.isEmpty)
    }
  }

  @Test("`plan` says how many requests a build will send")
  func plan() async throws {
    try await DrawnProject.run { project, _ in
      let before = try await project.dsbuild("plan", "--json").json()
      #expect(before["schema"].string == "dsbuild.plan/1")
      #expect(before["requests_expected"].int == 48)
      _ = try await project.build()
      let after = try await project.dsbuild("plan", "--json").json()
      #expect(after["requests_expected"].int == 0)
      #expect(after["nodes"].elements.allSatisfy { $0["state"].string == "up_to_date" })
    }
  }

  @Test("`plan` counts the crops that another size would cut, and names that one line")
  func planOfCrops() async throws {
    try await DrawnProject.runBuilt { project, _ in
      try project.editManifest("size: 128", to: "size: 96")
      let plan = try await project.dsbuild("plan", "--json").json()
      let crops = plan["nodes"].elements.filter { $0["node"].string == "crop" }
      #expect(crops.compactMap { $0["misses"].int }.reduce(0, +) == DrawnProject.kept)
      let names = plan["nodes"].elements.flatMap { $0["causes"].elements.compactMap { $0["name"].string } }
      #expect(names.contains("crop.size"))
      #expect(!names.contains("lock"))
    }
  }

  @Test("`--events` writes what happens as JSON lines")
  func events() async throws {
    try await DrawnProject.run { project, _ in
      _ = try await project.build("--events", "events.jsonl")
      let lines = try project.folder.text("events.jsonl").split(separator: "\n")
      #expect(lines.count > 20)
      #expect(lines.allSatisfy { $0.hasPrefix("{\"ms\":") })
    }
  }

  @Test("`why` follows an image from its row to its fate, by URL and by output file")
  func why() async throws {
    try await DrawnProject.runBuilt { project, origin in
      let gone = try await project.dsbuild("why", origin.url("/flood_gate/gone.jpg"), "--json").json()
      #expect(gone["verdict"].string == "out")
      #expect(gone["reason"].string == "http_404")
      #expect(gone["source"].string == "sources/flood_gate.csv")
      #expect(gone["row"].int == 16)
      let file = try #require(project.folder.files(under: "out/imagefolder").first { $0.hasSuffix(".jpg") })
      let kept = try await project.dsbuild("why", file, "--json").json()
      #expect(kept["verdict"].string == "in")
      #expect(kept["file"].string == file)
      let retrieval = kept["retrieval"]
      #expect(retrieval["time"].string?.wholeMatch(of: /20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z/) != nil)
      #expect(retrieval["content_type"].string == "image/jpeg")
      #expect(gone["retrieval"] == .null)
    }
  }

  @Test(
    "`ls` refuses a word that names nothing, and says what may be meant",
    arguments: [
      ("--verdict", "inn", "in"), ("--class", "wier", "weir"), ("--reason", "near_duplicates", "near_duplicate"),
    ])
  func listedWords(option: String, word: String, meant: String) async throws {
    let project = try TemporaryProject()
    try project.folder.write("https://example.org/a.jpg\n", to: "weir.csv")
    try project.folder.write("dsbuild: 1\nname: words\nclasses: { weir: weir.csv }\n", to: "dataset.yaml")
    let result = try await project.dsbuild("ls", option, word)
    #expect(result.status == 2)
    #expect(result.talk.contains("did you mean `\(meant)`?"))
    #expect(try await project.dsbuild("ls", option, meant).status == 0)
    #expect(try await project.dsbuild("ls", "--reason", "http_418").status == 0)
  }

  @Test("`ls` names the files that are exported, after `export` and for what lies there")
  func listedFiles() async throws {
    try await DrawnProject.runBuilt { project, origin in
      for step in ["fetch", "inspect", "crop", "split"] {
        let rows = try await project.dsbuild("ls", step, "--json").jsonLines()
        #expect(
          rows.contains { $0["verdict"].string == "in" } && rows.allSatisfy { $0["file"].string == nil }, "\(step)")
      }
      let listed = try await files(project)
      let pictures = project.folder.files(under: "out/imagefolder").filter { $0.hasSuffix(".jpg") }
      #expect(listed == Set(pictures) && listed.count == DrawnProject.kept)
      // A class that ends empty leaves the folder as it was.
      let list = try project.folder.text("sources/weir.csv").split(separator: "\n").prefix(1)
      try project.folder.write(list.joined() + "\n" + origin.url("/none.jpg") + "\n", to: "sources/weir.csv")
      #expect(try await project.dsbuild("build").status == 1)
      #expect(try await files(project).allSatisfy { pictures.contains($0) })
    }
  }

  private func files(_ project: TemporaryProject) async throws -> Set<String> {
    Set(try await project.dsbuild("ls", "--json").jsonLines().compactMap { $0["file"].string })
  }

  @Test(
    "with --json a mistake on the command line is JSON too",
    arguments: [["build", "--nope"], ["ls", "--nope"], ["retry", "--jobs", "0"], ["biuld"]])
  func usageAsJSON(arguments: [String]) async throws {
    let project = try TemporaryProject()
    let result = try await Program.dsbuild().run(arguments + ["--json"], in: project.folder.path)
    #expect(result.status == 2)
    let value = try result.json()
    #expect(value["schema"].string == "dsbuild.error/1")
    #expect(value["errors"][0]["message"].string?.isEmpty == false)
  }

  @Test("every command takes the common flags, and --json gives JSON alone")
  func commonFlags() async throws {
    let project = try TemporaryProject()
    let made = try await project.dsbuild("init", "--template", "tutorial", "--json")
    let written = try made.json()["written"].elements
    #expect(written.contains { $0.string == "dataset.yaml" })
    let config = try await project.dsbuild("config", "--json").json()
    #expect(config["crop"]["mode"].string == "auto")
    for command in ["schema", "snippet"] {
      let result = try await project.dsbuild(command, "-q", "-C", ".", "--json")
      #expect(result.status == 0)
      _ = try result.json()
    }
  }

  @Test("`status` names what a list holds besides addresses, and a build warns of thumbnails")
  func listFindings() async throws {
    let project = try TemporaryProject()
    let rows = [
      "url", "https://encrypted-tbn0.gstatic.com/images?q=a", "https://encrypted-tbn0.gstatic.com/images?q=a",
      "https://encrypted-tbn0.gstatic.com/images?q=b", "",
      "x-raw-image:///1", "data:image/png;base64,AA==",
    ]
    try project.folder.write("\u{FEFF}" + rows.joined(separator: "\r\n") + "\r\n", to: "weir.csv")
    try project.folder.write("dsbuild: 1\nname: odd\nclasses: { weir: weir.csv }\n", to: "dataset.yaml")
    let built = try await project.dsbuild("build", "sources")
    #expect(built.talk.contains("thumbnails of a search page"))
    let list = try await project.dsbuild("status", "--json").json()["classes"]["weir"]["lists"][0]
    #expect(
      list.counts == [
        "byte_order_mark": 1, "carriage_returns": 7, "blank_rows": 1, "data_images": 1, "x_raw_image": 1,
        "thumbnails": 3, "repeated_rows": 1,
      ])
    let told = try await project.dsbuild("status", "-v").output
    #expect(told.contains("1 byte_order_mark"))
  }

  @Test("`ls` has one object for each item of a step")
  func list() async throws {
    try await DrawnProject.runBuilt { project, _ in
      let all = try await project.dsbuild("ls", "--json").jsonLines()
      #expect(all.count == 49)
      let gone = try await project.dsbuild("ls", "fetch", "--reason", "http_404", "--json").jsonLines()
      #expect(gone.count == 1)
      #expect(gone.first?["step"].string == "fetch")
    }
  }

  @Test("`doctor` finds this machine fit and `snippet` prints the browser's part")
  func doctorAndSnippet() async throws {
    try await DrawnProject.run { project, _ in
      let doctor = try await project.dsbuild("doctor")
      #expect(doctor.status == 0, "\(doctor.output)")
      let snippet = try await project.dsbuild("snippet")
      #expect(snippet.output.contains("document."))
    }
  }

  @Test(
    "a file on the command line that is missing is a mistake of the command line",
    arguments: [
      ["worker", "none.batch", "--to", "out"], ["adopt", "none"], ["links", "none.html", "--class", "weir"],
      ["embed", "none.jpg"], ["compare", "none.jpg", "none.jpg"],
    ])
  func missingFile(arguments: [String]) async throws {
    let project = try TemporaryProject()
    try project.folder.write("url\n", to: "a.csv")
    try project.folder.write("dsbuild: 1\nname: a\nclasses: { a: a.csv }\n", to: "dataset.yaml")
    let result = try await Program.dsbuild().run(arguments, in: project.folder.path)
    #expect(result.status == 2 && result.talk.contains("none"), "\(result.talk)")
  }

  @Test("too few open files are an error with the command that raises the limit", arguments: [5, 7, 12])
  func fewFiles(limit: Int) async throws {
    let (project, program) = (try TemporaryProject(), try Program.dsbuild())
    let result = try await Program(path: "/bin/sh").run(
      ["-c", "ulimit -n \(limit); exec \"$0\" status", program.path], in: project.folder.path)
    #expect(result.status == 1 && result.talk.contains("ulimit -n 4096"), "\(result)")
  }
}
