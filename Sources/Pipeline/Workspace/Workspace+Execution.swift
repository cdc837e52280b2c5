import Diagnostics
import Digests
import Engine
import Synchronization

/// Why other machines did not do batches of this build: a reason is told once, though every step of every class may have it.
final class ToldReasons: Sendable {
  private let told = Mutex<Set<String>>([])

  /// Whether a reason was not told yet; it is from now on.
  func isNew(_ reason: String) -> Bool { told.withLock { $0.insert(reason).inserted } }
}

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
    guard let pending = try pending(portable, inputs) else { return false }
    let parts = (inputs.count + execution.shard - 1) / execution.shard
    let run = ShardRun(
      workspace: self, execution: execution, kind: A.kind,
      batches: PendingActions.joined([pending]).flatMap { $0.batches(parts) })
    let progress = counts.begin(A.work, of: inputs.count)
    defer { counts.end(progress) }
    let report = try await run.all { progress.add($0) }
    if let failure = report.failure {
      let batches = report.failed == 1 ? "1 batch" : "\(report.failed) batches"
      let lost = "\(batches) of `\(A.kind)` at `\(execution.name)`: \(failure)"
      if execution.isNeeded { throw ExecutionFailed(reason: lost) }
      if toldReasons.isNew(failure) {
        emit(
          .warned(
            "other machines did not do \(lost)",
            hint: "this machine does the work; `fallback: fail` under `execute` ends the build instead"))
      }
    }
    if report.results > 0 { try actions.flush() }
    return report.results > 0
  }

  /// The part of an action that another machine can do with the batch and its blobs alone: not one that needs the weights of a
  /// network, nor one that this program could not make again of its description.
  private func pending<P: PortableAction>(_ action: P, _ inputs: Any) throws -> PendingActions? {
    guard action.equipment.isEmpty, let inputs = inputs as? [P.Input], let first = inputs.first,
      P(action.description(of: first), limits: action.limits) != nil
    else { return nil }
    // A blob that is lost is the caller's concern.
    var here: [P.Input] = []
    for input in inputs {
      if try action.blobs(of: input).allSatisfy({ try store.contains($0) }) {
        here.append(input)
      }
    }
    return PendingActions(action, on: here)
  }
}
