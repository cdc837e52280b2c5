import Engine
import Listings
import Manifest

extension Walk {
  /// The funnel of each class up to its last built step, for a build that did not reach the end.
  func funnelsSoFar() throws(EngineError) -> [ClassName: Funnel] {
    var funnels: [ClassName: Funnel] = [:]
    for name in plan.manifest.classes.map(\.name) {
      let reached = StepName.allCases.last { step in
        step != .export && outputs[plan.node(after: step, of: name)]?.listings[name] != nil
      }
      guard let reached else { continue }
      let node = plan.node(after: reached, of: name)
      funnels[name] = Funnel(
        try workspace.listing(outputs[node]?.listings[name]),
        origin: try workspace.origin(outputs[NodeName(.sources, .oneClass(name))]?.origin),
        through: node == plan.node(after: .split, of: name) ? .export : reached)
    }
    return funnels
  }
}
