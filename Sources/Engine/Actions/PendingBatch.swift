public import Digests

/// Some of the pending actions, of which the batch is made when it is asked for.
public struct PendingBatch: Sendable {
  private let pending: PendingActions
  private let range: Range<Int>

  init(_ pending: PendingActions, _ range: Range<Int>) {
    self.pending = pending
    self.range = range
  }

  /// The number of actions.
  public var count: Int { range.count }

  /// The kind of the actions.
  public var kind: String { pending.kind }

  /// The batch.
  public var batch: ActionBatch {
    let inputs = range.map(pending.values)
    var description = pending.description
    for (name, value) in zip(pending.varying, inputs.first ?? []) { description[name] = value }
    return ActionBatch(description, of: pending.kind, limits: pending.limits, inputs: inputs)
  }

  /// The blobs that the actions read, each once and in ascending order.
  public var blobs: [SHA256Digest] { Set(range.flatMap(pending.blobs)).sorted() }

  /// The keys of the results.
  public var keys: Set<SHA256Digest> { pending.keys(range) }

  /// The bytes of a blob that was made for the actions and is in no store; nil for any other.
  public func made(_ digest: SHA256Digest) -> [UInt8]? { pending.made[digest] }
}
