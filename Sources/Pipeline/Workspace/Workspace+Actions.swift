package import Digests
package import Engine
import Listings

/// How steps come to the outputs of actions.
extension Workspace {
  /// The output of an action for each input: remembered, or computed on the workspace's threads.
  ///
  /// - Parameters:
  ///   - isShelved: whether outputs are kept on shelves too: see ``ActionRunner``.
  ///   - isCounted: whether a blob is a picture of the dataset, which the summary of a build counts.
  ///   - bytes: gives the bytes of a blob; nil for one that is gone, and has no output.
  package func outputs<A: Action>(
    _ action: A, of inputs: [A.Input], isShelved: Bool = false,
    isCounted: @escaping @Sendable (SHA256Digest) -> Bool = { _ in true },
    bytes: @escaping @Sendable (SHA256Digest) throws -> [UInt8]?
  ) async throws -> [A.Output?] {
    try await runner(isCounted).outputs(action, of: inputs, isShelved: isShelved, bytes: bytes)
  }

  /// The output of an action for each input, whose blobs are in the store.
  ///
  /// - Throws: `EngineError` of the code `lost` for a blob that has to be read and is not in the store.
  package func outputs<A: Action>(
    _ action: A, of inputs: [A.Input], isShelved: Bool = false
  ) async throws -> [A.Output?] {
    try await outputs(action, of: inputs, isShelved: isShelved) { try store.need($0) }
  }

  /// The outputs of an action that are remembered.
  package func remembered<A: Action>(
    _ action: A, of inputs: [A.Input], isShelved: Bool = false
  ) throws(EngineError) -> ActionRunner.Remembered<A> {
    try runner { _ in true }.remembered(action, of: inputs, isShelved: isShelved)
  }

  /// The output of an action for an input whose bytes are at hand.
  package func output<A: Action>(
    _ action: A, of input: A.Input, bytes: [UInt8], isCounted: Bool = true
  ) throws(EngineError) -> A.Output? where A.Failure == EngineError {
    try runner { _ in isCounted }.output(action, of: input, bytes: bytes)
  }

  private func runner(_ isCounted: @escaping @Sendable (SHA256Digest) -> Bool) -> ActionRunner {
    ActionRunner(store: store, cache: actions, processors: processors, memory: memory, counts: counts) { end in
      if isCounted(end.blob) { tally.count(end) }
      acted(end.kind, end.blob.hex, outcome: end.failure ?? "ran", span: Event.Span(since: end.start))
    }
  }
}

extension Tally {
  /// Counts an action of a kind that the summary of a build has; a blob is inspected once, whatever the limits are.
  fileprivate func count(_ end: ActionRunner.End) {
    guard let kind = ActionKind(rawValue: end.kind) else { return }
    let key = kind == .inspect ? end.blob : end.key
    if end.failure == nil { ran(kind, key) } else { failed(kind, key) }
  }
}
