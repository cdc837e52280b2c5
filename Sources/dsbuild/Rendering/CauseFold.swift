import Diagnostics
import Listings

/// Many causes as few lines: each once, what is of one kind together, and of many the first and how many more.
struct CauseFold {
  private static let shown = 3

  /// What is folded into one line: causes of one kind and direction, in one file.
  private struct Group: Hashable {
    let kind: Cause.Kind
    let change: String
    let file: String?
  }

  /// The lines.
  let lines: [TerminalText]

  /// The lines of causes, in their order.
  init(_ causes: [Cause]) {
    var seen: Set<String> = []
    var groups: [Group: [(cause: Cause, sentence: TerminalText)]] = [:]
    var order: [Group] = []
    for cause in Self.roots(causes) {
      let sentence = CauseText.sentence(cause)
      guard seen.insert(sentence.string).inserted else { continue }
      let group = Self.group(of: cause)
      if groups[group] == nil { order.append(group) }
      groups[group, default: []].append((cause, sentence))
    }
    lines = order.flatMap { group -> [TerminalText] in
      let members = groups[group] ?? []
      guard members.count > Self.shown else { return members.map(\.sentence) }
      return members.prefix(Self.shown).map(\.sentence) + [
        "and \(members.count - Self.shown) more \(Self.words(group))"
      ]
    }
  }

  /// The causes without those that only say that a node before has another result, where there is a cause for that.
  static func roots(_ causes: [Cause]) -> [Cause] {
    let roots = causes.filter { !($0.kind == .input && (NodeWords.isNode($0.name) || $0.name.hasPrefix("rows "))) }
    return roots.isEmpty ? causes : roots
  }

  private static func group(of cause: Cause) -> Group {
    let change = cause.was == nil ? "new" : cause.now == nil ? "gone" : "changed"
    switch cause.kind {
    case .row, .label, .crop:
      return Group(kind: cause.kind, change: change, file: cause.place.map { String($0.prefix { $0 != ":" }) })
    case .input, .neverBuilt, .missing, .option, .version: return Group(kind: cause.kind, change: change, file: nil)
    }
  }

  private static func words(_ group: Group) -> String {
    let place = group.file.map { " in \($0)" } ?? ""
    switch group.kind {
    case .row: return "rows that are \(group.change)\(place)"
    case .label: return "answers that are \(group.change)\(place)"
    case .crop: return "squares that are \(group.change)\(place)"
    case .input: return "files that are \(group.change)"
    case .neverBuilt: return "never built"
    case .missing: return "that were changed or removed"
    case .option: return "settings"
    case .version: return "changes of versions"
    }
  }
}
