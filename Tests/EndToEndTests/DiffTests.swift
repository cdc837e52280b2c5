import Foundation
import TestSupport
import Testing

/// `dsbuild diff` tells from committed locks alone what two revisions of a dataset differ in.
@Suite("A difference of revisions")
struct DiffTests {
  /// Runs git in the project.
  private func git(_ arguments: String..., in project: TemporaryProject) async throws {
    let settings = ["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "init.defaultBranch=main"]
    let result = try await Program(path: "/usr/bin/git").run(settings + arguments, in: project.folder.path)
    #expect(result.status == 0, "git \(arguments): \(result.talk)")
  }

  private func commit(_ message: String, in project: TemporaryProject) async throws {
    try await git("add", "dataset.yaml", "dataset.lock", "lock", "sources", in: project)
    try await git("commit", "-q", "-m", message, in: project)
  }

  /// The built example in a repository with one commit.
  private func runCommitted(
    _ body: @Sendable (TemporaryProject, LoopbackOrigin) async throws -> Void
  ) async throws {
    try await DrawnProject.runBuilt { project, origin in
      try await git("init", "-q", in: project)
      try await commit("first", in: project)
      try await body(project, origin)
    }
  }

  private func rows(of name: String, _ project: TemporaryProject) async throws -> [JSONValue] {
    try await project.dsbuild("ls", "--class", name, "--verdict", "in", "--json").jsonLines()
  }

  private func difference(_ project: TemporaryProject, _ range: String...) async throws -> JSONValue {
    let result = try await project.dsbuild("diff", range.first ?? "HEAD", "--json")
    #expect(result.status == 0)
    #expect(try result.json()["schema"].string == "dsbuild.diff/1")
    return try result.json()["classes"]
  }

  @Test("names the settings that differ where no image does")
  func settings() async throws {
    try await runCommitted { project, _ in
      try project.folder.write(
        try project.folder.text("dataset.yaml") + "contact: a@example.org\n", to: "dataset.yaml")
      _ = try await project.build()
      let result = try await project.dsbuild("diff")
      #expect(result.output.contains("the same images with the same squares in HEAD and working tree\n"))
      #expect(result.output.contains("1 setting differs:\n  contact  none -> a@example.org\n"), "\(result.output)")
      let settings = try await project.dsbuild("diff", "--json").json()["settings"]
      #expect(settings[0]["name"].string == "contact" && settings[0]["was"].string == "none")
      #expect(try await project.dsbuild("diff", "--markdown").output.contains("- `contact` `none` → `a@example.org`"))
    }
  }

  @Test("of a dataset and itself names every class and no image")
  func nothing() async throws {
    try await runCommitted { project, _ in
      let classes = try await difference(project)
      #expect(classes.members.keys.sorted() == DrawnProject.classes)
      for (_, changes) in classes.members {
        #expect(
          Set(changes.members.keys) == ["in", "out", "relabelled", "recropped", "moved", "drifted"])
        #expect(changes.members.values.allSatisfy { $0.elements.isEmpty })
      }
    }
  }

  @Test("names images that came, went, got another square and another class")
  func changes() async throws {
    try await runCommitted { project, origin in
      // In: a new row. Out: an answer `no`. Recropped: a person's square. Relabelled: a row that moves to another list.
      origin.answer("/weir/new.jpg", .jpeg(DrawnPicture(.weir, seed: 77).jpeg()))
      let outfalls = try await rows(of: "outfall", project)
      let gates = try await rows(of: "flood_gate", project)
      let gone = try #require(outfalls[0]["sha256"].string)
      let squared = try #require(outfalls[1]["sha256"].string)
      let relabelled = try #require(gates[4]["sha256"].string)
      let address = try #require(gates[4]["url"].string)
      try project.folder.write("{\"image\": \"\(gone)\", \"answer\": \"no\"}\n", to: "labels/outfall.jsonl")
      try project.folder.write(
        "{\"image\": \"\(squared)\", \"x\": 1, \"y\": 1, \"side\": 70, \"by\": \"person\"}\n", to: "crops/outfall.jsonl"
      )
      let list = try project.folder.text("sources/flood_gate.csv").split(separator: "\n").map(String.init)
      try project.folder.write(
        list.filter { $0 != address }.joined(separator: "\n") + "\n", to: "sources/flood_gate.csv")
      let weirs = try project.folder.text("sources/weir.csv")
      try project.folder.write(weirs + "\(origin.url("/weir/new.jpg"))\n\(address)\n", to: "sources/weir.csv")
      _ = try await project.build()
      let new = try await rows(of: "weir", project).first { $0["url"].string?.hasSuffix("new.jpg") == true }
      for range in ["HEAD", "HEAD~1..HEAD"] {
        if range != "HEAD" { try await commit("second", in: project) }
        let classes = try await difference(project, range)
        #expect(classes["weir"]["in"].elements == [.text(try #require(new?["sha256"].string))])
        #expect(classes["weir"]["relabelled"].elements == [.text(relabelled)])
        #expect(classes["flood_gate"]["out"].elements.isEmpty)
        #expect(classes["outfall"]["out"].elements == [.text(gone)])
        #expect(classes["outfall"]["recropped"].elements == [.text(squared)])
        #expect(classes["outfall"]["moved"].elements.isEmpty)
      }
      _ = try await project.dsbuild("diff", "HEAD~1..HEAD", "--html", "sheet.html")
      let sheet = try project.folder.text("sheet.html")
      #expect(sheet.split(separator: "src=\"data:image/jpeg;base64,").count == 4)
      #expect(sheet.contains("<image href=\"data:image/jpeg;base64,") && !sheet.contains("http-equiv=\"refresh"))
      #expect(!sheet.contains("href=\"http") && !sheet.contains("src=\"http"))
      let markdown = try await project.dsbuild("diff", "HEAD~1..HEAD", "--markdown").output
      #expect(markdown.contains("| `outfall` | 11 (−1) |"))
      #expect(try await project.dsbuild("diff", "HEAD~1..HEAD").output.contains("labelled_no"))
    }
  }

