/// The outputs that a step may read: only those of the nodes that it declares.
///
/// A node that the build leaves out has no output here.
public struct BuildInputs<Node: BuildNode, Output: BuildOutput>: Sendable {
  private var outputs: [Node: Output]
  /// The nodes that may be read; nil if the build is finished and all nodes may be read.
  private let declared: Set<Node>?

  /// The outputs of a finished build, all of which may be read; by default there are none.
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
  /// The part of `outputs` that the step may read: those of its ``inputs`` and of the nodes that it waits for.
  public func inputs(from outputs: [Node: Output]) -> BuildInputs<Node, Output> {
    BuildInputs(of: inputs + waitsFor, from: outputs)
  }
}
