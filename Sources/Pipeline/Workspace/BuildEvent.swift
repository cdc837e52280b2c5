public import Engine
public import Listings
public import Transfer

/// What a build tells of itself while it runs; the executable shows or records it.
public enum BuildEvent: Sendable {
  /// A walk begins that looks at so many nodes.
  case planned(nodes: Int)
  /// A node is looked at.
  case started(NodeName)
  /// A remembered output of a node counts.
  case hit(NodeName)
  /// A node did its work, and why it had to.
  case ran(NodeName, causes: [Cause], seconds: Double)
  /// A node failed, and so did the build.
  case failed(NodeName, any Error)
  /// One action ended: its kind, the address or digest it was about, `ran` or the reason of its failure, what more is
  /// known of that, and when it ran where that was measured. Told only where ``Workspace/tellsActions``.
  case acted(kind: String, name: String, outcome: String, detail: String?, span: Event.Span?)
  /// Where the transfers stand, in all and by class.
  case fetching(TransferProgress, [ClassTransfers])
  /// The transfers are done: what each host did.
  case fetched([Origin: HostStatistics])
  /// A pinned address answered with other bytes.
  case drifted(Drift)
  /// What the store of the team has done so far.
  case shared(RemoteCounts)
  /// Something a person should know, in one sentence.
  case warned(String, hint: String?)
}
