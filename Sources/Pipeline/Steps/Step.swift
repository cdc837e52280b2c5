package import Digests
package import Engine
package import Listings
import Manifest

/// One step for one scope: listings in, listings out.
///
/// A conformer's stored properties are its options and the decisions of people that it uses, already read. To add a
/// step, write one conformer in one file, its settings, its name in ``StepName`` and one line in
/// ``PipelinePlan/stages``.
package protocol Step: BuildStep where Node == NodeName, Output == NodeOutput, Context == Workspace {
  static var name: StepName { get }

  /// The version of the algorithm. It must change whenever the same inputs give another output.
  static var version: Int { get }

  /// The versions of the algorithms that the step uses.
  static var algorithms: [String] { get }

  /// The step's nodes, for a plan that contains all steps before it.
  static func planned(in plan: PipelinePlan) -> [any Step]

  /// The step for a build of only some nodes; nil means all nodes.
  ///
  /// - Parameter isRepair: whether a lost blob is made again; remembered outputs are then not used, except those of
  ///   `sources`.
  func narrowed(to nodes: Set<NodeName>?, isRepair: Bool) -> Self

  /// Why a remembered output no longer holds, by facts that no key contains, such as an expired failure. Nil if it
  /// holds.
  func stillHolds(_ output: NodeOutput, in workspace: Workspace) -> Cause?

  /// The number of actions that the step would have to run for these inputs; it runs none. `plan` reports this
  /// number. A step that only decides has no actions.
  func missingActions(_ inputs: StepInputs, in workspace: Workspace) throws(EngineError) -> Int

  /// The actions that another machine can do for the step, as far as its inputs are known.
  func pendingActions(
    _ inputs: StepInputs, cut: ShardCut, in workspace: Workspace
  ) throws(EngineError) -> [PendingActions]

  /// The actions that made an output of the step; some of them may not be remembered.
  func usedActions(
    _ inputs: StepInputs, _ output: NodeOutput, in workspace: Workspace
  ) throws(EngineError) -> [UsedActions]

  /// The places of the entries of people's lists that the step uses: `file:line` by entry.
  var entryPlaces: [String: String] { get }

  /// People's decisions about single pictures whose digest a field of the description contains; nil for another
  /// field.
  func decisions(in field: String) -> PictureDecisions?

  /// The files on disk whose common digest a field of the description contains, with their pattern; nil for another field.
  func files(in field: String) -> (pattern: String, files: SourceFiles)?

  /// The place of an option; nil for the place of the key with its name.
  func place(ofOption name: String) -> String?

  /// A notice for people that follows from why the step runs.
  func notice(of causes: [Cause]) -> Notice?
}

extension Step {
  package static var algorithms: [String] { [] }

  package func narrowed(to _: Set<NodeName>?, isRepair _: Bool) -> Self { self }

  package var entryPlaces: [String: String] { [:] }

  package func decisions(in _: String) -> PictureDecisions? { nil }

  package func files(in _: String) -> (pattern: String, files: SourceFiles)? { nil }

  package func place(ofOption _: String) -> String? { nil }

  package func notice(of _: [Cause]) -> Notice? { nil }

  package func stillHolds(_: NodeOutput, in _: Workspace) -> Cause? { nil }

  package func missingActions(_: StepInputs, in _: Workspace) throws(EngineError) -> Int { 0 }

  package func pendingActions(
    _: StepInputs, cut _: ShardCut, in _: Workspace
  ) throws(EngineError) -> [PendingActions] { [] }

  package func usedActions(
    _: StepInputs, _: NodeOutput, in _: Workspace
  ) throws(EngineError) -> [UsedActions] { [] }

  /// The step in the form that the engine builds.
  package var buildStep: any BuildStep<NodeName, NodeOutput, Workspace> { self }

  package func kept(with output: NodeOutput, in workspace: Workspace) throws(EngineError) -> [SHA256Digest] {
    try workspace.listings.pieces(of: output)
  }

  package func holds(_ output: NodeOutput, in workspace: Workspace) -> Bool {
    stillHolds(output, in: workspace) == nil
  }

  /// A description that begins with the step's kind and version, and names the listings of some classes after an
  /// earlier step.
  func description(of inputs: StepInputs, after step: StepName? = nil, classes names: [ClassName] = []) -> Description {
    var description = Description(kind: node.step.text, version: Self.version)
    guard let step else { return description }
    // The order is part of the key: a node of the dataset uses the manifest's order, nodes for single classes the
    // order of names.
    for name in inputs.declares(NodeName(step, .dataset)) ? names : names.sorted() {
      description.append(
        Self.input(step, of: name), inputs.listing(after: step, of: name).map { .digest($0) })
    }
    return description
  }

  /// The field of a description that contains the digest of a class's listing after a step.
  static func input(_ step: StepName, of name: ClassName) -> String { "input \(step.text):\(name.rawValue)" }
}

/// People's decisions about single pictures, whose digest is a field of a description.
package struct PictureDecisions {
  /// The kind of cause for a change of one decision.
  let kind: Cause.Kind
  /// The current decisions, in the bytes from which the field's digest is made.
  let encoded: [UInt8]
  /// The `file:line` of each decision.
  let places: [SHA256Digest: String]
  /// Reads stored decisions of an earlier build into a text for each picture's decision.
  let read: ([UInt8]) -> [SHA256Digest: String]
}

extension Workspace {
  /// The remembered output of a step, if it still holds.
  package func remembered(_ step: any Step, _ description: Description) throws(EngineError) -> NodeOutput? {
    try step.remembered(description, store: store, actions: actions, in: self)
  }
}
