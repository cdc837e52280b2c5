package import Diagnostics
import Engine
package import Listings
import Manifest

/// A part of a build that a person requests: a step, a class, `step:class`, or the path of an export.
public struct Target: Hashable, Sendable {
  /// The text as the person wrote it.
  public let text: String
  private let path: String

  /// Makes a target from a person's text.
  ///
  /// - Parameter path: The text as a path relative to the manifest, if the person wrote it relative to another
  ///   folder.
  public init(_ text: String, path: String? = nil) {
    self.text = text
    self.path = FilePath.normalised(path ?? text)
  }

  /// Whether it is the path of an output; both paths are normalised first.
  public func isPath(_ output: String) -> Bool {
    let output = FilePath.normalised(output)
    return output == path || output == FilePath.normalised(text)
  }

  /// The wanted nodes: those that the targets name, and their inputs.
  package static func nodes(_ targets: [Target], in plan: PipelinePlan) throws(DiagnosticError) -> Set<NodeName>? {
    guard !targets.isEmpty else { return nil }
    var wanted: Set<NodeName> = []
    for target in targets {
      let named = plan.steps.map { $0.node }.filter { target.names($0, in: plan) }
      guard !named.isEmpty else {
        let words = plan.steps.flatMap { [$0.node.step.text, $0.node.className?.rawValue ?? $0.node.text] }
        throw DiagnosticError(
          "there is no step, class or export `\(target.text)`",
          hint: Suggestion.nearest(to: target.text, among: Set(words).sorted()).map {
            "did you mean `\($0)`?"
          } ?? "`dsbuild ls --help` names the steps; classes and exports are those of the manifest")
      }
      wanted.formUnion(named)
    }
    for step in plan.steps.reversed() where wanted.contains(step.node) { wanted.formUnion(step.inputs) }
    // Add the lock step: every built part of a locked dataset is compared with the lock.
    wanted.formUnion(plan.steps.map { $0.node }.filter { $0.step == .lock })
    return wanted
  }

  /// A warning if the word is both a step and a class: it means the step.
  func ambiguity(in manifest: Manifest) -> (message: String, hint: String)? {
    guard StepName(text: text) != nil, manifest.classes.contains(where: { $0.name.rawValue == text }) else {
      return nil
    }
    return (
      "`\(text)` is both a step and a class: the step is built, for every class",
      "`\(StepName.crop.text):\(text)` builds the class alone"
    )
  }

  /// The classes that the targets name; classes that are only inputs of others are left out.
  static func classes(_ targets: [Target], in plan: PipelinePlan) -> Set<ClassName> {
    let all = Set(plan.manifest.classes.map(\.name))
    guard !targets.isEmpty else { return all }
    return targets.reduce(into: Set<ClassName>()) { found, target in
      for step in plan.steps where target.names(step.node, in: plan) {
        found.formUnion(step.node.className.map { Set([$0]) } ?? all)
      }
    }
  }

  private func names(_ node: NodeName, in plan: PipelinePlan) -> Bool {
    if node.step.text == text || node.text == text { return true }
    if case .output(let path) = node.scope { return isPath(path) }
    if let name = node.className, name.rawValue == text { return true }
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2, let step = StepName(text: parts[0]), let name = ClassName(rawValue: parts[1]),
      plan.manifest.classes.contains(where: { $0.name == name })
    else { return false }
    return plan.node(after: step, of: name) == node && node.step == step
  }
}
