/// Obeys a ``Scheduler``: starts nodes as tasks of one group and reports how they ended.
public struct Executor: Sendable {
  /// How a run ended.
  public struct Report: Sendable {
    /// Where each node stands, by its place in the plan.
    public let states: [Scheduler.NodeState]
    /// Why nodes failed.
    public let errors: [NodeID: any Error]

    /// Whether every wanted node ended well.
    public var isComplete: Bool { states.allSatisfy { $0 == .succeeded || $0 == .unwanted } }
  }

  private let plan: Plan
  private let wanted: Set<NodeID>
  private let limit: Int

  /// An executor of the wanted nodes of a plan and all that they need; at most `limit` nodes at once.
  public init(_ plan: Plan, wanted: some Sequence<NodeID>, limit: Int) {
    self.plan = plan
    self.wanted = plan.closure(of: wanted)
    self.limit = limit
  }

  /// Runs the nodes; when the task is cancelled, nothing more is started and what runs is awaited.
  ///
  /// - Parameter body: runs one node; an error is the node's failure and takes with it what waits for the node.
  public func run(_ body: @escaping @Sendable (NodeID, PlanNode) async throws -> Void) async -> Report {
    var scheduler = Scheduler(plan, wanted: wanted, limit: limit)
    var errors: [NodeID: any Error] = [:]
    await withTaskGroup(of: (NodeID, (any Error)?).self) { group in
      var commands = Task.isCancelled ? scheduler.cancel() : scheduler.begin()
      while true {
        for case .start(let id) in commands {
          let node = plan[id]
          group.addTask {
            do {
              try await body(id, node)
              return (id, nil)
            } catch { return (id, error) }
          }
        }
        guard let (id, error) = await group.next() else { return }
        errors[id] = error
        if Task.isCancelled { _ = scheduler.cancel() }
        commands = scheduler.complete(id, error == nil ? .succeeded : .failed)
      }
    }
    return Report(states: scheduler.states, errors: errors)
  }
}
