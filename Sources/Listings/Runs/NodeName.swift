public import Engine
public import Manifest

/// A node of the plan: one step for one scope.
public struct NodeName: Hashable, Comparable, Sendable {
  /// The part of the dataset that a node works on.
  public enum Scope: Hashable, Comparable, Sendable {
    case dataset
    case oneClass(ClassName)
    /// An export, given by its output path.
    case output(String)
  }

  /// The step.
  public let step: StepName
  /// The part of the dataset that the node works on.
  public let scope: Scope

  /// Creates a node.
  public init(_ step: StepName, _ scope: Scope) {
    self.step = step
    self.scope = scope
  }

  /// The class that the node works on; nil if it does not work on one class.
  public var className: ClassName? {
    if case .oneClass(let name) = scope { return name }
    return nil
  }

  /// `step:class`, `step`, or `export:path`: the name in `explain` and in TARGETs.
  public var text: String {
    switch scope {
    case .dataset: step.text
    case .oneClass(let name): "\(step.text):\(name.rawValue)"
    case .output(let path): "\(step.text):\(path)"
    }
  }

  public static func < (left: NodeName, right: NodeName) -> Bool {
    (left.step, left.scope) < (right.step, right.scope)
  }
}

extension NodeName: BuildNode {
  public var description: String { text }
}
