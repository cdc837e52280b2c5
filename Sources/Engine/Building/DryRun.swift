public import Digests

/// Predicts what a build would do, without doing it. The steps are checked in the order of the build.
public struct DryRun<Node: BuildNode, Output: BuildOutput, Context: Sendable> {
  /// The prediction for one step.
  public struct Look: Sendable {
    /// The description of the step's output, as far as its inputs are known.
    public let description: Description
    /// The remembered output; nil if the step would run.
    public let output: Output?
    /// The inputs whose outputs are not known, because their steps would run; sorted.
    public let unknown: [Node]
    /// The outputs that the step may read.
    public let inputs: BuildInputs<Node, Output>

    /// The fields that differ from the description of an earlier run.
    public func changes(since last: Description) -> [Description.Change] { description.changes(since: last) }
  }

  private let store: BlobStore
  private let actions: ActionCache
  private let context: Context

  /// The outputs that are known so far.
  public private(set) var outputs: [Node: Output] = [:]

  /// Creates a dry run over the remembered outputs.
  public init(store: BlobStore, actions: ActionCache, context: Context) {
    self.store = store
    self.actions = actions
    self.context = context
  }

  /// Checks the next step.
  public mutating func look(at step: any BuildStep<Node, Output, Context>) throws(EngineError) -> Look {
    let inputs = step.inputs(from: outputs)
    let unknown = step.inputs.filter { outputs[$0] == nil }.sorted()
    let description = step.describe(inputs)
    let output =
      unknown.isEmpty
      ? try step.remembered(description, store: store, actions: actions, in: context) : nil
    if let output { outputs[step.node] = output }
    return Look(description: description, output: output, unknown: unknown, inputs: inputs)
  }

  /// Sets the output of a step that would run, if its output is known in advance.
  public mutating func assume(_ output: Output, of node: Node) { outputs[node] = output }
}
