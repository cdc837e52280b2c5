import Digests
import Engine
import Listings

/// Compares what a build under `--locked` would record with the lock, before any export: a dataset that may not be
/// recorded is not exported either.
struct LockCheckStep: Step {
  static let name = StepName.lock
  static let version = 1
  static let isRemembered = false

  let writer: LockWriter
  /// The nodes whose outputs are recorded.
  let waitsFor: [NodeName]

  static func planned(in plan: PipelinePlan) -> [any Step] {
    guard plan.workspace.mode.checksLock else { return [] }
    return [LockCheckStep(writer: LockWriter(plan, in: plan.workspace), waitsFor: plan.steps.map { $0.node })]
  }

  var node: NodeName { NodeName(Self.name, .dataset) }
  var inputs: [NodeName] { [] }

  func describe(_: StepInputs) -> Description { description(of: StepInputs()) }

  /// - Throws: ``LockWouldChange`` if the lock would change.
  func run(_ outputs: StepInputs, in _: Workspace) async throws -> NodeOutput {
    try await writer.check(writer.complete(outputs), outputs: outputs)
    return NodeOutput()
  }
}
