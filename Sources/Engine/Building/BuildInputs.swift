/// The outputs that a step may read: those of the nodes that it declares, and of no others.
///
/// A node that a build leaves out has no output here.
public struct BuildInputs<Node: BuildNode, Output: BuildOutput>: Sendable {
  private var outputs: [Node: Output]
  /// The nodes that may be read; nil if the build is finished and all may.
  private let declared: Set<Node>?

  /// The outputs of a build that is finished, each of which may be read; none unless told otherwise.
  public init(_ outputs: [Node: Output] = [:]) {
    self.outputs = outputs
    declared = nil
  }

  /// The outputs of some nodes.
  public init(of nodes: some Sequence<Node>, from outputs: [Node: Output]) {
    let declared = Set(nodes)
    self.declared = declared
    self.outputs = [:]
    self.outputs.reserveCapacity(declared.count)
    for node in declared { self.outputs[node] = outputs[node] }
  }

  /// The output of a node; nil if the build leaves the node out.
  ///
  /// - Precondition: the step declares the node.
  public subscript(node: Node) -> Output? {
    precondition(declared?.contains(node) ?? true, "a step reads only nodes that it declares")
    return outputs[node]
  }

  /// Whether a node may be read.
  public func declares(_ node: Node) -> Bool { declared?.contains(node) ?? (outputs[node] != nil) }
}

extension BuildStep {
  /// What the step may read of some outputs: its ``inputs``, and the nodes that it waits for.
  public func inputs(from outputs: [Node: Output]) -> BuildInputs<Node, Output> {
    BuildInputs(of: inputs + waitsFor, from: outputs)
  }
}
