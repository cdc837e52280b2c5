public import Digests

/// Looks up remembered outputs of actions, and computes and remembers the missing ones.
public struct ActionRunner: Sendable {
  /// The report about an action that was computed.
  public struct End: Sendable {
    /// The kind of the action.
    public let kind: String
    /// The key of its output.
    public let key: SHA256Digest
    /// The blob that the action read.
    public let blob: SHA256Digest
    /// The reason why the action counts as failed; nil if it succeeded.
    public let failure: String?
    /// The start of the computation.
    public let start: ContinuousClock.Instant
  }

  /// The remembered outputs for some inputs.
  public struct Remembered<A: Action>: Sendable {
    /// The output for each input; nil if it is not known.
    public fileprivate(set) var outputs: [A.Output?]
    fileprivate let inputs: [A.Input]
    /// The remembered bytes of each output, from which missing shelves are written.
    fileprivate var values: [ArraySlice<UInt8>?]
    fileprivate var keys: [Int: SHA256Digest] = [:]
    fileprivate var shelves: (ActionShelves, read: ActionShelves.Reading)?

    /// The indices of the inputs whose outputs have to be computed.
    public var missing: [Int] { outputs.indices.filter { outputs[$0] == nil } }

    /// Takes what the cache has for an input. A result of another kind under its key did not come from this action.
    fileprivate mutating func take(_ entry: ActionEntry?, of action: A, at index: Int) {
      guard let entry, entry.kind == A.kind else { return }
      values[index] = entry.value[...]
      outputs[index] = action.output(of: inputs[index], from: entry.value[...], blob: entry.blob)
    }

    /// The remembered bytes of the output for an input; nil if it is not known.
    public func value(at index: Int) -> ArraySlice<UInt8>? { values[index] }
  }

  /// The number of entries that are looked up at once, so that a large look-up is not in memory twice.
  private static let mostEntries = 4_096

  private let store: BlobStore
  private let cache: ActionCache
  private let processors: ProcessorPool
  private let memory: MemoryGate
  private let counts: WorkCounts
  private let ended: @Sendable (End) -> Void

  /// Creates a runner.
  ///
  /// - Parameters:
  ///   - counts: counts the work done, for a display of progress.
  ///   - ended: called for each action that was computed, on the thread that computed it.
  public init(
    store: BlobStore, cache: ActionCache, processors: ProcessorPool, memory: MemoryGate,
    counts: WorkCounts = WorkCounts(), ended: @escaping @Sendable (End) -> Void
  ) {
    self.store = store
    self.cache = cache
    self.processors = processors
    self.memory = memory
    self.counts = counts
    self.ended = ended
  }

  /// The remembered outputs, from one look-up.
  ///
  /// - Parameters:
  ///   - isShelved: whether the outputs are also kept on ``ActionShelves``. If so, the inputs must be in ascending order of their
  ///     blobs, or of their keys if more than the blob varies.
  ///   - former: the inputs of an earlier look-up, in the same order: their shelves give the results that are on no shelf of these.
  public func remembered<A: Action>(
    _ action: A, of inputs: [A.Input], isShelved: Bool = false, since former: [A.Input] = []
  ) throws(EngineError) -> Remembered<A> {
    var found = Remembered<A>(
      outputs: Array(repeating: nil, count: inputs.count), inputs: inputs,
      values: Array(repeating: nil, count: inputs.count))
    if isShelved, !inputs.isEmpty {
      let shelves = shelves(of: action, inputs)
      let read = try shelves.read(since: former.isEmpty ? nil : self.shelves(of: action, former))
      found.shelves = (shelves, read)
      for (index, value) in read.values.enumerated() {
        guard let value, let output = action.output(of: inputs[index], from: value, blob: nil) else { continue }
        found.values[index] = value
        found.outputs[index] = output
      }
    }
    let unknown = found.missing
    let keys = action.keys(of: unknown.map { inputs[$0] })
    // In the order of the cache's index, neighbouring rows share pages.
    let order = keys.indices.sorted { keys[$0] < keys[$1] }
    for start in stride(from: 0, to: order.count, by: Self.mostEntries) {
      let part = order[start..<min(start + Self.mostEntries, order.count)]
      let entries = try cache.entries(for: part.map { keys[$0] })
      for place in part { found.take(entries[keys[place]], of: action, at: unknown[place]) }
    }
    for (index, output) in found.outputs.enumerated() {
      if let blob = output.flatMap({ action.neededBlob(of: $0) }), try !store.contains(blob) {
        found.outputs[index] = nil
      }
    }
    for (index, key) in zip(unknown, keys) where found.outputs[index] == nil { found.keys[index] = key }
    return found
  }

