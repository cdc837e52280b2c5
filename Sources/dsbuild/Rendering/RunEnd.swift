import Diagnostics
import Digests
import Engine
import Manifest
import Pipeline

/// The last entry in the log of a run.
enum RunEnd {
  /// The run was successful.
  static let done: [JSONValue.Member] = [.init("result", "done"), .init("exit", 0)]

  /// A build ended: its counts in the form of `build --json`.
  static func built(_ report: Builder.Report, _ manifest: Manifest, _ end: BuildEnd) -> [JSONValue.Member] {
    let shown = ["result", "actions", "nodes", "network", "lock"]
    guard case .object(let members) = BuildJSON.build(report, manifest, result: end.result, seconds: 0) else {
      return []
    }
    return members.filter { shown.contains($0.key) } + [.init("exit", .int(Int(end.status.rawValue)))]
  }

  /// The run failed or was interrupted.
  static func failed(_ error: any Error, isUnattended: Bool) -> [JSONValue.Member] {
    let failure = Failure(error, isUnattended: isUnattended)
    let isInterrupted = failure.status == .interrupted || failure.status == .terminated
    return [
      .init("result", isInterrupted ? "interrupted" : "failed"), .init("exit", .int(Int(failure.status.rawValue))),
      .init("errors", .array(failure.diagnostics.map { .string($0.message) })),
    ]
  }
}
