import Diagnostics
import Digests
import Listings
import Pipeline
import Synchronization
import Transfer

/// Shows what a build is doing: one line that changes on a terminal, whole lines now and then elsewhere.
final class ProgressRenderer: Sendable {
  private struct State {
    var node = ""
    var lastLine = ContinuousClock.now
    var lastShare = 0
    var isDirty = false
    var start: ContinuousClock.Instant?
  }

  private let style: ProgressChoice
  private let verbosity: Int
  private let state = Mutex(State())

  init(style: ProgressChoice, verbosity: Int) {
    self.style = style
    self.verbosity = verbosity
  }

  /// Takes an event in.
  func show(_ event: BuildEvent) {
    switch event {
    case .started(let node):
      state.withLock { $0.node = node.text }
      if style == .tty { line("\(node.text)") }
    case .hit, .failed, .acted: break
    case .ran(let node, let causes, let seconds):
      if verbosity > 0, style != .none {
        clear()
        Standard.error(
          "ran \(node.text) in \(Self.seconds(seconds))\(causes.first.map { ": \(CauseText.sentence($0))" } ?? "")\n")
      }
    case .fetching(let progress, let classes): fetching(progress, classes)
    case .fetched(let hosts):
      guard style != .none else { break }
      clear()
      Standard.error(HostTable.text(hosts))
    case .drifted(let drift):
      clear()
      Standard.error(
        "warning: \(drift.address) drifted (\(drift.grade)): pinned \(drift.pinned.hex), found \(drift.found.hex)\n")
    case .warned(let message, let hint):
      clear()
      Standard.error("warning: \(message)\n")
      if let hint { Standard.error("  hint: \(hint)\n") }
    }
  }

  /// Takes the changing line away.
  func clear() {
    let isDirty = state.withLock { state in
      defer { state.isDirty = false }
      return state.isDirty
    }
    if isDirty { Standard.error("\r\u{1B}[K") }
  }

  private func fetching(_ progress: TransferProgress, _ classes: [ClassTransfers]) {
    let now = ContinuousClock.now
    let start = state.withLock { state in
      state.start = state.start ?? now
      return state.start ?? now
    }
    let text = TransferText.line(progress, classes, seconds: start.duration(to: now) / .seconds(1))
    let (done, total) = (progress.done, progress.total)
    switch style {
    case .tty: line(text)
    case .plain:
      let share = total > 0 ? done * 20 / total : 20
      let isDue = state.withLock { state in
        guard now - state.lastLine > .seconds(10) || (share > state.lastShare && now - state.lastLine > .seconds(1))
        else { return false }
        state.lastLine = now
        state.lastShare = share
        return true
      }
      if isDue { Standard.error("\(text)\n") }
    case .none, .auto: break
    }
  }

  private func line(_ text: TerminalText) {
    state.withLock { $0.isDirty = true }
    // A line that wraps could not be taken back.
    Standard.error("\r\u{1B}[K\(text.prefix(columns: max(1, Standard.errorColumns - 1)))")
  }

  /// Seconds for people.
  static func seconds(_ seconds: Double) -> String {
    if seconds < 10 { return "\((seconds * 10).rounded() / 10) s" }
    if seconds < 120 { return "\(Int(seconds.rounded())) s" }
    return "\(Int(seconds) / 60) min"
  }
}

/// Causes as short sentences.
enum CauseText {
  static func sentence(_ cause: Cause) -> TerminalText {
    let place: TerminalText = cause.place.map { " (\($0))" } ?? ""
    let name = cause.name
    switch cause.kind {
    case .neverBuilt: return "never built\(place)"
    case .missing: return "`\(name)` is not as it was written\(place)"
    case .row:
      switch (cause.was, cause.now) {
      case (nil, _): return "row added: \(name)\(place)"
      case (_, nil): return "row removed: \(name)\(place)"
      case (let was?, let now?):
        return "row moved: \(name) \(was) -> \(now)\(place)"
      }
    case .option, .input, .label, .crop, .version:
      let change: TerminalText
      switch (cause.was, cause.now) {
      case (nil, nil): change = " changed"
      case (let was?, let now?): change = " \(was) -> \(now)"
      case (nil, let now?): change = " is new: \(now)"
      case (let was?, nil): change = " is gone (was \(was))"
      }
      return "\(cause.kind.rawValue) \(name)\(change)\(place)"
    }
  }
}
