import Diagnostics
import Listings

/// Summarises many causes in few lines: each cause once, causes of one kind together, and of many only the first few and a count.
struct CauseFold {
  private static let shown = 3

  /// The causes that share lines: those of one kind and direction, in one file.
  private struct Group: Hashable {
    let kind: Cause.Kind
    let change: String
    let file: String?
  }

  let lines: [TerminalText]

  /// The lines for some causes, in their order.
  init(_ causes: [Cause]) {
    var seen: Set<String> = []
    var groups: [Group: [(cause: Cause, sentence: TerminalText)]] = [:]
    var order: [Group] = []
    for cause in Self.roots(causes) {
      let sentence = CauseText.sentence(cause)
      let isDecision = cause.kind == .label || cause.kind == .crop
      guard seen.insert(isDecision ? "\(cause.kind) \(cause.name)" : sentence.string).inserted else { continue }
      let group = Self.group(of: cause)
      if groups[group] == nil { order.append(group) }
      groups[group, default: []].append((cause, sentence))
    }
    let decided = Set(order.filter { $0.kind == .label || $0.kind == .crop }.compactMap(\.file))
    lines = order.flatMap { group -> [TerminalText] in
      let members = groups[group] ?? []
      if group.kind == .label || group.kind == .crop { return [Self.decisions(members.map(\.cause), group)] }
      // The answers or squares of a file are more specific than the fact that the file changed.
      let others = members.filter { group.kind != .input || !decided.contains($0.cause.name) }
      let count = others.reduce(others.count) { $0 + $1.cause.more }
      guard count > Self.shown + 1 else { return others.map(\.sentence) }
      return others.prefix(Self.shown).map(\.sentence) + ["and \(count - Self.shown) more \(Self.words(group))"]
    }
  }

  /// Answers or squares of one file in one line: their number, and the place of the first.
  private static func decisions(_ causes: [Cause], _ group: Group) -> TerminalText {
    guard causes.count > 1 else { return CauseText.sentence(causes[0]) }
    let noun = group.kind == .label ? "answers" : "squares"
    let change = group.change == "changed" ? "changed" : "are \(group.change)"
    let place =
      causes[0].place.map { " (\($0) and \(Counted.text(causes.count - 1, "more line", "more lines")))" } ?? ""
    return "\(causes.count) \(noun) \(change)\(place)"
  }

  /// The causes without those that only name another result of an upstream node, if there is any other cause.
  static func roots(_ causes: [Cause]) -> [Cause] {
    let roots = causes.filter { !($0.kind == .input && (NodeWords.isNode($0.name) || $0.name.hasPrefix("rows "))) }
    return roots.isEmpty ? causes : roots
  }

  private static func group(of cause: Cause) -> Group {
    let change = cause.was == nil ? "new" : cause.now == nil ? "gone" : "changed"
    switch cause.kind {
    case .row, .label, .crop:
      let place = cause.place.flatMap { $0 == cause.name ? nil : $0 }
      return Group(kind: cause.kind, change: change, file: place.map { String($0.prefix { $0 != ":" }) })
    case .input, .neverBuilt, .missing, .option, .version: return Group(kind: cause.kind, change: change, file: nil)
    }
  }

  private static func words(_ group: Group) -> String {
    let place = group.file.map { " in \($0)" } ?? ""
    switch group.kind {
    case .row: return "rows that are \(group.change)\(place)"
    case .label, .crop: return "decisions\(place)"
    case .input: return "files that are \(group.change)"
    case .neverBuilt: return "without an earlier build"
    case .missing: return "that were changed or removed"
    case .option: return "settings"
    case .version: return "changes of versions"
    }
  }
}
