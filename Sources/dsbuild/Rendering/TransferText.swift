import Diagnostics
import Pipeline
import Transfer

/// Where the transfers stand, in one line.
enum TransferText {
  /// From how few addresses on the slow tail is named, host by host.
  private static let tail = 50
  private static let mostClasses = 4
  private static let mostHosts = 3

  /// Done, bytes, rate, time left, good and bad of each class, and at the end what is still waited for.
  static func line(_ progress: TransferProgress, _ classes: [ClassTransfers], seconds: Double) -> TerminalText {
    let left = progress.total - progress.done
    let rate = seconds > 0.2 ? Double(progress.done) / seconds : 0
    var text: TerminalText = "fetch [\(progress.done)/\(progress.total)] \(size(progress.bytes))"
    if rate > 0 { text += " \(Int(rate.rounded()))/s" }
    let isTail = left > 0 && left <= tail
    // What the many did in the past says little of when the last few will be here.
    if left > 0, rate > 0, !isTail { text += " ETA \(ProgressRenderer.seconds(Double(left) / rate))" }
    if isTail { return "\(text), \(waiting(progress, left))" }
    let shown = classes.count <= mostClasses ? classes : []
    if shown.isEmpty {
      let (good, failed) = classes.reduce((0, 0)) { ($0.0 + $1.good, $0.1 + $1.failed) }
      return "\(text), \(good) good, \(failed) bad"
    }
    return shown.reduce(text) { $0 + ", \($1.name) \($1.good) good, \($1.failed) bad" }
  }

  private static func waiting(_ progress: TransferProgress, _ left: Int) -> TerminalText {
    let hosts = progress.hosts
    var text: TerminalText = "\(left) left on \(hosts) host\(hosts == 1 ? "" : "s")"
    let named = progress.waiting.prefix(mostHosts).map { "\($0.origin.host) \($0.left)" }
    if !named.isEmpty { text += ": \(named.joined(separator: ", "))\(hosts > mostHosts ? ", …" : "")" }
    return text
  }

  private static func size(_ bytes: Int) -> String {
    bytes < 10_000_000 ? "\(bytes / 1000) kB" : "\(bytes / 1_000_000) MB"
  }
}
