import Diagnostics
import Engine
import Manifest
import Pipeline
import Transfer

/// The state of the transfers in one line.
enum TransferText {
  /// If at most this many addresses are left, the line names their hosts.
  private static let tail = 50
  private static let mostHosts = 3
  private static let longestClass = 14
  private static let longestHost = 36

  /// Finished addresses, bytes, rate, time left and failures; then the reason for a pause, or as many classes as fit.
  static func line(
    _ progress: TransferProgress, _ classes: [ClassTransfers], seconds: Double, columns: Int
  ) -> TerminalText {
    let left = progress.total - progress.done
    let rate = seconds > 0.2 ? Double(progress.done) / seconds : 0
    let failed = classes.reduce(0) { $0 + $1.failed }
    var text: TerminalText = "fetch \(progress.done)/\(progress.total), \(size(progress.bytes))"
    if rate >= 1 { text += ", \(Int(rate.rounded()))/s" }
    let isTail = left > 0 && left <= tail
    // Do not estimate for the last few addresses: past throughput does not predict stragglers.
    if left > 0, rate > 0, !isTail { text += ", \(WorkText.timeLeft(Double(left) / rate)) left" }
    if failed > 0 { text += ", \(failed) failed" }
    if progress.running == 0, left > 0, let pause = pause(progress) { return "\(text); \(pause)" }
    if isTail { return "\(text), \(waiting(progress, left))" }
    return text + parts(classes, columns: columns - text.columns)
  }

  /// Finished and total addresses of each class, for as many classes as fit.
  private static func parts(_ classes: [ClassTransfers], columns: Int) -> TerminalText {
    guard classes.count > 1 else { return "" }
    var text: TerminalText = ""
    for (index, item) in classes.enumerated() {
      let name = WorkText.cut(item.name.rawValue, to: longestClass)
      let part: TerminalText = "\(index == 0 ? ": " : ", ")\(name) \(item.good + item.failed)/\(item.total)"
      let left = classes.count - index
      let more: TerminalText = " +\(left) more"
      guard text.columns + part.columns + (left > 1 ? more.columns : 0) <= columns else {
        return index == 0 ? "" : text + more
      }
      text += part
    }
    return text
  }

  /// The host whose pause ends first, and the time when it ends.
  private static func pause(_ progress: TransferProgress) -> TerminalText? {
    let paused = progress.waiting.compactMap { host in host.pause.map { (host, $0) } }
    guard let (host, pause) = paused.min(by: { $0.1 < $1.1 }) else { return nil }
    let seconds = pause / .seconds(1)
    let until = UTCDate.clock(WallClock.system.seconds + Int64(seconds.rounded(.up)))
    let name = WorkText.cut(host.origin.host, to: longestHost)
    return "waits for \(name) until \(until) UTC (\(WorkText.timeLeft(seconds)))"
  }

  private static func waiting(_ progress: TransferProgress, _ left: Int) -> TerminalText {
    let hosts = progress.hosts
    var text: TerminalText = "\(left) left on \(hosts) host\(hosts == 1 ? "" : "s")"
    let named = progress.waiting.prefix(mostHosts).map { host -> TerminalText in
      let pause = host.pause.map { ", again in \(WorkText.timeLeft($0 / .seconds(1)))" } ?? ""
      return "\(WorkText.cut(host.origin.host, to: longestHost)) \(host.left)\(pause)"
    }
    if !named.isEmpty { text += ": \(named.joined(separator: "; "))\(hosts > mostHosts ? ", …" : "")" }
    return text
  }

  private static func size(_ bytes: Int) -> String {
    bytes < 1_000_000 ? "\(bytes / 1000) kB" : "\(Double(bytes / 100_000) / 10) MB"
  }
}
