import Diagnostics
import Listings
import Manifest
import Queries

/// The output of `plan`: first the changes, then one line for each step.
enum PlanText {
  private static let mostCauses = 12
  private static let mostNames = 3

  static func text(_ forecast: Forecast) -> TerminalText {
    let stale = forecast.nodes.filter { $0.state == .wouldRun }
    guard !stale.isEmpty else {
      return "nothing to do (\(Counted.text(forecast.nodes.count, "step")) up to date)\n"
    }
    var text: TerminalText = ""
    for line in causes(forecast, stale) { text += "\(line)\n" }
    for step in StepName.allCases {
      let nodes = stale.filter { $0.node.step == step }
      if !nodes.isEmpty { text += "  \(TerminalText(step.text).padded(to: 18))\(line(step, nodes))\n" }
    }
    let upTo = stale.allSatisfy(\.isCertain) ? "" : "up to "
    let downloads =
      forecast.requestsExpected == 0 ? "no downloads" : Counted.text(forecast.requestsExpected, "download")
    return text + "would run \(upTo)\(stale.count) of \(Counted.text(forecast.nodes.count, "step")); \(downloads)\n"
  }

  /// The differences to the last build: new and removed classes first, then all causes that do not concern a new class.
  private static func causes(_ forecast: Forecast, _ stale: [Forecast.Node]) -> [TerminalText] {
    var lines: [TerminalText] = []
    for item in forecast.newClasses {
      let place = item.place.map { " (\($0))" } ?? ""
      lines.append(
        item.former.map { "class `\($0)` is now `\(item.name)`\(place)" } ?? "class `\(item.name)` is new\(place)")
    }
    for name in forecast.goneClasses { lines.append("class `\(name)` is gone") }
    let news = Set(forecast.newClasses.map { $0.name.rawValue })
    let others = stale.flatMap { CauseFold.roots($0.causes) }.filter { cause in
      guard cause.kind == .neverBuilt || cause.kind == .row else { return true }
      let name = cause.name.split(separator: ":", maxSplits: 1).last.map(String.init) ?? ""
      return cause.kind == .row || !news.contains(name)
    }.filter { lines.isEmpty || !($0.kind == .input && NodeWords.isNode($0.name)) }
    let isNew = forecast.nodes.allSatisfy { node in
      node.causes.contains { $0.kind == .neverBuilt && $0.name == node.node.text } && node.state == .wouldRun
    }
    if isNew {
      return [
        forecast.isLocked
          ? "no earlier build is known here; the lock says which bytes each address gave" : "nothing was built yet"
      ]
    }
    // Only results of nodes differ, and they are all known: a setting or a file has the value of an earlier build again.
    if lines.isEmpty, others.allSatisfy({ $0.kind == .input && NodeWords.isNode($0.name) }) {
      return ["settings and files are as in an earlier build: its results are known, the outputs are not up to date"]
    }
    lines += CauseFold(others).lines
    guard lines.count > mostCauses else { return lines }
    return lines.prefix(mostCauses - 1) + ["and \(lines.count - mostCauses + 1) more causes: `dsbuild plan --json`"]
  }

  /// The work of one step in all its classes.
  private static func line(_ step: StepName, _ nodes: [Forecast.Node]) -> TerminalText {
    // The node of the dataset uses the same pictures as those of the classes, so only the classes count.
    let counted = nodes.contains { $0.node.className != nil } ? nodes.filter { $0.node.className != nil } : nodes
    let (misses, hits) = counted.reduce((0, 0)) { ($0.0 + $1.misses, $0.1 + $1.hits) }
    let work: String
    switch step.work {
    case .reading: work = "\(Counted.text(misses, "row")) to read"
    case .downloading: work = counts(misses, hits, "to download", known: "here already")
    case .looking: work = counts(misses, hits, "to do", known: "known")
    case .comparing: work = "\(Counted.text(misses + hits, "picture")) to compare"
    case .assigning: work = "\(Counted.text(misses + hits, "picture")) to assign"
    case .writing: work = "to write"
    case .acting: work = ""
    }
    return "\(work)\(names(nodes))"
  }

  private static func counts(_ misses: Int, _ hits: Int, _ todo: String, known: String) -> String {
    if misses == 0 { return "nothing \(todo), \(Counted.text(hits, "picture")) \(known)" }
    return "\(Counted.text(misses, "picture")) \(todo)" + (hits > 0 ? ", \(hits) \(known)" : "")
  }

  /// The classes or outputs of nodes; many classes are only counted.
  private static func names(_ nodes: [Forecast.Node]) -> TerminalText {
    let names = nodes.compactMap { node -> String? in
      switch node.node.scope {
      case .dataset: nil
      case .oneClass(let name): name.rawValue
      case .output(let path): path
      }
    }
    guard !names.isEmpty else { return "" }
    if names.count > mostNames, nodes.contains(where: { $0.node.className != nil }) {
      return " (\(names.count) classes)"
    }
    return " (\(names.joined(separator: ", ")))"
  }
}

/// A number with its noun.
enum Counted {
  /// `1 picture`, `2 pictures`. `plural` is for nouns whose plural does not end in `s`.
  static func text(_ number: Int, _ noun: String, _ plural: String? = nil) -> String {
    "\(number) \(number == 1 ? noun : plural ?? noun + "s")"
  }
}
