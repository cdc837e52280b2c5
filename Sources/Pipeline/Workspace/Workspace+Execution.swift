import Diagnostics
import Digests
import Engine

/// How missing actions are done on other machines.
extension Workspace {
  /// The fewest actions that are worth a journey.
  private static let fewest = 100

  /// Sends actions to other machines and records their results. What they do not do is left to the caller.
  ///
  /// - Returns: whether anything was recorded.
  /// - Throws: ``ExecutionFailed`` if an action was not done elsewhere and the manifest needs that; `CancellationError`.
  func runElsewhere<A: Action>(_ action: A, on inputs: [A.Input]) async throws -> Bool {
    guard let execution, !mode.isOffline, inputs.count >= min(Self.fewest, execution.shard),
      let portable = action as? any PortableAction
    else { return false }
    // A blob that is lost is the caller's concern.
    let inputs = try inputs.filter { try store.contains(action.blob(of: $0)) }
    guard let pending = Self.pending(portable, inputs) else { return false }
    let parts = (inputs.count + execution.shard - 1) / execution.shard
    let run = ShardRun(
      workspace: self, execution: execution, kind: A.kind, keys: Set(action.keys(of: inputs)),
      batches: PendingActions.joined([pending]).flatMap { $0.batches(parts) })
    let progress = counts.begin(A.work, of: inputs.count)
    defer { counts.end(progress) }
    let report = try await run.all { progress.add($0) }
    if let failure = report.failure {
      let batches = report.failed == 1 ? "1 batch" : "\(report.failed) batches"
      let lost = "\(batches) of `\(A.kind)` at `\(execution.name)`: \(failure)"
      if execution.isNeeded { throw ExecutionFailed(reason: lost) }
      emit(
        .warned(
          "other machines did not do \(lost)",
          hint: "this machine does the work; `fallback: fail` under `execute` ends the build instead"))
    }
    if report.results > 0 { try actions.flush() }
    return report.results > 0
  }

  private static func pending<P: PortableAction>(_ action: P, _ inputs: Any) -> PendingActions? {
    (inputs as? [P.Input]).flatMap { PendingActions(action, on: $0) }
  }
}
