import Synchronization

/// Lends each forward pass its own workspace, so that any number of threads may share one network.
final class WorkspacePool: Sendable {
  // Only the list is shared. A workspace taken from it belongs to one thread until it is returned.
  private let idle = Mutex<[Loan]>([])

  /// A workspace that is not in use.
  ///
  /// It is Sendable because the pool gives it to one thread at a time, and the lock orders returning before taking.
  private struct Loan: @unchecked Sendable {
    let workspace: Workspace
  }

  /// Runs `body` with a workspace that no other thread uses at the same time.
  func withWorkspace<Result>(_ body: (Workspace) -> Result) -> Result {
    let loan = idle.withLock { $0.popLast() } ?? Loan(workspace: Workspace())
    defer { idle.withLock { $0.append(loan) } }
    return body(loan.workspace)
  }
}
