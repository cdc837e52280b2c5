/// The index of a node in a plan.
public struct NodeID: Hashable, Comparable, Sendable {
  /// The index, counted from 0.
  public let index: Int

  public static func < (left: NodeID, right: NodeID) -> Bool { left.index < right.index }
}

/// A step together with its target: the unit that is run, skipped or explained as a whole.
public struct PlanNode: Hashable, Sendable {
  /// The name that users see, such as `fetch:weir` or `split`.
  public let name: String
  /// The nodes whose results this node reads.
  public let dependencies: [NodeID]
}

/// All nodes that could run, each with the nodes that it waits for. The plan is complete before anything runs.
///
/// A node can only wait for nodes that are already in the plan, so there are no cycles.
public struct Plan: Hashable, Sendable {
  /// The nodes, each after those that it waits for.
  public private(set) var nodes: [PlanNode] = []

  /// An empty plan.
  public init() {}

  /// Adds a node that waits for others, and returns its index.
  @discardableResult
  public mutating func add(_ name: String, after dependencies: [NodeID] = []) -> NodeID {
    for dependency in dependencies {
      precondition(nodes.indices.contains(dependency.index), "a node waits for nodes that are in the plan before it")
    }
    nodes.append(PlanNode(name: name, dependencies: Set(dependencies).sorted()))
    return NodeID(index: nodes.count - 1)
  }

  /// The node with an index.
  public subscript(id: NodeID) -> PlanNode { nodes[id.index] }

  /// The indices of all nodes, in order.
  public var ids: [NodeID] { nodes.indices.map { NodeID(index: $0) } }

  /// The given nodes and all that they need.
  public func closure(of targets: some Sequence<NodeID>) -> Set<NodeID> {
    var needed = Set(targets)
    for id in ids.reversed() where needed.contains(id) { needed.formUnion(self[id].dependencies) }
    return needed
  }
}
