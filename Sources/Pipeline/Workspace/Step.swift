import Digests
package import Engine
package import Listings
import Manifest

/// One step for one scope: listings in, listings out.
///
/// A conformer's stored properties are its options and the decisions of people it heeds, already read. Adding a step is
/// one conformer in one file and one line in ``PipelinePlan``.
package protocol Step: BuildStep where Node == NodeName, Output == NodeOutput, Context == Workspace {
  /// The number of the algorithm: another output for the same inputs needs another number.
  static var version: Int { get }

  /// The step as a build needs it that brings some nodes, all where there are none.
  ///
  /// - Parameter isRepair: whether no remembered output is believed.
  func narrowed(to nodes: Set<NodeName>?, isRepair: Bool) -> Self

  /// Why a remembered output no longer counts: facts no key holds, such as a failure that has expired. Nil where it counts.
  func stillHolds(_ output: NodeOutput, in workspace: Workspace) -> Cause?

  /// How many actions the step would have to do for these inputs, nothing done: what `plan` counts. A step that only
  /// decides has none.
  func missingActions(_ inputs: [NodeName: NodeOutput], in workspace: Workspace) throws(EngineError) -> Int

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
  package func narrowed(to _: Set<NodeName>?, isRepair _: Bool) -> Self { self }

  package var entryPlaces: [String: String] { [:] }

  package func decisions(in _: String) -> PictureDecisions? { nil }

  package func place(ofOption _: String) -> String? { nil }

  package func notice(of _: [Cause]) -> Notice? { nil }

  package func stillHolds(_: NodeOutput, in _: Workspace) -> Cause? { nil }

  package func missingActions(_: [NodeName: NodeOutput], in _: Workspace) throws(EngineError) -> Int { 0 }

  /// The step as the engine builds it.
  var buildStep: any BuildStep<NodeName, NodeOutput, Workspace> { self }

  package func holds(_ output: NodeOutput, in workspace: Workspace) -> Bool {
    stillHolds(output, in: workspace) == nil
  }

  /// A description that begins with the step's kind and version and names each input's listing of the classes in `names`.
  func description(of inputs: [NodeName: NodeOutput], classes names: [ClassName]) -> Description {
    var description = Description(kind: node.step.text, version: Self.version)
    for input in self.inputs.sorted() {
      guard let output = inputs[input] else { continue }
      for name in names {
        if let listing = output.listings[name] {
          description[Self.input(input.step, of: name)] = .digest(listing)
        }
      }
    }
    return description
  }

  /// The field of a description that names a class's listing after a step.
  static func input(_ step: StepName, of name: ClassName) -> String { "input \(step.text):\(name.rawValue)" }

  /// The digest of a class's listing among the inputs.
  func listing(of name: ClassName, in inputs: [NodeName: NodeOutput]) -> SHA256Digest? {
    for input in self.inputs {
      if let digest = inputs[input]?.listings[name] { return digest }
    }
    return nil
  }
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
