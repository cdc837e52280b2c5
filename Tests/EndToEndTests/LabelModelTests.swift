import Digests
import TestSupport
import Testing

import enum TestSupport.JSONValue

/// A class learned from answers through a network. Its weights are random: what it says is nonsense, how it is said is not.
@Suite("A model")
struct LabelModelTests {
  private static let weights = RandomWeights(seed: 7).bytes
  private static let digest = SHA256Digest(of: weights)
  private static let photos = (0..<24).map {
    DrawnPicture($0 < 16 ? .weir : .outfall, seed: UInt64($0), width: 150, height: 100)
  }

  /// A project of 24 drawn pictures on disk, `answered` of them: the first yes, the last no.
  private func project(
    model: String? = nil, labels: String = "", crop: String = "auto", yes: Int = 8, no: Int = 6, weights: Bool = true
  ) async throws -> TemporaryProject {
    let project = try TemporaryProject()
    for (index, photo) in Self.photos.enumerated() {
      try project.folder.write(photo.jpeg(), to: "photos/\(index / 10)\(index % 10).jpg")
    }
    if weights { try project.folder.write(Self.weights, to: "w.safetensors") }
    let model = model ?? "{ file: w.safetensors, sha256: \(Self.digest.hex), format: safetensors }"
    try project.folder.write(
      """
      dsbuild: 1
      name: learned
      classes:
        weir: { sources: [{ files: photos/*.jpg }] }
      fetch: { allow_addresses: [127.0.0.0/8], retries: { max: 0 } }
      duplicates: { near: { threshold: 0% } }
      labels:
        model: \(model)
      \(labels)
      crop: { mode: \(crop), size: 64 }

      """, to: "dataset.yaml")
    try answer(project, yes: yes, no: no)
    return project
  }

  private func image(_ index: Int) -> String { SHA256Digest(of: Self.photos[index].jpeg()).hex }

  private func answer(_ project: TemporaryProject, yes: Int, no: Int, skip: Int = 0) throws {
    var lines = (0..<yes).map { "{\"image\": \"\(image($0))\", \"answer\": \"yes\"}" }
    lines += (0..<no).map { "{\"image\": \"\(image(23 - $0))\", \"answer\": \"no\"}" }
    lines += (0..<skip).map { "{\"image\": \"\(image(yes + $0))\", \"answer\": \"skip\"}" }
    try project.folder.write(lines.map { $0 + "\n" }.joined(), to: "labels/weir.jsonl")
  }

  private func rows(_ project: TemporaryProject, _ arguments: String...) async throws -> [JSONValue] {
    let output = try await project.dsbuild("ls", "--json").output
    return try output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
  }

  @Test("every unanswered picture has a score, the least certain stay in for review, and the sums are right")
  func scores() async throws {
    let project = try await project(labels: "  abstain: 20%")
    let summary = try await project.build()
    #expect(summary.actions("embed") == BuildSummary.Actions(ran: 24))
    #expect(summary.funnel("weir", "review") == 2)
    let rows = try await rows(project)
    #expect(rows.count { $0["score"].double != nil } == 10)
    #expect(rows.allSatisfy { ($0["answer"].string == nil) == ($0["score"].double != nil) })
    let dropped = summary.reasons("weir")
    #expect(dropped["labelled_no"] == 6)
    let predicted = rows.filter { $0["reason"].string == "predicted_no" }
    #expect(predicted.count == dropped["predicted_no"] ?? 0)
    #expect(predicted.allSatisfy { ($0["score"].double ?? 1) < 0.5 })
    let model = summary.json["classes"]["weir"]["model"]
    #expect(model["state"].string == "decides")
    #expect(model["yes"].int == 8 && model["no"].int == 6)
    let accuracy = model["accuracy"]
    #expect((accuracy["low"].double ?? 2) <= (accuracy["value"].double ?? -1))
    #expect((accuracy["value"].double ?? 2) <= (accuracy["high"].double ?? -1))
    let counts = model["confusion"].members.compactMapValues(\.int)
    #expect((counts["yes_kept"] ?? 0) + (counts["yes_dropped"] ?? 0) == model["yes"].int)
    #expect((counts["no_kept"] ?? 0) + (counts["no_dropped"] ?? 0) == model["no"].int)
    #expect(model["auc"]["value"].double != nil)
  }

