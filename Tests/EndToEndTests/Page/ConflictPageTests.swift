import Digests
import TestSupport
import Testing

/// One picture in two classes, as the page asks about it without a browser.
@Suite("A picture in two classes on the review page")
struct ConflictPageTests {
  /// A built project of two classes that share one picture: the same file, or a near copy.
  private func project(_ policy: String, near: Bool = false) async throws -> TemporaryProject {
    let project = try TemporaryProject()
    let shared = DrawnPicture(.weir, seed: 300)
    try project.folder.write(shared.jpeg(), to: "weir/both.jpg")
    try project.folder.write(near ? shared.nearCopy() : shared.jpeg(), to: "gate/copy.jpg")
    try project.folder.write(DrawnPicture(.weir, seed: 301).jpeg(), to: "weir/own.jpg")
    try project.folder.write(DrawnPicture(.floodGate, seed: 302).jpeg(), to: "gate/own.jpg")
    try project.folder.write(
      """
      dsbuild: 1
      name: two
      classes: { gate: gate, weir: weir }
      duplicates: { on_label_conflict: \(policy) }
      crop: { mode: none }

      """, to: "dataset.yaml")
    _ = try await project.build()
    return project
  }

  private func reasons(_ project: TemporaryProject) async throws -> [String: String] {
    var reasons: [String: String] = [:]
    for line in try await project.dsbuild("ls", "--json").jsonLines() {
      if let source = line["source"].string { reasons[source] = line["reason"].string ?? "in" }
    }
    return reasons
  }

  @Test("is settled by the class that a person names, whether it is in or out", arguments: ["drop_all", "review"])
  func settled(policy: String) async throws {
    for isNear in [false, true] {
      let project = try await project(policy, near: isNear)
      let page = try await RunningPage(project)
      let view = try await page.ask("duplicates")
      let members = view["members"].elements
      #expect(view["conflict"].bool == true && members.count == 2)
      #expect(view["isOut"].bool == (policy == "drop_all"))
      #expect(Set(members.compactMap { $0["address"].string }) == ["gate/copy.jpg", "weir/both.jpg"])
      let chosen = try #require(members.first { $0["class"].string == "weir" }?["image"].string)
      let body = "{\"cluster\":\(view["cluster"].int ?? -1),\"image\":\"\(chosen)\",\"class\":\"weir\"}"
      #expect(try await page.ask("settle", body)["mode"].string == "done")
      _ = try await project.build()
      let found = try await reasons(project)
      #expect(found["weir/both.jpg"] == "in" && found["gate/copy.jpg"] == "labelled_no", "\(found)")
      #expect(try await !project.dsbuild().talk.contains("settle"))
    }
  }

  @Test("that is out of both is asked about again after undo, and cannot be kept without a class")
  func undone() async throws {
    let project = try await project("drop_all")
    let page = try await RunningPage(project)
    let image = SHA256Digest(of: try project.folder.read("gate/copy.jpg")).hex
    let body = "{\"cluster\":0,\"image\":\"\(image)\",\"class\":\"gate\"}"
    #expect(try await page.post("/api/keep", body).status == 404)
    #expect(try await page.ask("settle", body)["mode"].string == "done")
    let back = try await page.ask("undo")
    #expect(back["mode"].string == "duplicates" && back["said"].string?.hasPrefix("Taken back: ") == true)
    #expect(try PictureProject.answers(project, "gate").isEmpty)
  }

  @Test("is counted by `status` and in the next step, also while a model waits for answers")
  func counted() async throws {
    let project = try await project("drop_all")
    let weights = RandomWeights(seed: 3).bytes
    try project.folder.write(weights, to: "w.safetensors")
    try project.editManifest(
      "crop:",
      to:
        "labels: { model: { file: w.safetensors, sha256: \(SHA256Digest(of: weights).hex), format: safetensors } }\ncrop:"
    )
    let talk = try await project.dsbuild().talk
    #expect(
      talk.contains("answer 2 pictures") && talk.contains("settle 2 rows whose pictures two classes have"), "\(talk)")
    let status = try await project.dsbuild("status", "--json").json()
    #expect(status["waiting"]["conflicts"].int == 2 && status["waiting"]["labels"].int == 2)
    let text = try await project.dsbuild("status").output
    #expect(text.contains("2 rows whose pictures two classes have"), "\(text)")
    // Before the first answer no class is worth more than another.
    #expect(!text.contains("ten more answers"), "\(text)")
  }
}

