import Digests
import TestSupport
import Testing

import enum TestSupport.JSONValue

/// Classes that judge each other through a network. Its weights are random: what it says is poor, how it is said is not.
@Suite("Other classes")
struct SiblingsTests {
  private static let weights = RandomWeights(seed: 7).bytes
  private static let digest = SHA256Digest(of: weights)

  private func picture(_ scene: DrawnPicture.Scene, _ seed: Int) -> [UInt8] {
    DrawnPicture(scene, seed: UInt64(seed), width: 120, height: 90).jpeg()
  }

  /// Two classes of 12 pictures each; the last one of each shows the other thing.
  private func project(siblings: String = "") async throws -> TemporaryProject {
    let project = try TemporaryProject()
    for seed in 0..<12 {
      let isWrong = seed == 11
      try project.folder.write(picture(isWrong ? .outfall : .weir, 100 + seed), to: "photos/weir/\(10 + seed).jpg")
      try project.folder.write(picture(isWrong ? .weir : .outfall, 200 + seed), to: "photos/outfall/\(10 + seed).jpg")
    }
    try project.folder.write(Self.weights, to: "w.safetensors")
    try project.folder.write(
      """
      dsbuild: 1
      name: siblings
      classes:
        outfall: { sources: [{ files: photos/outfall/*.jpg }] }
        weir: { sources: [{ files: photos/weir/*.jpg }] }
      duplicates: { near: { threshold: 0% } }
      labels:
        model: { file: w.safetensors, sha256: \(Self.digest.hex), format: safetensors }
      \(siblings)
      crop: { size: 64 }

      """, to: "dataset.yaml")
    return project
  }

  private func rows(_ project: TemporaryProject) async throws -> [JSONValue] {
    try await project.dsbuild("ls", "--json").output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
  }

  private func answer(_ project: TemporaryProject, _ name: String, _ words: [String]) throws {
    let scene: DrawnPicture.Scene = name == "weir" ? .weir : .outfall
    let lines = words.enumerated().map { seed, word in
      let image = SHA256Digest(of: picture(scene, (name == "weir" ? 100 : 200) + seed)).hex
      return "{\"image\": \"\(image)\", \"answer\": \"\(word)\"}\n"
    }
    try project.folder.write(lines.joined(), to: "labels/\(name).jsonl")
  }

  @Test("without answers every picture has a score, the wrong ones the lowest, and nothing is dropped")
  func unanswered() async throws {
    let project = try await project()
    let summary = try await project.build()
    #expect(summary.actions("embed") == BuildSummary.Actions(ran: 24))
    let rows = try await rows(project)
    #expect(rows.count { $0["score"].double != nil } == 24)
    #expect(rows.allSatisfy { $0["verdict"].string == "in" })
    for name in ["weir", "outfall"] {
      #expect(summary.json["classes"][name]["model"]["state"].string == "waits")
      let own = rows.filter { $0["class"].string == name }
      let least = try #require(own.min { ($0["score"].double ?? 2) < ($1["score"].double ?? 2) })
      #expect(least["source"].string == "photos/\(name)/21.jpg")
    }
    #expect(try await project.build().result == "unchanged")
  }

  @Test("an answer in one class does nothing in another, and runs no forward pass")
  func answered() async throws {
    let project = try await project()
    _ = try await project.build()
    try answer(project, "weir", ["yes"])
    let summary = try await project.build()
    let explained = try await project.dsbuild("explain", "labels", "--json").json()
    let states = Dictionary(
      explained["nodes"].elements.map { ($0["class"].string ?? "all", $0["state"].string) },
      uniquingKeysWith: { first, _ in first })
    #expect(states == ["all": "up_to_date", "outfall": "up_to_date", "weir": "ran"])
    #expect(summary.actions("embed") == BuildSummary.Actions(hit: 24))
    #expect(summary.actions("crop").tried == 0)
  }

  @Test("a picture more in one class scores the others again, without a forward pass or a crop of theirs")
  func added() async throws {
    let project = try await project()
    _ = try await project.build()
    try project.folder.write(picture(.weir, 150), to: "photos/weir/30.jpg")
    let summary = try await project.build()
    #expect(summary.actions("embed").ran == 1)
    #expect(summary.actions("crop").ran == 1)
  }

  @Test("the key switches them off, for a class too")
  func off() async throws {
    let project = try await project(siblings: "  siblings: false")
    _ = try await project.build()
    #expect(try await rows(project).allSatisfy { $0["score"].double == nil })
    let text = try project.folder.text("dataset.yaml")
    try project.folder.write(
      text.replacing("weir/*.jpg }] }", with: "weir/*.jpg }], labels: { siblings: true } }"), to: "dataset.yaml")
    _ = try await project.build()
    let scored = try await rows(project).filter { $0["score"].double != nil }
    #expect(Set(scored.compactMap { $0["class"].string }) == ["weir"])
  }

