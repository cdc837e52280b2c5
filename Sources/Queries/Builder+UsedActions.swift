import Digests
import Engine
import Listings
import Pipeline

extension Builder {
  /// The actions of the last build, of each step whose output is remembered.
  func usedActions() throws -> [UsedActions] {
    let plan = try PipelinePlan(manifest, version: version, formats: formats, workspace: workspace)
    var run = DryRun<NodeName, NodeOutput, Workspace>(
      store: workspace.store, actions: workspace.actions, context: workspace)
    var used: [UsedActions] = []
    for planned in plan.steps {
      guard type(of: planned).isRemembered else {
        run.assume(NodeOutput(), of: planned.node)
        continue
      }
      let look = try run.look(at: planned.buildStep)
      guard let output = look.output else { continue }
      used += try planned.usedActions(look.inputs, output, in: workspace)
    }
    return used
  }
}