/// What the page says after a step.
@Suite("The words of the review page")
struct PageWordsTests {
  @Test("name the class that a picture was moved to, and `why` names the list that moved it")
  func moved() async throws {
    let project = try await PictureProject.build([.weir: 3, .outfall: 3])
    let page = try await RunningPage(project)
    let view = try await page.ask("single", #"{"class":"weir"}"#)
    let image = try #require(view["image"]["image"].string)
    let name = try #require(view["image"]["address"].string?.split(separator: "/").last)
    let moved = try await page.ask("move", "{\"class\":\"weir\",\"image\":\"\(image)\",\"to\":\"outfall\"}")
    #expect(moved["said"].string == "Moved \(name) to Outfall (u takes it back)")
    _ = try await project.build()
    let why = try await project.dsbuild("why", image).output
    #expect(why.contains("moved from `weir` by `moved/outfall.csv`"), "\(why)")
    #expect(why.contains("moved to `outfall` by `moved/outfall.csv`"), "\(why)")
  }

  @Test("say what undo took back, and that it passed over what was changed outside")
  func undone() async throws {
    let project = try await PictureProject.build([.weir: 3])
    let page = try await RunningPage(project)
    let images = try await page.ask("grid", #"{"class":"weir"}"#)["images"].elements.compactMap { $0["image"].string }
    func answer(_ image: String, _ word: String) async throws {
      _ = try await page.ask("answer", "{\"class\":\"weir\",\"image\":\"\(image)\",\"answer\":\"\(word)\"}")
    }
    try await answer(images[0], "yes")
    let committed = try project.folder.text("labels/weir.jsonl")
    try await answer(images[1], "no")
    try project.folder.write(committed, to: "labels/weir.jsonl")
    let said = try await page.ask("undo")["said"].string ?? ""
    #expect(said.hasPrefix("Taken back: yes to ") && said.contains("; 1 newer step was changed outside"), "\(said)")
  }

  @Test("promise nothing from an estimate that is older than the last answer, and count like `status` and the build")
  func fresh() async throws {
    let weights = RandomWeights(seed: 3).bytes
    let project = try await PictureProject.build([.weir: 12], more: "crop: { mode: none }\n")
    try project.folder.write(weights, to: "w.safetensors")
    try project.editManifest(
      "crop:",
      to: """
        labels:
          model: { file: w.safetensors, sha256: \(SHA256Digest(of: weights).hex), format: safetensors }
          first: 5
          min_answers: 2
          abstain: 50%
          enough: 100%
        crop:
        """)
    _ = try await project.build()
    var page = try await RunningPage(project)
    let images = try await page.ask("grid", #"{"class":"weir"}"#)["images"].elements.compactMap { $0["image"].string }
    for (index, image) in images.prefix(6).enumerated() {
      let word = index < 3 ? "yes" : "no"
      let view = try await page.ask("answer", "{\"class\":\"weir\",\"image\":\"\(image)\",\"answer\":\"\(word)\"}")
      #expect(view["progress"]["pending"].bool == true && view["progress"]["enough"].bool == false)
      let settled = try await page.ask("progress", #"{"class":"weir"}"#)["progress"]
      #expect(settled["pending"].bool == false && settled["answered"].int == index + 1)
    }
    _ = await page.program.end()
    let talk = try await project.dsbuild().talk
    let waiting = try await project.dsbuild("status", "--json").json()["waiting"]["labels"].int ?? 0
    #expect(waiting > 0 && talk.contains("answer \(waiting) picture"), "\(waiting) \(talk)")
    page = try await RunningPage(project)
    #expect(try await page.ask("tally")["classes"][0]["toGo"].int == waiting)
  }
}
