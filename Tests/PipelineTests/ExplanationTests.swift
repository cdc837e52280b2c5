import Digests
import Engine
import Listings
import Manifest
import Pipeline
import Testing

@Suite("The explanation of a node")
struct ExplanationTests {
  private static let header = "dsbuild: 1\nname: causes\nclasses:\n  weir: { sources: [weir.csv] }\n"
  private static let files = ["weir.csv": "https://example.org/a.jpg\n"]

  /// Why a node of a project runs after its manifest or its files changed.
  private func causes(
    of node: NodeName, from old: String, to new: String, before: [String: String] = [:],
    after: [String: String] = [:], inputs: [NodeName: [Cause]] = [:], outputs: [NodeName: NodeOutput] = [:],
    changes: [NodeName: NodeOutput]? = nil, remembering: (Workspace) throws -> Void = { _ in }
  ) throws -> [Cause] {
    let first = try PlannedProject(old, files: Self.files.merging(before) { $1 })
    let was = try #require(first.plan().step(node)).describe(StepInputs(outputs))
    try remembering(first.workspace)
    try first.workspace.store.flush()
    let second = try first.edited(new, files: after)
    let plan = try second.plan()
    let step = try #require(plan.step(node))
    return Explanation.causes(
      of: step, description: step.describe(StepInputs(changes ?? outputs)), last: last(was), plan: plan, causes: inputs,
      workspace: second.workspace)
  }

  private func last(_ description: Description) -> NodeHistory.Node {
    NodeHistory.Node(description: description, output: NodeOutput(), causes: [], hasRun: true)
  }

  private let inspect = NodeName(.inspect, .oneClass(.weir))
  private let sources = NodeName(.sources, .oneClass(.weir))
  private let fetch = NodeName(.fetch, .oneClass(.weir))
  private let labels = NodeName(.labels, .oneClass(.weir))
  private let crop = NodeName(.crop, .oneClass(.weir))
  private let exact = NodeName(.exactDuplicates, .dataset)

  @Test("names the option with both values and its line")
  func option() throws {
    let found = try causes(
      of: inspect, from: Self.header + "inspect:\n  min_side: 16\n", to: Self.header + "inspect:\n  min_side: 32\n")
    #expect(found == [Cause(.option, "inspect.min_side", was: "16", now: "32", place: "dataset.yaml:6")])
  }

  @Test("names the mode of crops, and not the fields that come with it")
  func cropMode() throws {
    let model = Self.header + "labels: { model: efficientnet-lite0 }\n"
    let found = try causes(of: crop, from: model + "crop: { mode: center }\n", to: model + "crop: { mode: auto }\n")
    #expect(found.filter { $0.kind == .option }.map(\.name) == ["crop.mode"])
  }

  @Test("gives the line in the class where the class has an option of its own")
  func ownOption() throws {
    let own = Self.header.replacing("[weir.csv] }", with: "[weir.csv], inspect: { min_side: 32 } }")
    let found = try causes(of: inspect, from: Self.header, to: own + "inspect: { max_aspect_ratio: 4.0 }\n")
    let option = try #require(found.first { $0.name == "inspect.min_side" })
    #expect(option.place == "dataset.yaml:4")
  }

  @Test("gives the line of what an option was in that is there no more")
  func removedOption() throws {
    let found = try causes(
      of: inspect, from: Self.header + "inspect: { min_side: 9, animated: first_frame }\n",
      to: Self.header + "inspect: { animated: first_frame }\n")
    #expect(found.map(\.name) == ["inspect.min_side"])
    #expect(found.first?.place == "dataset.yaml:5")
  }

  @Test("names each option that changed")
  func options() throws {
    let found = try causes(
      of: inspect, from: Self.header, to: Self.header + "inspect: { min_side: 99, max_aspect_ratio: 2.5 }\n")
    #expect(Set(found.map(\.name)) == ["inspect.min_side", "inspect.max_aspect_ratio"])
  }

  @Test("names a list whose bytes changed")
  func file() throws {
    let found = try causes(
      of: sources, from: Self.header, to: Self.header, after: ["weir.csv": "https://example.org/b.jpg\n"])
    #expect(found.map(\.kind) == [.input])
    #expect(found.map(\.name) == ["weir.csv"])
    #expect(found[0].was != found[0].now)
  }

