import Synchronization

/// Lends each forward pass a workspace of its own, so that any number of threads may share one network.
final class WorkspacePool: Sendable {
  // Only the list is shared; a workspace taken from it belongs to one thread until it is given back.
  private let idle = Mutex<[Loan]>([])

  /// A workspace while nobody uses it.
  ///
  /// Sendable because the pool hands it to one thread at a time, with the lock between giving back and taking.
  private struct Loan: @unchecked Sendable {
    let workspace: Workspace
  }

  /// Runs `body` with a workspace that nobody else uses meanwhile.
  func withWorkspace<Result>(_ body: (Workspace) -> Result) -> Result {
    let loan = idle.withLock { $0.popLast() } ?? Loan(workspace: Workspace())
    defer { idle.withLock { $0.append(loan) } }
    return body(loan.workspace)
  }
}
