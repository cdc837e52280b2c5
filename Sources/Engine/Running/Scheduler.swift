/// Decides which node of a plan is started when: a state machine without input, output, clock or threads.
///
/// Its driver calls ``begin()`` once and ``complete(_:_:)`` for each node it was told to start, and does what the commands say.
/// Nodes that are ready start in the order of the plan, so the order of starts depends on the order of completions alone. A
/// failed node takes with it what waits for it; everything else goes on.
public struct Scheduler: Sendable {
  /// How a node ended.
  public enum Outcome: Hashable, Sendable {
    case succeeded, failed
  }

  /// Where a node stands.
  public enum NodeState: Hashable, Sendable {
    /// Nobody wants it.
    case unwanted
    /// It waits for so many others.
    case waiting(Int)
    /// It could start.
    case ready
    /// It was started.
    case running
    /// It ended well.
    case succeeded
    /// It ended badly.
    case failed
    /// It will not start, since this node failed.
    case skipped(because: NodeID)
    /// It will not start, since the run was cancelled.
    case cancelled

    /// Whether nothing more will happen to it.
    public var isFinal: Bool {
      switch self {
      case .unwanted, .succeeded, .failed, .skipped, .cancelled: true
      case .waiting, .ready, .running: false
      }
    }
  }

  /// What the driver is to do.
  public enum Command: Hashable, Sendable {
    /// Start this node, and report how it ended.
    case start(NodeID)
    /// This node will not be started, since that one failed.
    case skip(NodeID, because: NodeID)
    /// Nothing runs and nothing will.
    case finish
  }

  /// Where each node stands, by its place in the plan.
  public private(set) var states: [NodeState]
  private let dependents: [[NodeID]]
  private let limit: Int
  private var ready = Set<NodeID>()
  private var running = 0
  private var isCancelled = false

  /// A scheduler of the `wanted` nodes of a plan, which must contain what they need; at most `limit` run at once.
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

  /// The first commands.
  public mutating func begin() -> [Command] {
    for index in states.indices where states[index] == .waiting(0) { set(NodeID(index: index), .ready) }
    return starts()
  }

  /// Takes in that a started node ended, and says what comes next.
  public mutating func complete(_ id: NodeID, _ outcome: Outcome) -> [Command] {
    precondition(states[id.index] == .running, "only a node that runs can end")
    switch outcome {
    case .succeeded:
      set(id, .succeeded)
      for dependent in dependents[id.index] {
        // One that is skipped or cancelled already has nothing to wait for.
        guard case .waiting(let count) = states[dependent.index] else { continue }
        set(dependent, count == 1 ? .ready : .waiting(count - 1))
      }
      return starts()
    case .failed:
      set(id, .failed)
      return skips(because: id) + starts()
    }
  }

  /// Takes in that nothing more is to be started; what runs may end.
  public mutating func cancel() -> [Command] {
    guard !isCancelled else { return [] }
    isCancelled = true
    for index in states.indices where !states[index].isFinal && states[index] != .running {
      set(NodeID(index: index), .cancelled)
    }
    return running == 0 ? [.finish] : []
  }

  /// Marks all that waits for a failed node, also through others.
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

  /// The one place where a state changes; it keeps the counts in step.
  private mutating func set(_ id: NodeID, _ state: NodeState) {
    if states[id.index] == .running { running -= 1 }
    if states[id.index] == .ready { ready.remove(id) }
    states[id.index] = state
    if state == .running { running += 1 }
    if state == .ready { ready.insert(id) }
  }
}

extension Scheduler.Command {
  /// The node it is about; `finish` sorts last.
  fileprivate var node: NodeID {
    switch self {
    case .start(let id), .skip(let id, _): id
    case .finish: NodeID(index: .max)
    }
  }
}