  @Test(
    "a picture that is moved is a no in its class and a candidate of the other, in git and after a restart, and undo takes both back"
  )
  func moved() async throws {
    let project = try await project()
    _ = try await project.build()
    let page = try await RunningPage(project)
    let first = try await page.ask("single", "{\"class\": \"weir\"}")
    // The least likely picture is asked about first, and the page says what it looks like.
    let wrong = SHA256Digest(of: picture(.outfall, 111)).hex
    #expect(first["image"]["image"].string == wrong)
    #expect(first["image"]["looksLike"]["class"].string == "outfall")
    let body = "{\"class\": \"weir\", \"image\": \"\(wrong)\"}"
    _ = try await page.ask("move", body)
    #expect(try project.folder.text("labels/weir.jsonl") == "{\"image\": \"\(wrong)\", \"answer\": \"no\"}\n")
    let list = "kind,url,image,from\nfile,photos/weir/21.jpg,\(wrong),weir\n"
    #expect(try project.folder.text("moved/outfall.csv") == list)
    let undone = try await page.ask("undo")
    #expect(undone["image"]["image"].string == wrong)
    #expect(try project.folder.text("labels/weir.jsonl").isEmpty && project.folder.text("moved/outfall.csv").isEmpty)
    _ = try await page.ask("move", body)
    await page.program.end(by: .interrupt)
    let summary = try await project.build()
    #expect(summary.reasons("weir") == ["labelled_no": 1])
    #expect(summary.funnel("outfall", "exported") == 13)
    let row = try #require(
      try await rows(project).first { $0["class"].string == "outfall" && $0["sha256"].string == wrong })
    #expect(row["verdict"].string == "in" && row["source"].string == "photos/weir/21.jpg")
    #expect(try await project.build().result == "unchanged")
  }

  @Test("status says which classes more answers would help")
  func worth() async throws {
    let project = try await project()
    _ = try await project.build()
    let status = try await project.dsbuild("status", "--json").json()
    #expect(Set(status["answers"]["worth_more"].elements.compactMap(\.string)) == ["outfall", "weir"])
    #expect(status["answers"]["enough"].elements.isEmpty)
    // Before the first answer no class is worth more than another.
    #expect(try await !project.dsbuild("status").output.contains("ten more answers"))
    try answer(project, "weir", ["yes"])
    _ = try await project.build()
    #expect(try await project.dsbuild("status").output.contains("ten more answers would help most in: "))
  }

  @Test("a class that is sure enough is asked no more, and the page and status say so")
  func enough() async throws {
    let project = try await project(siblings: "  enough: 0%")
    try answer(project, "weir", (0..<10).map { $0 % 2 == 0 ? "yes" : "no" })
    _ = try await project.build()
    let status = try await project.dsbuild("status", "--json").json()
    #expect(status["answers"]["enough"].elements.compactMap(\.string) == ["weir"])
    #expect(status["classes"]["weir"]["waiting"]["labels"].int == 0)
    #expect(status["classes"]["weir"]["model"]["rest_accuracy"]["low"].double != nil)
    let text = try await project.dsbuild("status").output
    #expect(text.contains("no more answers are needed for: weir"))
    let page = try await RunningPage(project)
    let view = try await page.ask("single", "{\"class\": \"weir\"}")
    #expect(view["progress"]["enough"].bool == true)
    #expect(view["progress"]["asked"].int == view["progress"]["answered"].int)
    let weir = try #require(view["classes"].elements.first { $0["name"].string == "weir" })
    #expect(weir["toGo"].int == 0)
  }

  @Test("a probe reads what is remembered, and names the pictures that are misplaced")
  func probe() async throws {
    let project = try await project()
    _ = try await project.build()
    try project.folder.remove("w.safetensors")
    let probe = try await project.dsbuild("probe", "--json").json()
    #expect(probe["schema"].string == "dsbuild.probe/1" && probe["images"].int == 24)
    #expect(probe["accuracy"]["cross_validation"].double != nil)
    #expect(Set(probe["classes"].members.keys) == ["outfall", "weir"])
    let curve = probe["curve"].elements
    #expect(curve.map { $0["share"].double } == [0.1, 0.2, 0.5, 1])
    let suspects = probe["suspects"].elements
    let wrong = SHA256Digest(of: picture(.outfall, 111)).hex
    let first = try #require(suspects.first { $0["sha256"].string == wrong })
    #expect(first["class"].string == "weir" && first["looks_like"].string == "outfall")
    #expect(suspects.allSatisfy { (0...1).contains($0["score"].double ?? -1) })
    let text = try await project.dsbuild("probe").output
    #expect(text.contains("weir looks like outfall"))
    // A share of 24 images says little, so the text says of how many it is, and has no curve.
    #expect(probe["tried"]["cross_validation"].int == 24)
    #expect(
      text.contains("% of 24\n") && text.contains("no learning curve: it needs 100 tried images, and there are 24"))
    #expect(!text.contains("learned from") && !text.contains("twice the pictures"))
  }

  @Test("a probe of a split dataset is tried on val and test; without a model it says what to write")
  func splitProbe() async throws {
    let project = try await project()
    let text = try project.folder.text("dataset.yaml")
    try project.folder.write(text + "split: { train: 60%, val: 20%, test: 20% }\n", to: "dataset.yaml")
    _ = try await project.build()
    let probe = try await project.dsbuild("probe", "--json").json()
    #expect(Set(probe["accuracy"].members.keys) == ["val", "test"])
    let tried = ["val", "test"].compactMap { probe["tried"][$0].int }
    #expect(tried.count == 2 && tried.reduce(0, +) < 24)
    #expect(probe["curve"].elements.last?["images"].int ?? 99 < 24)
    let lines = text.split(separator: "\n").filter { !$0.contains("model:") && $0 != "labels:" }
    try project.folder.write(lines.joined(separator: "\n") + "\n", to: "dataset.yaml")
    let refused = try await project.dsbuild("probe")
    #expect(refused.status == 2 && refused.talk.contains("labels: { model: efficientnet-lite0 }"))
  }

  @Test("the same bytes for any number of threads, with answers of some classes")
  func threads() async throws {
    let (one, four) = (try await project(), try await project())
    for project in [one, four] {
      try answer(project, "weir", ["yes", "yes", "no", "yes", "no", "yes"])
    }
    let first = try await one.build("-j", "1")
    let second = try await four.build("-j", "4")
    #expect(first.exportDigests == second.exportDigests)
    #expect(try await one.dsbuild("ls", "--json").output == four.dsbuild("ls", "--json").output)
  }
}
