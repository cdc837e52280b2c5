import Diagnostics
import Digests
import Engine
import Pipeline
import Transfer

extension BuildEvent {
  /// The event as logs and traces keep it.
  var logged: Event {
    switch self {
    case .started(let node): .started(node: node.text)
    case .hit(let node): .hit(node: node.text)
    case .ran(let node, let causes, let seconds):
      .finished(
        node: node.text,
        details: [
          .init("seconds", .number(BuildJSON.rounded(seconds))),
          .init("causes", .array(causes.map(BuildJSON.cause))),
        ])
    case .failed(let node, let error):
      .failed(node: node.text, reason: Failure(error).diagnostics.map(\.message).joined(separator: "; "))
    case .acted(let kind, let name, let outcome, let span):
      .action(kind: kind, name: name, outcome: outcome, span: span)
    case .fetching(let progress):
      .progressed(node: "fetch", done: progress.done, total: progress.total, detail: "\(progress.bytes) bytes")
    case .drifted(let drift):
      .noted(
        "drifted",
        details: [
          .init("url", .string(drift.address)), .init("pinned", .string(drift.pinned.hex)),
          .init("found", .string(drift.found.hex)), .init("grade", .string(drift.grade)),
        ])
    case .warned(let message, let hint): .diagnosed(Diagnostic(.warning, message, hint: hint))
    }
  }

  /// Whether the log of the run keeps it: what ran and what a person should know, not what was only looked at.
  var isForHistory: Bool {
    switch self {
    case .ran, .failed, .drifted, .warned: true
    case .started, .hit, .acted, .fetching: false
    }
  }
}
