package import Digests
package import Engine
package import Listings
import Manifest

/// One step for one scope: listings in, listings out.
///
/// A conformer's stored properties are its options and the decisions of people it heeds, already read. Adding a step is
/// one conformer in one file and one line in ``PipelinePlan``.
package protocol Step: Sendable {
  /// The node this is.
  var node: NodeName { get }
  /// The nodes whose outputs it reads; they are done before it begins.
  var inputs: [NodeName] { get }
  /// The number of the algorithm: another output for the same inputs needs another number.
  static var version: Int { get }

  /// What names the node's output: options and input digests, and nothing else.
  func describe(_ inputs: [NodeName: NodeOutput]) -> Description

  /// Whether a remembered output still counts: facts no key holds, such as a failure that has expired.
  func stillHolds(_ output: NodeOutput, in workspace: Workspace) -> Cause?

  /// How many actions the step would have to do for these inputs, nothing done: what `plan` counts. A step that only
  /// decides has none.
  func missingActions(_ inputs: [NodeName: NodeOutput], in workspace: Workspace) throws(EngineError) -> Int

  /// Does the work.
  func run(_ inputs: [NodeName: NodeOutput], in workspace: Workspace) async throws -> NodeOutput

  /// Further descriptions under which the output holds: the one the next run will make from what this one wrote.
  func alsoDescribed(_ inputs: [NodeName: NodeOutput], output: NodeOutput, in workspace: Workspace) throws(EngineError)
    -> [Description]
}

extension Step {
  package func stillHolds(_: NodeOutput, in _: Workspace) -> Cause? { nil }

  package func missingActions(_: [NodeName: NodeOutput], in _: Workspace) throws(EngineError) -> Int { 0 }

  package func alsoDescribed(_: [NodeName: NodeOutput], output _: NodeOutput, in _: Workspace) throws(EngineError)
    -> [Description]
  { [] }

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
