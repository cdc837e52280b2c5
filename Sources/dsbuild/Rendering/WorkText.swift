import Diagnostics
import Engine
import Listings
import Manifest

/// Running work, in words.
enum WorkText {
  private static let longestName = 24

  /// The progress of counted work: `crop 120/400 pictures, 35/s, 8 s left`.
  static func line(_ work: WorkCounts.Standing, now: ContinuousClock.Instant) -> TerminalText {
    let seconds = work.begun.duration(to: now) / .seconds(1)
    let rate = seconds > 0.2 ? Double(work.done) / seconds : 0
    var text: TerminalText
    if let unit = work.name.unit {
      text = "\(work.name.verb) \(work.done)/\(work.total) \(unit)"
      if rate >= 1 { text += ", \(Int(rate.rounded()))/s" }
    } else {
      text = "\(work.name.verb) \(work.done * 100 / max(1, work.total)) %"
    }
    if rate > 0, work.done < work.total { text += ", \(timeLeft(Double(work.total - work.done) / rate)) left" }
    return text
  }

  /// The name of a node in words: `labels dress`.
  static func name(of node: NodeName) -> TerminalText {
    switch node.scope {
    case .dataset: "\(node.step.text)"
    case .oneClass(let name): "\(node.step.text) \(cut(name.rawValue, to: longestName))"
    case .output(let path): "\(node.step.text) \(cut(path, to: longestName))"
    }
  }

  /// A remaining time, rounded to whole units.
  static func timeLeft(_ seconds: Double) -> String {
    if seconds < 120 { return "\(max(1, Int(seconds.rounded(.up)))) s" }
    if seconds < 7_200 { return "\(Int((seconds / 60).rounded())) min" }
    return seconds < 360_000 ? "\(Int((seconds / 3600).rounded())) h" : "days"
  }

  /// A name, shortened to `columns` with an ellipsis.
  static func cut(_ name: String, to columns: Int) -> TerminalText {
    let text = TerminalText(name)
    return text.columns <= columns ? text : "\(text.prefix(columns: columns - 1))…"
  }
}