  @Test("names each option of a source by its path")
  func sourceOption() throws {
    let new = Self.header.replacing("[weir.csv]", with: "[{ csv: weir.csv, max_rows: 3 }]")
    let found = try causes(of: sources, from: Self.header, to: new)
    #expect(
      found == [
        Cause(.option, "classes.weir.sources[0].max_rows", was: "none", now: "3", place: "dataset.yaml:4")
      ])
  }

  @Test("names the table of the lock whose pins changed")
  func lock() throws {
    var row = LockRow(id: Item.at("a.jpg").id, verdict: "in", url: "https://example.org/a.jpg")
    row.sha256 = .picture(1)
    let table = String(decoding: LockTable([row]).encoded, as: UTF8.self)
    let found = try causes(of: fetch, from: Self.header, to: Self.header, after: ["lock/weir.tsv": table])
    #expect(found.map(\.kind) == [.input])
    #expect(found.map(\.name) == ["lock/weir.tsv"])
    #expect(found.map(\.was) == ["none"])
  }

  @Test("calls another version, algorithm or library a version")
  func version() throws {
    let project = try PlannedProject(Self.header, files: Self.files)
    let plan = try project.plan()
    let step = try #require(plan.step(inspect))
    for (field, value) in [("version", Description.Value.integer(0)), ("libraries", .text("none"))] {
      var old = step.describe(StepInputs())
      old[field] = value
      let found = Explanation.causes(
        of: step, description: step.describe(StepInputs()), last: last(old), plan: plan, causes: [:],
        workspace: project.workspace)
      #expect(found.map(\.kind) == [.version])
      #expect(found.map(\.name) == [field])
    }
  }

  @Test("names each answer that is new, gone or another, with its line")
  func answers() throws {
    func line(_ number: Int, _ answer: String) -> String {
      "{\"image\": \"\(SHA256Digest.picture(number).hex)\", \"answer\": \"\(answer)\"}\n"
    }
    let old = LabelAnswers(byImage: [.picture(1): .yes, .picture(2): .no, .picture(3): .yes])
    let found = try causes(
      of: labels, from: Self.header, to: Self.header,
      before: ["labels/weir.jsonl": line(1, "yes") + line(2, "no") + line(3, "yes")],
      after: ["labels/weir.jsonl": line(1, "yes") + line(2, "yes") + line(4, "skip")]
    ) { _ = try $0.store.put(old.encoded()) }
    let byImage = Dictionary(uniqueKeysWithValues: found.map { ($0.name, $0) })
    #expect(byImage.count == 3)
    #expect(
      byImage[SHA256Digest.picture(2).hex]
        == Cause(
          .label, SHA256Digest.picture(2).hex, was: "no", now: "yes", place: "labels/weir.jsonl:2"))
    #expect(byImage[SHA256Digest.picture(3).hex]?.now == nil)
    #expect(byImage[SHA256Digest.picture(4).hex]?.place == "labels/weir.jsonl:3")
  }

  @Test("names each square that is new, with its line")
  func squares() throws {
    let line = "{\"image\": \"\(SHA256Digest.picture(1).hex)\", \"x\": 8, \"y\": 0, \"side\": 48}\n"
    let found = try causes(of: crop, from: Self.header, to: Self.header, after: ["crops/weir.jsonl": line])
    #expect(
      found == [Cause(.crop, SHA256Digest.picture(1).hex, was: nil, now: "8,0,48", place: "crops/weir.jsonl:1")])
  }

  @Test("names each line of the allow file that came or went")
  func allowLines() throws {
    let found = try causes(
      of: exact, from: Self.header, to: Self.header,
      before: ["duplicates.allow": "keep \(SHA256Digest.picture(1).hex)\n"],
      after: ["duplicates.allow": "# none\nkeep \(SHA256Digest.picture(2).hex)\n"])
    #expect(
      found == [
        Cause(
          .input, "duplicates.allow", now: "keep \(SHA256Digest.picture(2).hex)", place: "duplicates.allow:2"),
        Cause(.input, "duplicates.allow", was: "keep \(SHA256Digest.picture(1).hex)"),
      ])
  }

  @Test("names each entry of the takedown list that came, with its line")
  func takedown() throws {
    let found = try causes(
      of: sources, from: Self.header, to: Self.header, after: ["takedown.txt": "# wishes\nexample.net\n"])
    #expect(found == [Cause(.input, "takedown.txt", now: "example.net", place: "takedown.txt:2")])
  }

  @Test("names a node before it by its listing, and what that one names of its own")
  func inherited() throws {
    let above = Cause(.input, "weir.csv", was: "1", now: "2")
    let row = Cause(.row, "https://example.org/b.jpg", now: "weir.csv:2", place: "weir.csv:2")
    let found = try causes(
      of: fetch, from: Self.header, to: Self.header, inputs: [sources: [above, row]],
      outputs: [sources: NodeOutput(listings: [.weir: .picture(1)])],
      changes: [sources: NodeOutput(listings: [.weir: .picture(2)])])
    #expect(found.map(\.kind) == [.input, .row])
    #expect(found[0].name == "sources:weir")
    #expect(found[1] == row)
  }

  @Test("takes nothing over from a node before it whose listing is the same")
  func notInherited() throws {
    let row = Cause(.row, "https://example.org/b.jpg")
    let found = try causes(
      of: inspect, from: Self.header, to: Self.header + "inspect: { min_side: 99 }\n", inputs: [fetch: [row]])
    #expect(found.map(\.name) == ["inspect.min_side"])
  }

  @Test("of a node that never ran gives the line where it is asked for")
  func neverBuilt() throws {
    let text = Self.header + "split: { train: 80%, val: 20% }\nexport: [{ format: csv, to: out/table.csv }]\n"
    let project = try PlannedProject(text, files: Self.files)
    let plan = try project.plan()
    func cause(_ node: NodeName) throws -> [Cause] {
      let step = try #require(plan.step(node))
      return Explanation.causes(
        of: step, description: step.describe(StepInputs()), last: nil, plan: plan, causes: [:],
        workspace: project.workspace)
    }
    #expect(try cause(inspect) == [Cause(.neverBuilt, "inspect:weir", place: "dataset.yaml:4")])
    #expect(try cause(NodeName(.split, .dataset)) == [Cause(.neverBuilt, "split", place: "dataset.yaml:5")])
    #expect(
      try cause(NodeName(.export, .output("out/table.csv")))
        == [Cause(.neverBuilt, "export:out/table.csv", place: "dataset.yaml:6")])
  }

  @Test("of a node for which nothing changed says that its output is missing")
  func missing() throws {
    #expect(
      try causes(of: inspect, from: Self.header, to: Self.header) == [Cause(.missing, "output of inspect:weir")])
  }

  @Test("says that remembered failures have expired")
  func expired() throws {
    let project = try PlannedProject(Self.header, files: Self.files)
    let plan = try project.plan()
    let step = try #require(plan.step(fetch))
    var node = last(step.describe(StepInputs()))
    node.output.expires = project.workspace.now - 1
    let found = Explanation.causes(
      of: step, description: step.describe(StepInputs()), last: node, plan: plan, causes: [:],
      workspace: project.workspace)
    #expect(found == [Cause(.input, "remembered failures have expired")])
  }

  @Test("gives the line of the setting behind a failure that is worth asking again")
  func guardedSetting() throws {
    let project = try PlannedProject(Self.header + "fetch:\n  max_bytes: 30MiB\n", files: Self.files)
    let plan = try project.plan()
    let step = try #require(plan.step(fetch))
    var node = last(step.describe(StepInputs()))
    node.output.guards = [("0 too_large", "max_bytes 1000")]
    let found = Explanation.causes(
      of: step, description: step.describe(StepInputs()), last: node, plan: plan, causes: [:],
      workspace: project.workspace)
    #expect(
      found == [
        Cause(
          .option, "fetch.max_bytes", was: "max_bytes 1000", now: "max_bytes \(30 << 20)", place: "dataset.yaml:6")
      ])
  }
}