  @Test("another answer runs no forward pass, nor does a run without the weights, and nothing is done for nothing")
  func remembered() async throws {
    let project = try await project()
    _ = try await project.build()
    let second = try await project.build()
    #expect(second.result == "unchanged")
    #expect(second.actions("embed") == BuildSummary.Actions(hit: 24))
    try project.folder.remove("w.safetensors")
    try answer(project, yes: 9, no: 6, skip: 1)
    let third = try await project.build()
    #expect(third.actions("embed") == BuildSummary.Actions(hit: 24))
    #expect(third.json["classes"]["weir"]["model"]["yes"].int == 9)
    let skipped = try #require(try await rows(project).first { $0["answer"].string == "skip" })
    #expect(skipped["verdict"].string == "in" && skipped["score"].double == nil)
    let explained = try await project.dsbuild("explain", "labels", "--json").json()
    #expect(explained["nodes"][0]["causes"].elements.contains { $0["kind"].string == "label" })
  }

  @Test("below min_answers of a kind the class is kept whole, with a warning")
  func fewAnswers() async throws {
    let project = try await project(yes: 8, no: 4)
    let result = try await project.dsbuild("build", "--json")
    #expect(result.status == 0)
    #expect(result.talk.contains("warning: class `weir` has 8 yes and 4 no"))
    let summary = BuildSummary(json: try result.json())
    #expect(summary.reasons("weir") == ["labelled_no": 4])
    #expect(summary.json["classes"]["weir"]["model"]["state"].string == "waits")
    #expect(try await rows(project).allSatisfy { $0["score"].double == nil })
    let status = try await project.dsbuild("status", "--json").json()
    #expect(status["classes"]["weir"]["waiting"]["labels"].int == 12)
  }

  @Test("the square and the middle of what was seen come from the model, and a person's square wins")
  func crops() async throws {
    let project = try await project()
    let line = "{\"image\": \"\(image(0))\", \"x\": 3, \"y\": 4, \"side\": 80, \"by\": \"person\"}\n"
    try project.folder.write(line, to: "crops/weir.jsonl")
    _ = try await project.build()
    let kept = try await rows(project).filter { $0["verdict"].string == "in" }
    for row in kept where row["sha256"].string != image(0) {
      #expect(row["crop"]["by"].string == "model")
      #expect((0..<150).contains(row["focus"]["x"].int ?? -1) && (0..<100).contains(row["focus"]["y"].int ?? -1))
      #expect((0...1).contains(row["crop"]["confidence"].double ?? -1))
    }
    let person = try #require(kept.first { $0["sha256"].string == image(0) })
    #expect(person["crop"]["by"].string == "person" && person["crop"]["side"].int == 80)
    #expect(person["focus"]["x"].int == nil)
    #expect(try project.folder.text("dataset.lock").contains("model\tw.safetensors\t\(Self.digest.hex)"))
    try project.folder.write(line.replacing("\"x\": 3", with: "\"x\": 4"), to: "crops/weir.jsonl")
    let summary = try await project.build()
    #expect(summary.actions("crop").tried == 1)
    #expect(summary.actions("embed").tried == 0)
  }

  @Test("the same bytes for any number of threads")
  func threads() async throws {
    let (one, four) = (try await project(), try await project())
    let first = try await one.build("-j", "1")
    let second = try await four.build("-j", "4")
    #expect(first.exportDigests == second.exportDigests)
    #expect(try one.folder.text("lock/weir.tsv") == four.folder.text("lock/weir.tsv"))
    #expect(try one.folder.text("dataset.lock") == four.folder.text("dataset.lock"))
  }

