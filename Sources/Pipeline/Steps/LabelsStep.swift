import Digests
import Engine
import Manifest

/// Drops what a person said is not of the class.
struct LabelsStep: Step {
  static let version = 1

  let className: ClassName
  /// A person's answers by image.
  let answers: Answers
  /// The node that found near duplicates.
  let distinct: NodeName

  var node: NodeName { NodeName(.labels, .oneClass(className)) }
  var inputs: [NodeName] { [distinct] }

  func describe(_ inputs: [NodeName: NodeOutput]) -> Description {
    var description = description(of: inputs, classes: [className])
    description["labels"] = answers.digest.map { .digest($0) } ?? Description.Value.none
    description["labels.model"] = .text("none")
    return description
  }

  func run(_ inputs: [NodeName: NodeOutput], in workspace: Workspace) async throws -> NodeOutput {
    if !answers.byImage.isEmpty { _ = try workspace.store.put(answers.encoded()) }
    let listing = try workspace.listing(listing(of: className, in: inputs)).mapIn { item in
      guard let answer = item.image.flatMap({ answers.byImage[$0] }) else { return }
      item.answer = answer
      if answer == .no { item.verdict = .out(.labels, .labelledNo) }
    }
    return NodeOutput(listings: [className: try workspace.put(listing)])
  }
}
