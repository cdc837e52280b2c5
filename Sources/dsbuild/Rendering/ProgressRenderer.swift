import Diagnostics
import Digests
import Dispatch
import Engine
import Listings
import Pipeline
import Synchronization

/// Shows what a run is doing: one line that changes on a terminal, whole lines now and then elsewhere.
///
/// The line is made anew several times a second from what was told and counted, so that work which tells nothing shows too.
final class ProgressRenderer: Sendable {
  private struct State {
    var standing = ProgressState()
    var pace = LinePace()
    var counts: WorkCounts?
    /// Whether the terminal shows a line.
    var isShown = false
    var isEnded = false
    /// How often the line was drawn: the sign before it turns, so that no second passes without a change.
    var turns = 0
  }

  private let style: ProgressChoice
  private let verbosity: Int
  private let state = Mutex(State())
  /// Work may keep every thread of the tasks busy: the line is drawn from a thread that no task has.
  private let queue = DispatchQueue(label: "dsbuild.progress")

  private static let signs = ["|", "/", "-", "\\"]
  private static let interval = DispatchTimeInterval.milliseconds(200)

  init(style: ProgressChoice, verbosity: Int) {
    self.style = style
    self.verbosity = verbosity
  }

  /// Begins to show how far the work of `counts` is, until ``end()``.
  ///
  /// - Parameter words: What is shown while nothing is counted.
  func watch(_ counts: WorkCounts, _ words: String? = nil) {
    state.withLock { state in
      state.counts = counts
      state.standing.words = words
    }
    if style == .tty || style == .plain { drawLater() }
  }

  private func drawLater() {
    queue.asyncAfter(deadline: .now() + Self.interval) { [weak self] in
      if let self, draw() { drawLater() }
    }
  }

  /// Takes an event in.
  func show(_ event: BuildEvent) {
    state.withLock { $0.standing.take(event) }
    switch event {
    case .planned, .started, .hit, .failed, .acted, .fetching, .shared: break
    case .ran(let node, let causes, let seconds):
      guard verbosity > 0, style != .none else { break }
      say(
        "ran \(node.text) in \(Self.seconds(seconds))\(CauseFold.roots(causes).first.map { ": \(CauseText.sentence($0))" } ?? "")\n"
      )
    case .fetched(let hosts):
      if style != .none { say(HostTable.text(hosts)) }
    case .drifted(let drift):
      say("warning: \(drift.address) now gives other bytes than the lock says (\(drift.grade))\n")
      if verbosity > 0 { say("  pinned \(drift.pinned.hex), found \(drift.found.hex)\n") }
    case .warned(let message, let hint):
      let cure: TerminalText = hint.map { "  hint: \($0)\n" } ?? ""
      say("warning: \(message)\n\(cure)")
    }
  }

  /// Takes the changing line away for good.
  func end() {
    state.withLock { state in
      Self.erase(&state)
      state.isEnded = true
    }
  }

  /// Writes lines that stay.
  private func say(_ text: TerminalText) {
    state.withLock { state in
      Self.erase(&state)
      Standard.error(text)
    }
  }

  private static func erase(_ state: inout State) {
    if state.isShown { Standard.error("\r\u{1B}[K") }
    state.isShown = false
  }

  /// Shows what is being done now; false once nothing is to be shown any more.
  private func draw() -> Bool {
    state.withLock { state in
      guard !state.isEnded else { return false }
      let now = ContinuousClock.now
      let columns = max(1, Standard.errorColumns - 1)
      let sign = Self.signs[state.turns % Self.signs.count]
      let lead = "\(sign) \(state.standing.elapsed(now: now)) " as TerminalText
      let room = style == .tty ? max(1, columns - lead.columns) : 200
      let subject = state.standing.subject(state.counts?.standing, now: now, columns: room)
      guard style == .tty else {
        if state.pace.isDue(subject, now: now) { Standard.error("\(subject.text)\n") }
        return true
      }
      // A line that wraps could not be taken back.
      let text = lead + subject.text
      state.turns += 1
      state.isShown = true
      Standard.error("\r\u{1B}[K\(text.cut(columns: columns))")
      return true
    }
  }

  /// Seconds for people.
  static func seconds(_ seconds: Double) -> String {
    if seconds < 10 { return "\((seconds * 10).rounded() / 10) s" }
    if seconds < 120 { return "\(Int(seconds.rounded())) s" }
    return "\(Int(seconds) / 60) min"
  }
}
