import Diagnostics
import Digests
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
    case .fetching(let progress):
      fetching(
        progress.done, progress.total, progress.bytes, hosts: progress.hosts, left: progress.total - progress.done)
    case .drifted(let drift):
      clear()
      let (address, grade) = (TerminalText.escaped(drift.address), drift.grade)
      Standard.error("warning: \(address) drifted (\(grade)): pinned \(drift.pinned.hex), found \(drift.found.hex)\n")
    case .warned(let message, let hint):
      clear()
      Standard.error("warning: \(TerminalText.escaped(message))\n\(hint.map { "  hint: \($0)\n" } ?? "")")
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

  private func fetching(_ done: Int, _ total: Int, _ bytes: Int, hosts: Int, left: Int) {
    let now = ContinuousClock.now
    let start = state.withLock { state in
      state.start = state.start ?? now
      return state.start ?? now
    }
    let elapsed = start.duration(to: now) / .seconds(1)
    let rate = elapsed > 0.2 ? Double(done) / elapsed : 0
    var text = "fetch [\(done)/\(total)] \(Self.size(bytes))"
    if rate > 0 { text += String(" \(Int(rate.rounded()))/s") }
    if left > 0, rate > 0 { text += " ETA \(Self.seconds(Double(left) / rate))" }
    if left > 0, left <= 50 { text += ", \(left) left on \(hosts) host\(hosts == 1 ? "" : "s")" }
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
      if isDue { Standard.error(text + "\n") }
    case .none, .auto: break
    }
  }

  private func line(_ text: String) {
    state.withLock { $0.isDirty = true }
    Standard.error("\r\u{1B}[K\(text)")
  }

  /// Seconds for people.
  static func seconds(_ seconds: Double) -> String {
    if seconds < 10 { return "\((seconds * 10).rounded() / 10) s" }
    if seconds < 120 { return "\(Int(seconds.rounded())) s" }
    return "\(Int(seconds) / 60) min"
  }

  private static func size(_ bytes: Int) -> String {
    bytes < 10_000_000 ? "\(bytes / 1000) kB" : "\(bytes / 1_000_000) MB"
  }
}

/// Causes as short sentences.
enum CauseText {
  static func sentence(_ cause: Cause) -> String {
    let place = cause.place.map { " (\(TerminalText.escaped($0)))" } ?? ""
    let name = TerminalText.escaped(cause.name)
    switch cause.kind {
    case .neverBuilt: return "never built\(place)"
    case .missing: return "`\(name)` is not as it was written\(place)"
    case .row:
      switch (cause.was, cause.now) {
      case (nil, _): return "row added: \(name)\(place)"
      case (_, nil): return "row removed: \(name)\(place)"
      case (let was?, let now?):
        return "row moved: \(name) \(TerminalText.escaped(was)) -> \(TerminalText.escaped(now))\(place)"
      }
    case .option, .input, .label, .crop, .version:
      let change: String
      switch (cause.was, cause.now) {
      case (nil, nil): change = " changed"
      case (let was?, let now?): change = " \(TerminalText.escaped(was)) -> \(TerminalText.escaped(now))"
      case (nil, let now?): change = " is new: \(TerminalText.escaped(now))"
      case (let was?, nil): change = " is gone (was \(TerminalText.escaped(was)))"
      }
      return "\(cause.kind.rawValue) \(name)\(change)\(place)"
    }
  }
}
