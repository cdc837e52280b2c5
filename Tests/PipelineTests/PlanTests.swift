import Digests
import Engine
import Exports
import Listings
import Manifest
import Pipeline
import Queries
import TestSupport
import Testing

@Suite("The plan of a manifest")
struct PlanTests {
  private static let small = """
    dsbuild: 1
    name: small
    classes: { weir: weir.csv }

    """

  private static let full = """
    dsbuild: 1
    name: full
    classes:
      gate: { sources: [gate.csv, { files: "photos/gate/*.jpg" }] }
      weir: weir.csv
    duplicates: { scope: class, keep: first }
    split: { train: 80%, val: 10%, test: 10% }
    export:
      - { format: imagefolder, to: out/images }
      - { format: csv, to: out/table.csv }

    """

  private static let models = """
    dsbuild: 1
    name: models
    classes:
      gate: { sources: [gate.csv], labels: { model: none } }
      weir: weir.csv
    labels: { model: efficientnet-lite0, on_missing_model: keep }
    crop: { mode: auto }
    inspect: { placeholders: keep }
    export: [{ format: webdataset, to: out/shards }]

    """

  private func graph(_ text: String) throws -> [PlanGraph.Node] {
    let project = try PlannedProject(text)
    return try PlanGraph(
      project.manifest, version: "1", formats: ExportFormats.all, workspace: project.workspace
    ).nodes
  }

  @Test(
    "is the graph that was recorded", arguments: [("small", small), ("full", full), ("models", models)])
  func golden(name: String, text: String) throws {
    let lines = try graph(text).map { node in
      ([node.name] + node.inputs.map { "  <- \($0)" }).joined(separator: "\n") + "\n"
    }
    let actual = lines.joined()
    #expect(try actual == Golden.expected("plan-\(name).txt", recording: actual))
  }

  @Test("has each node after those that it reads", arguments: [small, full, models])
  func order(text: String) throws {
    var seen: Set<String> = []
    for node in try graph(text) {
      for input in node.inputs where !seen.contains(input) { Issue.record("\(node.name) is before \(input)") }
      #expect(seen.insert(node.name).inserted)
    }
  }

  @Test("finds duplicates over the whole dataset, or in each class by itself")
  func scope() throws {
    let dataset = try graph(Self.full.replacing("scope: class, ", with: "")).map(\.name)
    #expect(dataset.filter { $0.hasPrefix("near_duplicates") } == ["near_duplicates"])
    let classes = try graph(Self.full).map(\.name)
    #expect(classes.filter { $0.hasPrefix("near_duplicates") } == ["near_duplicates:gate", "near_duplicates:weir"])
  }

  @Test("ends with the squares of each class where nothing is split, else with the split")
  func finished() throws {
    #expect(try PlannedProject(Self.small).plan().finished == [NodeName(.crop, .oneClass(.weir))])
    #expect(try PlannedProject(Self.full).plan().finished == [NodeName(.split, .dataset)])
  }

  @Test("knows the node that holds a class's listing after each step", arguments: StepName.allCases)
  func nodeAfter(step: StepName) throws {
    for text in [Self.small, Self.full] {
      let plan = try PlannedProject(text).plan()
      #expect(plan.step(plan.node(after: step, of: .weir)) != nil)
    }
  }

  @Test("reads rows for duplicates only where the rule looks at them")
  func rows() throws {
    func inputs(_ keep: String) throws -> [String] {
      let text = Self.full.replacing("keep: first", with: "keep: \(keep)")
      return try graph(text).first { $0.name == "exact_duplicates:weir" }?.inputs ?? []
    }
    #expect(try inputs("largest") == ["inspect:weir"])
    #expect(try inputs("newest_source") == ["sources:weir", "inspect:weir"])
  }

  @Test("describes each node the same way twice, and otherwise under another option")
  func keys() throws {
    let project = try PlannedProject(Self.full)
    func keys(_ project: PlannedProject) throws -> [String: SHA256Digest] {
      Dictionary(uniqueKeysWithValues: try project.plan().steps.map { ($0.node.text, $0.describe(StepInputs()).key) })
    }
    let before = try keys(project)
    #expect(try keys(project) == before)
    let edited = try keys(try project.edited(Self.full + "inspect: { min_side: 99 }\n"))
    #expect(Set(before.keys.filter { before[$0] != edited[$0] }) == ["inspect:gate", "inspect:weir"])
  }

  @Test("keeps each key under options that reach no result")
  func unrelatedOptions() throws {
    let project = try PlannedProject(Self.full)
    func keys(_ project: PlannedProject) throws -> [SHA256Digest] {
      try project.plan().steps.map { $0.describe(StepInputs()).key }
    }
    let edited = try project.edited(Self.full + "cache: { max_size: 9GiB }\nfetch: { retries: { max: 9 } }\n")
    #expect(try keys(edited) == keys(project))
  }
}