  /// The output for each input: remembered, or computed on the runner's threads.
  ///
  /// - Parameters:
  ///   - isShelved: as in ``remembered(_:of:isShelved:since:)``.
  ///   - bytes: returns the bytes of a blob; nil if the blob is gone, and then the input has no output.
  /// - Throws: the first error in the order of the inputs, or `CancellationError`.
  public func outputs<A: Action>(
    _ action: A, of inputs: [A.Input], isShelved: Bool = false,
    bytes: @escaping @Sendable (SHA256Digest) throws -> [UInt8]?
  ) async throws -> [A.Output?] {
    try await outputs(action, of: try remembered(action, of: inputs, isShelved: isShelved), bytes: bytes)
  }

  /// The output for each input, of which some are remembered already.
  public func outputs<A: Action>(
    _ action: A, of remembered: Remembered<A>, bytes: @escaping @Sendable (SHA256Digest) throws -> [UInt8]?
  ) async throws -> [A.Output?] {
    try await completed(action, remembered, bytes: bytes).outputs
  }

  /// The outputs of which some were remembered, with the others, which are computed.
  public func completed<A: Action>(
    _ action: A, _ remembered: Remembered<A>, bytes: @escaping @Sendable (SHA256Digest) throws -> [UInt8]?
  ) async throws -> Remembered<A> {
    var all = remembered
    let missing = all.missing
    let wanted = missing.map { (input: all.inputs[$0], key: all.keys[$0] ?? action.key(of: all.inputs[$0])) }
    let progress = wanted.isEmpty ? nil : counts.begin(A.work, of: wanted.count)
    defer { if let progress { counts.end(progress) } }
    let found = try await processors.map(wanted) { want in
      defer { progress?.add() }
      return Result<ActionResult<A.Output>, any Error> {
        guard let bytes = try bytes(action.blob(of: want.input)) else { return .nothing }
        return try compute(action, want.input, key: want.key, bytes: bytes)
      }
    }
    for (index, result) in zip(missing, found) {
      let result = try result.get()
      all.outputs[index] = result.output
      all.values[index] = result.value?[...]
    }
    if let (shelves, read) = all.shelves {
      let values = all.values
      try shelves.write(read) { values[$0].map(Array.init) }
    }
    if !missing.isEmpty { try cache.flush() }
    return all
  }

  /// The output for an input whose bytes the caller has, remembered or computed on this thread.
  public func output<A: Action>(
    _ action: A, of input: A.Input, bytes: [UInt8]
  ) throws(EngineError) -> A.Output? where A.Failure == EngineError {
    let key = action.key(of: input)
    if let entry = try cache.entry(for: key), entry.kind == A.kind,
      let output = action.output(of: input, from: entry.value[...], blob: entry.blob)
    {
      return output
    }
    let start = ContinuousClock.now
    let result = try memory.holding(action.memory(for: bytes, of: input)) { () throws(EngineError) in
      try action.run(input, on: bytes, store: store)
    }
    try remember(result, action, input, key: key, start: start)
    return result.output
  }

  private func compute<A: Action>(
    _ action: A, _ input: A.Input, key: SHA256Digest, bytes: [UInt8]
  ) throws -> ActionResult<A.Output> {
    let start = ContinuousClock.now
    let result = try memory.holding(action.memory(for: bytes, of: input)) { () throws(A.Failure) in
      try action.run(input, on: bytes, store: store)
    }
    try remember(result, action, input, key: key, start: start)
    return result
  }

  private func remember<A: Action>(
    _ result: ActionResult<A.Output>, _ action: A, _ input: A.Input, key: SHA256Digest,
    start: ContinuousClock.Instant
  ) throws(EngineError) {
    guard let value = result.value else { return }
    let blob = action.blob(of: input)
    try cache.record(key, kind: A.kind, value: value, blob: result.blob, source: blob)
    ended(End(kind: A.kind, key: key, blob: blob, failure: result.failure, start: start))
  }

  /// The shelves of an action. If only the blob varies, the blob names an input on them; otherwise the key does.
  func shelves<A: Action>(of action: A, _ inputs: [A.Input]) -> ActionShelves {
    var common = action.description(of: inputs[0])
    for name in A.varying { common[name] = nil }
    // An input that is a blob names itself; then nothing has to be asked of each.
    let blobs = inputs as? [SHA256Digest]
    let names = A.varying.count == 1 ? blobs ?? inputs.map(action.blob) : action.keys(of: inputs)
    return ActionShelves(common, of: names, store: store, actions: cache)
  }
}
