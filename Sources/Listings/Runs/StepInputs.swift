package import Digests
package import Engine
package import Manifest

/// The outputs that a step of the pipeline reads.
package typealias StepInputs = BuildInputs<NodeName, NodeOutput>

extension BuildInputs where Node == NodeName, Output == NodeOutput {
  /// The output of a step for a class: that of the class's own node, or of the dataset's node if one node works on all
  /// classes.
  package func output(of step: StepName, for name: ClassName) -> NodeOutput? {
    let node = NodeName(step, .oneClass(name))
    return self[declares(node) ? node : NodeName(step, .dataset)]
  }

  /// The digest of a class's listing after a step.
  package func listing(after step: StepName, of name: ClassName) -> SHA256Digest? {
    output(of: step, for: name)?.listings[name]
  }

  /// The digest of a class's table of origins.
  package func origin(of name: ClassName) -> SHA256Digest? { self[NodeName(.sources, .oneClass(name))]?.origin }
}