  @Test("without weights a build says how to get them; told to keep, it drops nothing and crops the middle")
  func missing() async throws {
    let project = try await project(weights: false)
    let result = try await project.dsbuild("build")
    #expect(result.status == 1)
    #expect(result.talk.contains("w.safetensors") && result.talk.contains("on_missing_model: keep"))
    #expect(try await project.dsbuild("doctor").output.contains("there is no file `w.safetensors` with the weights"))
    try project.editManifest("labels:\n", to: "labels:\n  on_missing_model: keep\n")
    let summary = try await project.build()
    #expect(summary.reasons("weir") == ["labelled_no": 6])
    #expect(summary.json["classes"]["weir"]["model"]["state"].string == "missing")
    #expect(summary.actions("embed") == BuildSummary.Actions())
    #expect(try project.folder.text("lock/weir.tsv").contains("\tcenter\t"))
    #expect(try !project.folder.text("dataset.lock").contains("model\t"))
    try project.folder.write(Self.weights, to: "w.safetensors")
    let found = try await project.build()
    #expect(found.actions("embed") == BuildSummary.Actions(ran: 24))
    #expect(try project.folder.text("lock/weir.tsv").contains("\tmodel\t"))
  }

  @Test("a known network that is not installed is an error at its place")
  func unknownWeights() async throws {
    let project = try await project(model: "efficientnet-lite0")
    let result = try await project.dsbuild("build", "--json", environment: ["XDG_DATA_HOME": project.folder.path])
    #expect(result.status == 1)
    let error = try result.json()["errors"][0]
    #expect(error["file"].string == "dataset.yaml" && error["line"].int == 8)
    #expect(error["hint"].string?.contains("dsbuild weights") == true)
  }

  @Test("other weights than the manifest names are refused, whatever is done about missing ones")
  func otherWeights() async throws {
    let project = try await project(labels: "  on_missing_model: keep")
    try project.folder.write(Array("no weights".utf8), to: "w.safetensors")
    let result = try await project.dsbuild("build", "--json")
    #expect(result.status == 2)
    #expect(try result.json()["errors"][0]["message"].string?.contains("SHA-256") == true)
  }

  @Test("weights are fetched once by the rules of fetch, and only those that hash to their digest")
  func fetched() async throws {
    try await LoopbackOrigin.serve(["/w": .body(Self.weights, type: "application/octet-stream"), "/x": .status(404)]) {
      origin in
      let place = origin.url("/w")
      let project = try await project(
        model: "{ url: \"\(place)\", sha256: \(Self.digest.hex), format: safetensors }", weights: false)
      let first = try await project.build()
      #expect(first.requests == 1 && first.actions("embed").ran == 24)
      let second = try await project.build()
      #expect(second.requests == 0 && second.result == "unchanged")
      #expect(origin.requests == ["/w": 1])

      let other = try await self.project(
        model: "{ url: \"\(place)\", sha256: \(String(repeating: "ab", count: 32)), format: safetensors }",
        weights: false)
      let refused = try await other.dsbuild("build")
      #expect(refused.status == 1 && refused.talk.contains("SHA-256"))
      let gone = try await self.project(
        model: "{ url: \"\(origin.url("/x"))\", sha256: \(Self.digest.hex), format: safetensors }", weights: false)
      let missing = try await gone.dsbuild("build")
      #expect(missing.status == 1 && missing.talk.contains("http_404"))
    }
  }

  @Test(
    "`embed` prints the network's output for each file in order, with and without a project, and goes on past a bad one"
  )
  func embed() async throws {
    let project = try await project()
    let result = try await project.dsbuild("embed", "--json", "photos/01.jpg", "dataset.yaml", "photos/00.jpg")
    #expect(result.status == 1 && result.talk.contains("`dataset.yaml` is not a picture"))
    let lines = try result.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    #expect(lines.map { $0["file"].string } == ["photos/01.jpg", "photos/00.jpg"])
    #expect(lines.allSatisfy { $0["engine"].string == "swift-1:\(Self.digest.hex)" })
    #expect(lines.allSatisfy { $0["embedding"].elements.compactMap(\.double).count == 1280 })
    let bare = try TemporaryProject()
    try bare.folder.write(Self.photos[1].jpeg(), to: "a.jpg")
    let none = ["XDG_DATA_HOME": bare.folder.path]
    #expect(try await bare.dsbuild("embed", "a.jpg", environment: none).status == 1)
    #expect(bare.folder.files() == ["a.jpg"])
  }
}