  @Test("names images that moved between splits, and drifted ones under the digest they have now")
  func movedAndDrifted() async throws {
    try await runCommitted { project, origin in
      let gates = try await rows(of: "flood_gate", project)
      let moved = try #require(gates[0]["sha256"].string)
      let from = try #require(gates[0]["split"].string)
      let to = from == "train" ? "test" : "train"
      let table = try project.folder.text("lock/flood_gate.tsv")
      let line = try #require(
        table.split(separator: "\n").first { $0.contains("\t\(moved)\t") && $0.contains("\tin\t") })
      try project.folder.write(
        table.replacing(line, with: line.replacing("\t\(from)\t", with: "\t\(to)\t")), to: "lock/flood_gate.tsv")
      let other = String(repeating: "ab", count: 32)
      let pin = try #require(gates[1]["sha256"].string)
      try project.folder.write(
        try project.folder.text("lock/flood_gate.tsv").replacing("\t\(pin)\t", with: "\t\(other)\t"),
        to: "lock/flood_gate.tsv")
      let changes = try await difference(project)["flood_gate"]
      #expect(changes["moved"].elements == [.text(moved)])
      #expect(changes["drifted"].elements == [.text(other)])
      #expect(changes["in"].elements == [.text(other)])
      #expect(changes["out"].elements == [.text(pin)])
    }
  }

  @Test("outside git, or with no such revision, is an error that says so", arguments: ["", "v9", "HEAD..nothing"])
  func mistakes(_ range: String) async throws {
    let project = try TemporaryProject()
    try project.folder.write("dsbuild: 1\n", to: "dataset.yaml")
    if !range.isEmpty {
      try await git("init", "-q", in: project)
      try await git("add", "dataset.yaml", in: project)
      try await git("commit", "-q", "-m", "first", in: project)
    }
    let result = try await project.dsbuild("diff", range.isEmpty ? "HEAD" : range, "--json")
    #expect(result.status == 2)
    let message = try result.json()["errors"][0]["message"].string ?? ""
    #expect(message.contains(range.isEmpty ? "is not in a git repository" : "there is no revision"))
  }

  @Test("shows no picture that is taken down, neither by the list nor by a lock")
  func takenDown() async throws {
    try await runCommitted { project, _ in
      let gone = try #require(try await rows(of: "outfall", project)[0]["sha256"].string)
      let other = try #require(try await rows(of: "outfall", project)[1]["sha256"].string)
      try project.folder.write("{\"image\": \"\(other)\", \"answer\": \"no\"}\n", to: "labels/outfall.jsonl")
      func shows(_ image: String, _ range: String) async throws -> Bool {
        #expect(try await project.dsbuild("diff", range, "--html", "sheet.html").status == 0)
        let figures = try project.folder.text("sheet.html").components(separatedBy: "<figure>").dropFirst()
        let own = figures.filter { $0.contains("<code>\(image.prefix(12))</code>") }
        #expect(!own.isEmpty)
        return own.contains { $0.contains("data:image") }
      }
      try project.folder.write("\(gone)\n", to: "takedown.txt")
      _ = try await project.build()
      #expect(try await shows(other, "HEAD"))
      #expect(try await !shows(gone, "HEAD"))
      try await commit("second", in: project)
      // The list is gone, and the lock of the second commit still says it.
      try project.folder.remove("takedown.txt")
      #expect(try await shows(other, "HEAD~1..HEAD"))
      #expect(try await !shows(gone, "HEAD~1..HEAD"))
    }
  }
}