@Suite("The rows between two readings of a class")
struct RowExplanationTests {
  @Test("are named where they came and where they went")
  func cameAndWent() {
    let (old, new) = (OriginTable.of(["https://a/1", "https://a/2"]), OriginTable.of(["https://a/2", "https://a/3"]))
    #expect(
      Explanation.rows(from: old, to: new) == [
        Cause(.row, "https://a/3", now: "weir.csv:3", place: "weir.csv:3"),
        Cause(.row, "https://a/1", was: "weir.csv:2", place: "weir.csv:2"),
      ])
  }

  @Test("are named by both lines where they only moved")
  func moved() {
    let (old, new) = (OriginTable.of(["https://a/1", "https://a/2"]), OriginTable.of(["https://a/2", "https://a/1"]))
    #expect(
      Explanation.rows(from: old, to: new) == [
        Cause(.row, "https://a/2", was: "weir.csv:3", now: "weir.csv:2", place: "weir.csv:2"),
        Cause(.row, "https://a/1", was: "weir.csv:2", now: "weir.csv:3", place: "weir.csv:3"),
      ])
  }

  @Test("are none where the two are the same")
  func same() {
    let table = OriginTable.of(["https://a/1"])
    #expect(Explanation.rows(from: table, to: table).isEmpty)
  }

  @Test("are fifty at most")
  func many() {
    let new = OriginTable.of((0..<80).map { "https://a/\($0)" })
    #expect(Explanation.rows(from: OriginTable(), to: new).count == 50)
  }

  @Test("are named without user names and passwords")
  func masked() {
    let causes = Explanation.rows(from: OriginTable(), to: OriginTable.of(["https://me:secret@example.org/a.jpg"]))
    #expect(causes.map(\.name) == ["https://***@example.org/a.jpg"])
  }
}
