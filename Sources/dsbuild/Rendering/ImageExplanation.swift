import Diagnostics
import Digests
import Encoding
import Engine
import Listings
import Manifest
import Pipeline
import Queries

/// What changed for one image: the nodes it passes, with those of their causes that concern it, and what became of it there.
struct ImageExplanation {
  /// One node as the image sees it.
  private struct Passage {
    let node: Forecast.Node
    let causes: [Cause]
    let was: Item?
    let now: Item?
  }

  private let row: LastListings.Row?
  private let name: String
  private let passages: [Passage]

  /// The images that a person means by a word; one that is in no listing yet is known by the row that brings it.
  static func images(
    called word: String, _ project: Project, _ workspace: Workspace, _ forecast: Forecast
  ) throws -> [ImageExplanation] {
    let (manifest, path) = (project.manifest, project.path(of: word))
    let listings = try LastListings(manifest, workspace: workspace)
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
    _ row: LastListings.Row?, called word: String, in forecast: Forecast,
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
        // What came from the nodes before is told there; a file of the class itself may be the image's own.
        case .input: names.contains(cause.name)
        }
      }
      let change = change(node.node)
      return Passage(node: node, causes: causes, was: change?.was, now: change?.now)
    }
  }

  /// Which image it is, as JSON.
  var image: JSONValue {
    .object(present: [
      ("url", row?.url.map { .string($0) } ?? .string(name)), ("class", row.map { .string($0.className.rawValue) }),
      ("sha256", row?.item.image.map { .string($0.hex) }), ("source", row.map { .string($0.source) }),
      ("row", row?.line.map { .int($0) }),
    ])
  }

  /// The nodes as `explain --json` has them, each with the verdict before and now where they differ.
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

  /// The same in sentences; nodes that have nothing to tell are left out.
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
