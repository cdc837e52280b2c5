public import Diagnostics
public import Digests
import Engine
public import Listings
public import Manifest
import Transfer

extension Builder {
  /// What a build did, as `build --json` tells it.
  public struct Report: Sendable {
    /// Whether anything was done.
    public var isChanged = false
    /// Nodes that did their work.
    public var nodesRan = 0
    /// Nodes whose remembered output counted.
    public var nodesHit = 0
    /// HTTP requests sent, redirect hops not counted.
    public var requests = 0
    /// Bytes received in bodies.
    public var bytes = 0
    /// What the store of the team did.
    public var remote = RemoteCounts()
    /// Counts by kind of action.
    public var actions: [ActionKind: ActionCount] = [:]
    /// The funnels; nil for a build that did not go to the end.
    public var summary: BuildSummary?
    /// The funnel of each class, as far as this build brought it.
    public var funnels: [ClassName: Funnel] = [:]
    /// The funnels of the classes that were asked for.
    public var askedFunnels: [Funnel] = []
    /// What came and went since the last whole build; nil for the first.
    public var changes: Changes?
    /// The exports, in the manifest's order.
    public var exports: [Export] = []
    /// Whether the lock was written anew.
    public var isLockChanged = false
    /// Pinned addresses that answered with other bytes.
    public var drift: [Drift] = []
    /// What the model of each class that has one did, and how far it is to be trusted.
    public var estimates: [ClassName: LabelEstimate] = [:]
    /// How many pictures of each class the rules about quality mark, whatever they do with them.
    public var marked: [ClassName: [QualitySettings.Measure: Int]] = [:]
    /// What a person should know of the dataset as it is now.
    public var notices: [Notice] = []
    /// Rows that wait for a square by hand.
    public var waitingForCrop = 0
    /// Files that a pattern nearly takes, and patterns that take nothing.
    public var nearMisses: [NearMisses] = []
    /// Classes that were asked for and of which every address failed, of a build that did not go to the end.
    public var dead: [ClassName] = []

    package init() {}
  }

  /// One export of a finished build.
  public struct Export: Hashable, Sendable {
    /// The form.
    public var format: String
    /// The path in the manifest.
    public var path: String
    /// How many images are in it.
    public var images: Int
    /// Over every file dsbuild wrote there.
    public var digest: SHA256Digest
    /// Files in it that are somebody else's.
    public var strays: [String]

    /// What an export's node found; nil where it is not a finished one.
    init?(_ settings: ExportSettings, _ output: NodeOutput) {
      guard let exported = output.exported else { return nil }
      format = settings.format.rawValue
      path = settings.to
      images = exported.images
      digest = exported.digest
      strays = exported.strays
    }
  }
}

/// A build that failed of what its pictures are, with what it did until then.
public struct FailedBuild: ExplainedError {
  /// Why it failed.
  public let cause: any ExplainedError
  /// What it did: funnels and reasons as far as it came.
  public let report: Builder.Report

  public var kind: FailureKind { cause.kind }
  public var diagnostics: [Diagnostic] { cause.diagnostics }
}
