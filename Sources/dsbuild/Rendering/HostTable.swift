import Diagnostics
import Transfer

/// The result of a round of transfers by host. It is shown if more than a twentieth of the addresses failed.
enum HostTable {
  struct Line {
    let host: String
    let good: Int
    let failed: Int
    /// Why its addresses failed, the most frequent first.
    let reasons: [(name: String, count: Int)]
  }

  private static let mostHosts = 10
  private static let mostReasons = 5
  private static let widestHost = 60

  /// The hosts, those with the most failures first.
  static func lines(of hosts: [Origin: HostStatistics]) -> [Line] {
    let ordered = hosts.sorted { ($1.value.failed, $0.key) < ($0.value.failed, $1.key) }
    return ordered.map { origin, statistics in
      let reasons = statistics.reasons.map { (name: $0.key.reason, count: $0.value) }
        .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
      return Line(
        host: shown(origin), good: statistics.good, failed: statistics.failed, reasons: reasons)
    }
  }

  /// The name of a host, shortened to the width of a column.
  private static func shown(_ origin: Origin) -> String {
    let text = origin.scheme == "data" ? "data:" : origin.description
    return text.count <= widestHost ? text : text.prefix(widestHost - 1) + "…"
  }

  /// The table; empty if few addresses failed.
  static func text(_ hosts: [Origin: HostStatistics]) -> TerminalText {
    let lines = lines(of: hosts)
    let failed = lines.reduce(0) { $0 + $1.failed }
    let total = lines.reduce(failed) { $0 + $1.good }
    guard failed * 20 > total else { return "" }
    let shown = lines.prefix { $0.failed > 0 }.prefix(mostHosts)
    let width = max(4, shown.map { TerminalText($0.host).columns }.max() ?? 0)
    var text: TerminalText = "\(failed) of \(total) addresses failed:\n"
    text += "  \(("host" as TerminalText).padded(to: width))    good  failed  reasons\n"
    for line in shown {
      var reasons = line.reasons.prefix(mostReasons).map { "\($0.count) \($0.name)" }
      if line.reasons.count > mostReasons { reasons.append("…") }
      let counts = [line.good, line.failed].map { String($0).leftPadded(to: 6) }.joined(separator: "  ")
      text += "  \(TerminalText(line.host).padded(to: width))  \(counts)  \(reasons.joined(separator: ", "))\n"
    }
    let rest = lines.dropFirst(shown.count).filter { $0.failed > 0 }
    if !rest.isEmpty {
      text += "  and \(rest.reduce(0) { $0 + $1.failed }) on \(rest.count) more hosts\n"
    }
    return text
  }
}

extension String {
  fileprivate func leftPadded(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
