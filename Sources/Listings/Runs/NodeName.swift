public import Engine
public import Manifest

/// A node of the plan: one step for one scope.
public struct NodeName: Hashable, Comparable, Sendable {
  /// What of the dataset a node works on.
  public enum Scope: Hashable, Comparable, Sendable {
    case dataset
    case oneClass(ClassName)
    /// An export, by the path it writes to.
    case output(String)
  }

  /// The step.
  public let step: StepName
  /// What it works on.
  public let scope: Scope

  /// A node.
  public init(_ step: StepName, _ scope: Scope) {
    self.step = step
    self.scope = scope
  }

  /// The class it works on, if it is one.
  public var className: ClassName? {
    if case .oneClass(let name) = scope { return name }
    return nil
  }

  /// `step:class`, `step`, or `export:path`: what `explain` and TARGETs call it.
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
