import Diagnostics
import Engine
import Listings
import Pipeline
import Transfer

/// The current work of a run according to its events. The line of progress is made from it.
struct ProgressState {
  /// The content of the line of progress at one moment.
  struct Subject {
    /// The identity of the work.
    let key: String
    /// When the work began.
    let begun: ContinuousClock.Instant
    /// The finished share, 0 to 1; nil if it is not counted.
    let share: Double?
    let text: TerminalText
  }

  private let start = ContinuousClock.now
  private var planned: Int?
  private var ended = 0
  private var running: [(node: NodeName, since: ContinuousClock.Instant)] = []
  private var transfers: (progress: TransferProgress, classes: [ClassTransfers], begun: ContinuousClock.Instant)?
  /// When the last event arrived.
  private var last = ContinuousClock.now
  /// The text while nothing is counted and no node is running.
  var words: String?

  /// Applies an event.
  mutating func take(_ event: BuildEvent) {
    last = .now
    switch event {
    case .planned(let nodes): (planned, ended, running) = (nodes, 0, [])
    case .started(let node): running.append((node, last))
    case .hit(let node), .ran(let node, _, _), .failed(let node, _):
      running.removeAll { $0.node == node }
      ended += 1
    case .fetching(let progress, let classes): transfers = (progress, classes, transfers?.begun ?? last)
    case .fetched: transfers = nil
    case .acted, .drifted, .shared, .shard, .warned: break
    }
  }

  /// The time since the start, in the form of a clock.
  func elapsed(now: ContinuousClock.Instant) -> String {
    let seconds = Int(start.duration(to: now) / .seconds(1))
    let clock = [seconds / 60 % 60, seconds % 60].map { $0.zeroPadded(to: 2) }.joined(separator: ":")
    return seconds < 3600 ? clock : "\(seconds / 3600):\(clock)"
  }

  /// The most relevant work: transfers, then counted work, then the node that has been running for the longest time.
  func subject(_ work: WorkCounts.Standing?, now: ContinuousClock.Instant, columns: Int) -> Subject {
    let steps: TerminalText = planned.map { "[\(ended)/\($0)] " } ?? ""
    if let (progress, classes, begun) = transfers {
      let seconds = begun.duration(to: now) / .seconds(1)
      let text = TransferText.line(progress, classes, seconds: seconds, columns: columns - steps.columns)
      let share = Double(progress.done) / Double(max(1, progress.total))
      return Subject(key: "fetch", begun: begun, share: share, text: steps + text)
    }
    if let work {
      let share = Double(work.done) / Double(max(1, work.total))
      return Subject(
        key: work.name.verb, begun: work.begun, share: share, text: steps + WorkText.line(work, now: now))
    }
    if let first = running.first {
      let more: TerminalText = running.count > 1 ? " and \(running.count - 1) more" : ""
      return Subject(
        key: first.node.text, begun: first.since, share: nil, text: "\(steps)\(WorkText.name(of: first.node))\(more)")
    }
    let isAtEnd = planned.map { ended >= $0 } ?? false
    let words = words ?? (isAtEnd ? "write the lock and the report" : "read the project")
    return Subject(key: words, begun: last, share: nil, text: "\(steps)\(words)")
  }
}

/// Decides when to print another permanent line of progress: every 10 seconds, or after another 5 % of the work.
struct LinePace {
  private var key = ""
  private var share = 0.0
  private var line = ContinuousClock.now

  /// Whether a line is due. If it is, it counts as printed.
  mutating func isDue(_ subject: ProgressState.Subject, now: ContinuousClock.Instant) -> Bool {
    if subject.key != key { (key, share, line) = (subject.key, 0, max(line, subject.begun)) }
    let pause = line.duration(to: now)
    let isFurther = subject.share.map { $0 - share >= 0.05 } ?? false
    guard pause >= .seconds(10) || (isFurther && pause >= .seconds(1)) else { return false }
    (share, line) = (subject.share ?? 0, now)
    return true
  }
}
