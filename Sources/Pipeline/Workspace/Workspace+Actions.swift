package import Digests
package import Engine
import Listings

/// How steps obtain the outputs of actions.
extension Workspace {
  /// The output of an action for each input: remembered, or computed on the workspace's threads.
  ///
  /// - Parameters:
  ///   - isShelved: whether outputs are also kept on shelves: see ``ActionRunner``.
  ///   - former: the inputs of the last look-up: see ``ActionRunner``.
  ///   - isCounted: whether a blob is a picture of the dataset, which the summary of a build counts.
  ///   - bytes: returns the bytes of a blob; nil if it is lost, which then has no output.
  package func outputs<A: Action>(
    _ action: A, of inputs: [A.Input], isShelved: Bool = false, since former: [A.Input] = [],
    isCounted: @escaping @Sendable (SHA256Digest) -> Bool = { _ in true },
    bytes: @escaping @Sendable (SHA256Digest) throws -> [UInt8]?
  ) async throws -> [A.Output?] {
    let runner = runner(isCounted)
    let known = try runner.remembered(action, of: inputs, isShelved: isShelved, since: former)
    guard try await runElsewhere(action, on: known.missing.map { inputs[$0] }) else {
      return try await runner.outputs(action, of: known, bytes: bytes)
    }
    return try await runner.outputs(action, of: inputs, isShelved: isShelved, bytes: bytes)
  }

  /// The output of an action for each input; the blobs of the inputs are in the store.
  ///
  /// - Throws: `EngineError` with the code `lost` for a blob that has to be read and is not in the store.
  package func outputs<A: Action>(
    _ action: A, of inputs: [A.Input], isShelved: Bool = false
  ) async throws -> [A.Output?] {
    try await outputs(action, of: inputs, isShelved: isShelved) { try store.need($0) }
  }

  /// The remembered bytes of the outputs of an action, which are computed if they are missing; nil for an input without an output.
  ///
  /// - Parameters:
  ///   - inputs: the inputs, in the order that ``ActionRunner`` needs for shelves.
  ///   - isShelved: whether outputs are also kept on shelves.
  ///   - former: the inputs of the last look-up: see ``ActionRunner``.
  ///   - isSound: whether bytes are those of an output.
  ///   - bytes: returns the bytes of a blob; nil if it is lost, which then has no output.
  func values<A: Action>(
    _ action: A, of inputs: [A.Input], isShelved: Bool = true, since former: [A.Input] = [],
    where isSound: (ArraySlice<UInt8>) -> Bool,
    bytes: @escaping @Sendable (SHA256Digest) throws -> [UInt8]?
  ) async throws -> [ArraySlice<UInt8>?] {
    let runner = runner { _ in true }
    var shelved =
      isShelved ? try runner.shelved(action, of: inputs, since: former) : ShelvedValues(unknown: inputs.count)
    shelved.keep(where: isSound)
    let unknown = shelved.unknown.map { inputs[$0] }
    if !unknown.isEmpty {
      var known = try runner.remembered(action, of: unknown)
      if try await runElsewhere(action, on: known.missing.map { unknown[$0] }) {
        known = try runner.remembered(action, of: unknown)
      }
      shelved.add(try await runner.completed(action, known, bytes: bytes))
    }
    try shelved.write()
    return shelved.values
  }

  /// The remembered outputs of an action.
  package func remembered<A: Action>(
    _ action: A, of inputs: [A.Input], isShelved: Bool = false
  ) throws(EngineError) -> ActionRunner.Remembered<A> {
    try runner { _ in true }.remembered(action, of: inputs, isShelved: isShelved)
  }

  /// The output of an action for an input whose bytes are already in memory.
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
  /// Counts an action if its kind is in the summary of a build. An inspected blob counts once, whatever the limits
  /// are.
  fileprivate func count(_ end: ActionRunner.End) {
    guard let kind = ActionKind(rawValue: end.kind) else { return }
    let key = kind == .inspect ? end.blob : end.key
    if end.failure == nil { ran(kind, key) } else { failed(kind, key) }
  }
}
