import Diagnostics
import Listings
import Manifest

/// The funnel of each class as a table, with the reasons of dropped pictures below each row.
struct FunnelTable {
  private let funnels: [ClassName: Funnel]

  /// How much of a name the narrowest terminal shows.
  private static let leastName = 8
  /// Short names of columns for narrow terminals.
  private static let short = ["candidates": "listed", "cropped": "crops"]

  /// The indices of the visible columns. A step that no class uses has no column.
  private let shown: [Int]

  init(_ funnels: [ClassName: Funnel]) {
    self.funnels = funnels
    let usesAll = funnels.values.allSatisfy { $0.reasons[.notSelected] == nil }
    shown = Funnel.columns.indices.filter { !usesAll || Funnel.columns[$0] != StepName.select.counted }
  }

  /// The table; names and headings are shortened to the width of a terminal.
  func text(columns: Int?) -> TerminalText {
    let names = funnels.keys.sorted()
    let longest = max(5, names.map(\.rawValue.count).max() ?? 0)
    let isNarrow = columns.map { longest + width(shown.map { Funnel.columns[$0] }, gap: 2) > $0 } ?? false
    let heads = shown.map { Funnel.columns[$0] }.map { isNarrow ? Self.short[$0] ?? $0 : $0 }
    let gap = String(repeating: " ", count: isNarrow ? 1 : 2)
    let room = columns.map { max(Self.leastName, $0 - width(heads, gap: gap.count)) } ?? longest
    let first = min(longest, room)
    var text: TerminalText = ("class" as TerminalText).padded(to: first)
    for head in heads { text += "\(gap)\(head)" }
    text += "\n"
    for name in names {
      guard let funnel = funnels[name] else { continue }
      text += TerminalText(name.rawValue).cut(columns: first).padded(to: first)
      let counts = funnel.counts
      for (head, index) in zip(heads, shown) {
        let cell = index < counts.count ? String(counts[index]) : "-"
        text += "\(gap)\(String(repeating: " ", count: max(0, head.count - cell.count)))\(cell)"
      }
      text += "\n"
      if let reasons = reasons(funnel) { text += columns.map { reasons.wrapped(to: $0) } ?? reasons }
    }
    return text
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
