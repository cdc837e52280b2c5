/// Decides which node of a plan starts when. It is a state machine without input, output, clock or threads.
///
/// Its driver calls ``begin()`` once and ``complete(_:_:)`` for each node that it started, and carries out the returned
/// commands. Ready nodes start in the order of the plan, so the order of starts depends only on the order of completions. If a
/// node fails, the nodes that wait for it are skipped, and all others continue.
public struct Scheduler: Sendable {
  /// How a node ended.
  public enum Outcome: Hashable, Sendable {
    case succeeded, failed
  }

  /// The state of a node.
  public enum NodeState: Hashable, Sendable {
    /// The node is not wanted.
    case unwanted
    /// The node waits for this number of others.
    case waiting(Int)
    /// The node may start.
    case ready
    /// The node was started.
    case running
    /// The node succeeded.
    case succeeded
    /// The node failed.
    case failed
    /// The node will not start, because the given node failed.
    case skipped(because: NodeID)
    /// The node will not start, because the run was cancelled.
    case cancelled

    /// Whether the state will not change again.
    public var isFinal: Bool {
      switch self {
      case .unwanted, .succeeded, .failed, .skipped, .cancelled: true
      case .waiting, .ready, .running: false
      }
    }
  }

  /// A command to the driver.
  public enum Command: Hashable, Sendable {
    /// Start this node, and report how it ended.
    case start(NodeID)
    /// Do not start the first node, because the second failed.
    case skip(NodeID, because: NodeID)
    /// The run is over: nothing runs, and nothing will start.
    case finish
  }

  /// The state of each node, by its index in the plan.
  public private(set) var states: [NodeState]
  private let dependents: [[NodeID]]
  private let limit: Int
  private var ready = Set<NodeID>()
  private var running = 0
  private var isCancelled = false

  /// Creates a scheduler of the `wanted` nodes of a plan, which must include the nodes that they need. At most `limit` nodes
  /// run at once.
  public init(_ plan: Plan, wanted: Set<NodeID>, limit: Int) {
    precondition(limit > 0, "something must be allowed to run")
    var dependents = Array(repeating: [NodeID](), count: plan.nodes.count)
    states = plan.ids.map { id in
      guard wanted.contains(id) else { return .unwanted }
      for dependency in plan[id].dependencies {
        precondition(wanted.contains(dependency), "what a wanted node needs is wanted too")
        dependents[dependency.index].append(id)
      }
      return .waiting(plan[id].dependencies.count)
    }
    self.dependents = dependents
    self.limit = limit
  }

  /// Begins the run and returns the first commands.
  public mutating func begin() -> [Command] {
    for index in states.indices where states[index] == .waiting(0) { set(NodeID(index: index), .ready) }
    return starts()
  }

  /// Records that a started node ended, and returns the next commands.
  public mutating func complete(_ id: NodeID, _ outcome: Outcome) -> [Command] {
    precondition(states[id.index] == .running, "only a node that runs can end")
    switch outcome {
    case .succeeded:
      set(id, .succeeded)
      for dependent in dependents[id.index] {
        // A dependent that is already skipped or cancelled does not wait.
        guard case .waiting(let count) = states[dependent.index] else { continue }
        set(dependent, count == 1 ? .ready : .waiting(count - 1))
      }
      return starts()
    case .failed:
      set(id, .failed)
      return skips(because: id) + starts()
    }
  }

  /// Cancels the run: no further node starts, and running nodes may end.
  public mutating func cancel() -> [Command] {
    guard !isCancelled else { return [] }
    isCancelled = true
    for index in states.indices where !states[index].isFinal && states[index] != .running {
      set(NodeID(index: index), .cancelled)
    }
    return running == 0 ? [.finish] : []
  }

  /// Marks all nodes that wait for a failed node, directly or through others.
  private mutating func skips(because failed: NodeID) -> [Command] {
    var commands: [Command] = []
    var open = dependents[failed.index]
    while let id = open.popLast() {
      guard case .waiting = states[id.index] else { continue }
      set(id, .skipped(because: failed))
      commands.append(.skip(id, because: failed))
      open += dependents[id.index]
    }
    return commands.sorted { $0.node < $1.node }
  }

  private mutating func starts() -> [Command] {
    var commands: [Command] = []
    while running < limit, let next = ready.min() {
      set(next, .running)
      commands.append(.start(next))
    }
    if running == 0 { commands.append(.finish) }
    return commands
  }

  /// Changes a state and updates the counts. No other code changes states.
  private mutating func set(_ id: NodeID, _ state: NodeState) {
    if states[id.index] == .running { running -= 1 }
    if states[id.index] == .ready { ready.remove(id) }
    states[id.index] = state
    if state == .running { running += 1 }
    if state == .ready { ready.insert(id) }
  }
}

extension Scheduler.Command {
  /// The node of the command; `finish` sorts last.
  fileprivate var node: NodeID {
    switch self {
    case .start(let id), .skip(let id, _): id
    case .finish: NodeID(index: .max)
    }
  }
}
