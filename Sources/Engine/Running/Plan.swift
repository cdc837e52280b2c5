/// A node of a plan, by its place in it.
public struct NodeID: Hashable, Comparable, Sendable {
  /// The place, counted from 0.
  public let index: Int

  public static func < (left: NodeID, right: NodeID) -> Bool { left.index < right.index }
}

/// A step with what it is applied to: the unit that is run, skipped or explained as a whole.
public struct PlanNode: Hashable, Sendable {
  /// The name people use, such as `fetch:weir` or `split`.
  public let name: String
  /// The nodes whose results it reads.
  public let dependencies: [NodeID]
}

/// All that could be run, known before anything is: nodes and what each waits for.
///
/// A node can only wait for nodes that are in the plan already, so there is no cycle to look for.
public struct Plan: Hashable, Sendable {
  /// The nodes, each after those it waits for.
  public private(set) var nodes: [PlanNode] = []

  /// An empty plan.
  public init() {}

  /// Adds a node that waits for others, and returns its place.
  @discardableResult
  public mutating func add(_ name: String, after dependencies: [NodeID] = []) -> NodeID {
    for dependency in dependencies {
      precondition(nodes.indices.contains(dependency.index), "a node waits for nodes that are in the plan before it")
    }
    nodes.append(PlanNode(name: name, dependencies: Set(dependencies).sorted()))
    return NodeID(index: nodes.count - 1)
  }

  /// The node at a place.
  public subscript(id: NodeID) -> PlanNode { nodes[id.index] }

  /// Every place, in order.
  public var ids: [NodeID] { nodes.indices.map { NodeID(index: $0) } }

  /// The given nodes and all that they need.
  public func closure(of targets: some Sequence<NodeID>) -> Set<NodeID> {
    var needed = Set(targets)
    for id in ids.reversed() where needed.contains(id) { needed.formUnion(self[id].dependencies) }
    return needed
  }
}
