import Engine
import Listings
public import Manifest
public import Pipeline

/// The plan as a graph: each node with the names of the nodes that it waits for.
public struct PlanGraph: Sendable {
  /// A node of the graph.
  public struct Node: Hashable, Sendable {
    /// The name of the node: `step:class`, `step` or `export:path`.
    public let name: String
    /// The names of the nodes that it waits for.
    public let inputs: [String]
  }

  /// The nodes in the order of the plan.
  public let nodes: [Node]

  /// Creates the graph of a manifest's plan.
  public init(_ manifest: Manifest, version: String, formats: [any ExportFormat.Type], workspace: Workspace) throws {
    let plan = try PipelinePlan(manifest, version: version, formats: formats, workspace: workspace)
    let known = Set(plan.steps.map { $0.node })
    nodes = plan.steps.map { step in
      let before = known.intersection(step.inputs + step.waitsFor)
      return Node(name: step.node.text, inputs: before.sorted().map(\.text))
    }
  }
}
