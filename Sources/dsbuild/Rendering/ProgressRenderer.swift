import Diagnostics
import Digests
import Dispatch
import Engine
import Listings
import Pipeline
import Synchronization

/// Shows the progress of a run: one changing line on a terminal, elsewhere a new line from time to time.
///
/// The line is redrawn several times a second from events and counters, so that work without events is visible too.
final class ProgressRenderer: Sendable {
  private struct State {
    var standing = ProgressState()
    var pace = LinePace()
    var counts: WorkCounts?
    /// Whether the terminal shows a line.
    var isShown = false
    var isEnded = false
    /// How often the line was drawn. It selects the sign at its start, which turns, so that the line never stands still.
    var turns = 0
  }

  private let style: ProgressChoice
  private let verbosity: Int
  private let state = Mutex(State())
  /// The queue that draws the line. Tasks may keep every thread of the cooperative pool busy, so drawing uses none of them.
  private let queue = DispatchQueue(label: "dsbuild.progress")

  private static let signs = ["|", "/", "-", "\\"]
  private static let interval = DispatchTimeInterval.milliseconds(200)

  init(style: ProgressChoice, verbosity: Int) {
    self.style = style
    self.verbosity = verbosity
  }

  /// Shows the progress of `counts` until ``end()``.
  ///
  /// - Parameter words: The text while nothing is counted.
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

  /// Applies an event, and prints a message if it needs one.
  func show(_ event: BuildEvent) {
    state.withLock { $0.standing.take(event) }
    switch event {
    case .planned, .started, .hit, .failed, .acted, .fetching, .shared, .shard: break
    case .ran(let node, let causes, let seconds):
      guard verbosity > 0, style != .none else { break }
      say(
        "ran \(node.text) in \(Self.seconds(seconds))\(CauseFold.roots(causes).first.map { ": \(CauseText.sentence($0))" } ?? "")\n"
      )
    case .fetched(let hosts):
      if style != .none { say(HostTable.text(hosts)) }
    case .drifted(let drift):
      say(
        "warning: \(drift.address) now gives another picture than the lock records (\(drift.grade)); `dsbuild update` takes it\n"
      )
      if verbosity > 0 { say("  pinned \(drift.pinned.hex), found \(drift.found.hex)\n") }
    case .warned(let message, let hint):
      let cure: TerminalText = hint.map { "  hint: \($0)\n" } ?? ""
      say("warning: \(message)\n\(cure)")
    }
  }

  /// Removes the changing line and ends the display.
  func end() {
    state.withLock { state in
      Self.erase(&state)
      state.isEnded = true
    }
  }

  /// Prints permanent lines.
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

  /// Draws the current state; returns false after the end.
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
      // A wrapped line could not be erased, so the line is cut.
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
