import Diagnostics
import Digests
import Engine
import Listings
import Manifest
import Pipeline
import Queries

/// The changes for one image: the nodes it passes, the causes that concern it, and its verdicts before and after.
struct ImageExplanation {
  /// One node that the image passes.
  private struct Passage {
    let node: Forecast.Node
    let causes: [Cause]
    let was: Item?
    let now: Item?
  }

  private let row: BuiltDataset.Row?
  private let name: String
  private let passages: [Passage]

  /// The images that a word names. A new image is in no listing yet, so the row that adds it identifies it.
  static func images(
    called word: String, _ project: Project, _ workspace: Workspace, _ forecast: Forecast
  ) throws -> [ImageExplanation] {
    let (manifest, path) = (project.manifest, project.path(of: word))
    let listings = try BuiltDataset(manifest, workspace: workspace)
    let rows = try manifest.classes.flatMap { item in
      try listings.rows(of: item.name, after: .export).filter { $0.isCalled(word, path: path) }
    }
    let known = rows.map { row in
      let changes = listings.changes(of: row.item.id, in: row.className)
      return ImageExplanation(row, called: word, in: forecast) { changes[$0] }
    }
    if !known.isEmpty { return known }
    let fresh = ImageExplanation(nil, called: word, in: forecast) { _ in nil }
    return fresh.passages.isEmpty ? [] : [fresh]
  }

  private init(
    _ row: BuiltDataset.Row?, called word: String, in forecast: Forecast,
    change: (NodeName) -> (was: Item?, now: Item?)?
  ) {
    self.row = row
    name = row?.url ?? row?.source ?? word
    let names = Set([row?.url, row?.item.image?.hex, row?.source].compactMap { $0 } + [word])
    let place = row.flatMap { row in row.line.map { "\(row.source):\($0)" } }
    passages = forecast.nodes.compactMap { node in
      let isPassed =
        if let row { node.node.className == nil || node.node.className == row.className } else {
          node.causes.contains { names.contains($0.name) }
        }
      guard isPassed else { return nil }
      let causes = node.causes.filter { cause in
        switch cause.kind {
        case .row: names.contains(cause.name) || (place != nil && cause.place == place)
        case .label, .crop: names.contains(cause.name)
        case .option, .version, .missing, .neverBuilt: true
        // Results of upstream nodes are explained there. But an input file of the class may be the image itself.
        case .input: names.contains(cause.name)
        }
      }
      let change = change(node.node)
      return Passage(node: node, causes: causes, was: change?.was, now: change?.now)
    }
  }

  /// The identity of the image as JSON.
  var image: JSONValue {
    .object(present: [
      ("url", row?.url.map { .string($0) } ?? .string(name)), ("class", row.map { .string($0.className.rawValue) }),
      ("sha256", row?.item.image.map { .string($0.hex) }), ("source", row.map { .string($0.source) }),
      ("row", row?.line.map { .int($0) }),
    ])
  }

  /// The nodes in the form of `explain --json`, with the verdicts before and after if they differ.
  var nodes: [JSONValue] {
    passages.map { passage in
      let isChanged = passage.was?.verdict != passage.now?.verdict
      return ExplainText.json(
        passage.node, causes: passage.causes,
        extra: isChanged
          ? [("verdict_was", .string(Self.verdict(passage.was))), ("verdict_now", .string(Self.verdict(passage.now)))]
          : [])
    }
  }

  /// The same as text, without nodes that have no change and no cause.
  var text: TerminalText {
    let place = row.map { row in "\(row.className): \(row.line.map { "\(row.source):\($0) " } ?? "")" } ?? ""
    var text: TerminalText = "\(place)\(name)\n"
    for passage in passages {
      let isChanged = passage.was?.verdict != passage.now?.verdict
      guard isChanged || (passage.node.state != .upToDate && !passage.causes.isEmpty) else { continue }
      text += "  \(passage.node.node.text): \(ExplainText.state(passage.node.state))"
      if isChanged { text += "; was \(Self.verdict(passage.was)), is \(Self.verdict(passage.now))" }
      text += "\n"
      for cause in passage.causes { text += "    \(CauseText.sentence(cause))\n" }
    }
    if let now = row?.item { text += "  it is \(Self.verdict(now)); `dsbuild why` shows each step\n" }
    return text
  }

  private static func verdict(_ item: Item?) -> String {
    guard let item else { return "absent" }
    guard let reason = item.reason else { return "in" }
    return "out (\(reason.name))"
  }
}
