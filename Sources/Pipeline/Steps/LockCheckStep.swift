import Digests
import Engine
import Listings

/// Compares what a build under `--locked` would record with the lock, before it exports anything: what may not be recorded is not
/// exported either.
struct LockCheckStep: Step {
  static let version = 1
  static let isRemembered = false

  let writer: LockWriter
  /// The nodes of everything that is recorded.
  let waitsFor: [NodeName]

  var node: NodeName { NodeName(.lock, .dataset) }
  var inputs: [NodeName] { [] }

  func describe(_: [NodeName: NodeOutput]) -> Description { description(of: [:], classes: []) }

  /// - Throws: ``LockWouldChange`` when the lock would change.
  func run(_ outputs: [NodeName: NodeOutput], in _: Workspace) async throws -> NodeOutput {
    try await writer.check(writer.complete(outputs), outputs: outputs)
    return NodeOutput()
  }
}
