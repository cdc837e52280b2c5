public import Engine
public import Listings
public import Transfer

/// The events that a build reports while it runs; the executable shows or records them.
public enum BuildEvent: Sendable {
  /// A walk over this number of nodes begins.
  case planned(nodes: Int)
  /// The work on a node begins.
  case started(NodeName)
  /// A remembered output of a node is used.
  case hit(NodeName)
  /// A node did its work, for these causes.
  case ran(NodeName, causes: [Cause], seconds: Double)
  /// A node failed, and so did the build.
  case failed(NodeName, any Error)
  /// One action ended: its kind, its address or digest, `ran` or the reason of its failure, details of that, and when
  /// it ran, if that was measured. Emitted only if ``Workspace/tellsActions``.
  case acted(kind: String, name: String, outcome: String, detail: String?, span: Event.Span?)
  /// The progress of the transfers, in total and by class.
  case fetching(TransferProgress, [ClassTransfers])
  /// The transfers ended: the statistics of each host.
  case fetched([Origin: HostStatistics])
  /// A pinned address returned other bytes.
  case drifted(Drift)
  /// The counts of the store of the team so far.
  case shared(RemoteCounts)
  /// The results of a batch came from another machine.
  case shard(ShardEvent)
  /// A warning for a person, in one sentence.
  case warned(String, hint: String?)
}

/// The results of one batch that came from another machine.
public struct ShardEvent: Hashable, Sendable {
  /// The name of the batch.
  public let name: String
  /// The kind of its actions.
  public let kind: String
  /// Where the results were made; nil if that is not known.
  public let origin: BundleOrigin?
  /// Results that were not known here.
  public let new: Int
  /// Results that were known with the same value.
  public let known: Int
  /// Results that were known with another value.
  public let disputed: Int

  /// An event with these facts.
  public init(name: String, kind: String, origin: BundleOrigin?, new: Int, known: Int, disputed: Int) {
    (self.name, self.kind, self.origin) = (name, kind, origin)
    (self.new, self.known, self.disputed) = (new, known, disputed)
  }
}
