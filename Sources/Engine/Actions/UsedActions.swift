public import Digests

/// Actions of one kind that a build used, so that their results can be sent to others or checked.
public struct UsedActions: Sendable {
  /// A result as it is remembered, or as it was computed again.
  public struct Result: Hashable, Sendable {
    /// The remembered bytes.
    public let value: [UInt8]
    /// The blob that belongs to it.
    public let blob: SHA256Digest?

    /// Creates a result.
    public init(value: [UInt8], blob: SHA256Digest?) {
      self.value = value
      self.blob = blob
    }
  }

  /// The kind of the actions.
  public let kind: String
  /// Whether every machine with the same program and libraries computes the same results.
  public let isPortable: Bool
  /// The keys of the results.
  public let keys: [SHA256Digest]
  /// The blob that each action read.
  public let sources: [SHA256Digest]
  private let values: @Sendable (ActionRunner) throws(EngineError) -> [ArraySlice<UInt8>?]
  private let computed: @Sendable (Int, [UInt8], BlobStore, MemoryGate) throws -> Result?

  /// The actions of one kind on some inputs, of which some may have no result.
  ///
  /// - Parameter isShelved: as for ``ActionRunner/remembered(_:of:isShelved:since:)``.
  public init<A: Action>(_ action: A, on inputs: [A.Input], isShelved: Bool = false, isPortable: Bool = true) {
    kind = A.kind
    self.isPortable = isPortable
    keys = action.keys(of: inputs)
    sources = inputs.map(action.blob)
    values = { runner throws(EngineError) in
      let remembered = try runner.remembered(action, of: inputs, isShelved: isShelved)
      return inputs.indices.map { remembered.value(at: $0) }
    }
    computed = { index, bytes, store, memory in
      let result = try memory.holding(action.memory(for: bytes, of: inputs[index])) {
        try action.run(inputs[index], on: bytes, store: store)
      }
      return result.value.map { Result(value: $0, blob: result.blob) }
    }
  }

  /// The remembered bytes of each result, in the order of ``keys``; nil if there is none.
  public func remembered(_ runner: ActionRunner) throws(EngineError) -> [ArraySlice<UInt8>?] { try values(runner) }

  /// Computes a result again from the bytes of its source; nil if there is no result.
  ///
  /// - Parameter store: receives the blobs of the result.
  public func compute(
    _ index: Int, from bytes: [UInt8], store: BlobStore, memory: MemoryGate
  ) throws -> Result? {
    try computed(index, bytes, store, memory)
  }
}
