import Diagnostics
public import Engine
import Transfer

extension BuildEvent {
  /// The event as the engine's logs keep it.
  public var logged: [Event] {
    switch self {
    case .started(let node): [.started(node: node.text)]
    case .hit(let node): [.hit(node: node.text)]
    case .ran(let node, let causes, _):
      causes.map { .noted("\(node.text): \($0.kind.rawValue) \($0.name)\($0.place.map { " (\($0))" } ?? "")") }
        + [.finished(node: node.text, counts: [])]
    case .fetching(let progress):
      [.progressed(node: "fetch", done: progress.done, total: progress.total, detail: "\(progress.bytes) bytes")]
    case .drifted(let address, let pinned, let found, let grade):
      [.diagnosed(Diagnostic(.warning, "`\(address)` drifted (\(grade)): pinned \(pinned), found \(found)"))]
    case .warned(let message, let hint): [.diagnosed(Diagnostic(.warning, message, hint: hint))]
    }
  }
}
