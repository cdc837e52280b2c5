package import Digests
package import Engine
package import Listings
import Manifest

/// One step for one scope: listings in, listings out.
///
/// A conformer's stored properties are its options and the decisions of people it heeds, already read. Adding a step is one conformer in
/// one file, its settings, its name in ``StepName`` and one line in ``PipelinePlan/stages``.
package protocol Step: BuildStep where Node == NodeName, Output == NodeOutput, Context == Workspace {
  /// Its name.
  static var name: StepName { get }

  /// The number of the algorithm: another output for the same inputs needs another number.
  static var version: Int { get }

  /// The versions of the algorithms that it is made of.
  static var algorithms: [String] { get }

  /// The step's nodes in a plan that has all steps before it.
  static func planned(in plan: PipelinePlan) -> [any Step]

  /// The step as a build needs it that brings some nodes, all where there are none.
  ///
  /// - Parameter isRepair: whether no remembered output is believed.
  func narrowed(to nodes: Set<NodeName>?, isRepair: Bool) -> Self

  /// Why a remembered output no longer counts: facts no key holds, such as a failure that has expired. Nil where it counts.
  func stillHolds(_ output: NodeOutput, in workspace: Workspace) -> Cause?

  /// How many actions the step would have to do for these inputs, nothing done: what `plan` counts. A step that only
  /// decides has none.
  func missingActions(_ inputs: StepInputs, in workspace: Workspace) throws(EngineError) -> Int

  /// Where the entries of a list of people's stand that the step heeds: `file:line` by entry.
  var entryPlaces: [String: String] { get }

  /// The decisions of people about single pictures that a field of the description stands for; nil for another field.
  func decisions(in field: String) -> PictureDecisions?

  /// Where an option stands; nil for where its name says.
  func place(ofOption name: String) -> String?

  /// What a person should know of why the step runs.
  func notice(of causes: [Cause]) -> Notice?
}

extension Step {
  package static var algorithms: [String] { [] }

  package func narrowed(to _: Set<NodeName>?, isRepair _: Bool) -> Self { self }

  package var entryPlaces: [String: String] { [:] }

  package func decisions(in _: String) -> PictureDecisions? { nil }

  package func place(ofOption _: String) -> String? { nil }

  package func notice(of _: [Cause]) -> Notice? { nil }

  package func stillHolds(_: NodeOutput, in _: Workspace) -> Cause? { nil }

  package func missingActions(_: StepInputs, in _: Workspace) throws(EngineError) -> Int { 0 }

  /// The step as the engine builds it.
  package var buildStep: any BuildStep<NodeName, NodeOutput, Workspace> { self }

  package func holds(_ output: NodeOutput, in workspace: Workspace) -> Bool {
    stillHolds(output, in: workspace) == nil
  }

  /// A description that begins with the step's kind and version and names the listings that a step before gave of classes.
  func description(of inputs: StepInputs, after step: StepName? = nil, classes names: [ClassName] = []) -> Description {
    var description = Description(kind: node.step.text, version: Self.version)
    guard let step else { return description }
    // The order is part of the key: one node of the dataset has the manifest's, a node for each class that of their names.
    for name in inputs.declares(NodeName(step, .dataset)) ? names : names.sorted() {
      description.append(
        Self.input(step, of: name), inputs.listing(after: step, of: name).map { .digest($0) })
    }
    return description
  }

  /// The field of a description that names a class's listing after a step.
  static func input(_ step: StepName, of name: ClassName) -> String { "input \(step.text):\(name.rawValue)" }
}

/// What people decided of single pictures, as a field of a description stands for it.
package struct PictureDecisions {
  /// What a change of one is called.
  let kind: Cause.Kind
  /// The decisions as they are, as the field's digest is made of them.
  let encoded: [UInt8]
  /// `file:line` of each.
  let places: [SHA256Digest: String]
  /// What a picture's decision is called, by picture, read from what an earlier build kept.
  let read: ([UInt8]) -> [SHA256Digest: String]
}

extension Workspace {
  /// The remembered output of a step, if it still counts.
  package func remembered(_ step: any Step, _ description: Description) throws(EngineError) -> NodeOutput? {
    try step.remembered(description, store: store, actions: actions, in: self)
  }
}
