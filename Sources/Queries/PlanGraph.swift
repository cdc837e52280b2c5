import Engine
import Listings
public import Manifest
public import Pipeline

/// The plan as nodes and what each reads, by name.
public struct PlanGraph: Sendable {
  /// One node.
  public struct Node: Hashable, Sendable {
    /// `step:class`, `step` or `export:path`.
    public let name: String
    /// The names of the nodes it reads.
    public let inputs: [String]
  }

  /// The nodes in the order of the plan.
  public let nodes: [Node]

  /// The graph of a manifest.
  public init(_ manifest: Manifest, version: String, formats: [any ExportFormat.Type], workspace: Workspace) throws {
    let plan = try PipelinePlan(manifest, version: version, formats: formats, workspace: workspace)
    nodes = plan.steps.map { Node(name: $0.node.text, inputs: $0.inputs.sorted().map(\.text)) }
  }
}
