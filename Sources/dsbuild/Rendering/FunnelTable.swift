import Diagnostics
import Listings
import Manifest

/// The funnel of each class as a table, with the reasons of dropped pictures below each row.
struct FunnelTable {
  private let funnels: [ClassName: Funnel]

  /// How much of a name a table shows at least.
  private static let leastName = 12
  /// Short names of columns for narrow terminals.
  private static let short = ["candidates": "listed", "cropped": "crops"]

  /// The indices of the visible columns. A step that no class uses has no column.
  private let shown: [Int]

  init(_ funnels: [ClassName: Funnel]) {
    self.funnels = funnels
    let usesAll = funnels.values.allSatisfy { $0.reasons[.notSelected] == nil }
    shown = Funnel.columns.indices.filter { !usesAll || Funnel.columns[$0] != StepName.select.counted }
  }

  /// The table; names and headings are shortened to the width of a terminal. On one that is too narrow for a table, each class
  /// has its counts in a sentence.
  func text(columns: Int?) -> TerminalText {
    let longest = max(5, funnels.keys.map(\.rawValue.count).max() ?? 0)
    let isNarrow = columns.map { longest + width(shown.map { Funnel.columns[$0] }, gap: 2) > $0 } ?? false
    let heads = shown.map { Funnel.columns[$0] }.map { isNarrow ? Self.short[$0] ?? $0 : $0 }
    let gap = isNarrow ? 1 : 2
    let room = columns.map { $0 - width(heads, gap: gap) } ?? longest
    if let columns, room < min(longest, Self.leastName) { return sentences(heads, columns) }
    return table(heads, first: min(longest, room), gap: String(repeating: " ", count: gap), columns)
  }

  private func table(_ heads: [String], first: Int, gap: String, _ columns: Int?) -> TerminalText {
    var text: TerminalText = ("class" as TerminalText).padded(to: first)
    for head in heads { text += "\(gap)\(head)" }
    text += "\n"
    for (name, funnel) in funnels.sorted(by: { $0.key < $1.key }) {
      text += TerminalText(name.rawValue).cut(columns: first).padded(to: first)
      for (head, cell) in zip(heads, cells(funnel)) {
        text += "\(gap)\(String(repeating: " ", count: max(0, head.count - cell.count)))\(cell)"
      }
      text += "\n"
      if let reasons = reasons(funnel) { text += columns.map { reasons.wrapped(to: $0) } ?? reasons }
    }
    return text
  }

  private func sentences(_ heads: [String], _ columns: Int) -> TerminalText {
    var text: TerminalText = ""
    for (name, funnel) in funnels.sorted(by: { $0.key < $1.key }) {
      let counts = zip(heads, cells(funnel)).map { "\($1) \($0)" }.joined(separator: ", ")
      text += "\(name.rawValue)\n"
      text += ("  \(counts)\n" as TerminalText).wrapped(to: columns)
      if let reasons = reasons(funnel) { text += reasons.wrapped(to: columns) }
    }
    return text
  }

  /// The counts of the visible columns; `-` for steps that were not reached.
  private func cells(_ funnel: Funnel) -> [String] {
    let counts = funnel.counts
    return shown.map { $0 < counts.count ? String(counts[$0]) : "-" }
  }

  private func width(_ heads: [String], gap: Int) -> Int { heads.reduce(0) { $0 + $1.count + gap } }

  private func reasons(_ funnel: Funnel) -> TerminalText? {
    let formats = funnel.formats.isEmpty ? "" : " (\(BuildText.text(funnel.formats)))"
    let reasons = funnel.reasonsByName.map { reason in
      "\(reason.count) \(reason.name)\(reason.name == Reason.unsupportedFormat.name ? formats : "")"
    }.joined(separator: ", ")
    return reasons.isEmpty ? nil : "  out: \(reasons)\n"
  }
}
