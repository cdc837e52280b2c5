/// Carries out the commands of a ``Scheduler``: starts nodes as tasks of one group and reports how they ended.
public struct Executor: Sendable {
  /// The result of a run.
  public struct Report: Sendable {
    /// The state of each node, by its index in the plan.
    public let states: [Scheduler.NodeState]
    /// The errors of the failed nodes.
    public let errors: [NodeID: any Error]

    /// Whether every wanted node succeeded.
    public var isComplete: Bool { states.allSatisfy { $0 == .succeeded || $0 == .unwanted } }
  }

  private let plan: Plan
  private let wanted: Set<NodeID>
  private let limit: Int

  /// Creates an executor of the wanted nodes of a plan and all nodes that they need. At most `limit` nodes run at once.
  public init(_ plan: Plan, wanted: some Sequence<NodeID>, limit: Int) {
    self.plan = plan
    self.wanted = plan.closure(of: wanted)
    self.limit = limit
  }

  /// Runs the nodes. If the task is cancelled, no further node starts, and running nodes are awaited.
  ///
  /// - Parameters:
  ///   - look: whether a node is done already. It is called in the task of the caller, because a task for each node would cost
  ///     more than the look. If it throws, the node fails.
  ///   - body: runs one node. If it throws, the node fails and the nodes that wait for it are skipped.
  public func run(
    look: @Sendable (NodeID, PlanNode) async throws -> Bool = { _, _ in false },
    _ body: @escaping @Sendable (NodeID, PlanNode) async throws -> Void
  ) async -> Report {
    var scheduler = Scheduler(plan, wanted: wanted, limit: limit)
    var errors: [NodeID: any Error] = [:]
    func complete(_ id: NodeID, _ error: (any Error)?) -> [Scheduler.Command] {
      errors[id] = error
      if Task.isCancelled { _ = scheduler.cancel() }
      return scheduler.complete(id, error == nil ? .succeeded : .failed)
    }
    await withTaskGroup(of: (NodeID, (any Error)?).self) { group in
      var commands = Task.isCancelled ? scheduler.cancel() : scheduler.begin()
      while true {
        while !commands.isEmpty {
          guard case .start(let id) = commands.removeFirst() else { continue }
          let node = plan[id]
          do {
            guard try await look(id, node) else {
              // Nodes run in parallel, also if the caller is bound to one thread.
              group.addTask(executorPreference: globalConcurrentExecutor) {
                do {
                  try await body(id, node)
                  return (id, nil)
                } catch { return (id, error) }
              }
              continue
            }
            commands += complete(id, nil)
          } catch { commands += complete(id, error) }
        }
        guard let (id, error) = await group.next() else { return }
        commands = complete(id, error)
      }
    }
    return Report(states: scheduler.states, errors: errors)
  }
}
