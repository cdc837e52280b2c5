public import Diagnostics
public import Digests
import Engine
public import Listings
public import Manifest
import Transfer

extension Builder {
  /// The report of a build, as `build --json` prints it.
  public struct Report: Sendable {
    /// Whether anything was done.
    public var isChanged = false
    /// Nodes that did their work.
    public var nodesRan = 0
    /// Nodes whose remembered output was used.
    public var nodesHit = 0
    /// HTTP requests sent, redirect hops not counted.
    public var requests = 0
    /// Bytes received in bodies.
    public var bytes = 0
    /// The counts of the store of the team.
    public var remote = RemoteCounts()
    /// Counts by kind of action.
    public var actions: [ActionKind: ActionCount] = [:]
    /// The funnels; nil for a build that did not reach the end.
    public var summary: BuildSummary?
    /// The funnel of each class, up to the last step of this build.
    public var funnels: [ClassName: Funnel] = [:]
    /// The funnels of the requested classes.
    public var askedFunnels: [Funnel] = []
    /// The changes since the last whole build; nil for the first.
    public var changes: Changes?
    /// The exports, in the manifest's order.
    public var exports: [Export] = []
    /// Whether the lock was rewritten.
    public var isLockChanged = false
    /// Pinned addresses that returned other bytes.
    public var drift: [Drift] = []
    /// The estimate of each class's model: its decisions, and how reliable they are.
    public var estimates: [ClassName: LabelEstimate] = [:]
    /// How many pictures of each class the quality rules mark, whatever the actions of the rules are.
    public var marked: [ClassName: [QualitySettings.Measure: Int]] = [:]
    /// The pictures that wait for a person; none for a build that did not reach the end.
    public var waiting = Waiting()
    /// Notices about the current dataset.
    public var notices: [Notice] = []
    /// Notices about the licences; empty for a build that did not reach the end.
    public var rights: [RightsNote] = []
    /// Whether ``rights`` differ from those of the last whole build.
    public var hasNewRights = false
    /// Images that are smaller than `crop.size`; counted only if this build cropped.
    public var smallCrops = 0
    /// Pictures that the lock has and that are out because their addresses failed in a way that may pass.
    public var lostPins = 0
    /// Pictures that the lock has and that are out because their addresses no longer have them.
    public var gonePins = 0
    /// Rows that wait for a person to draw a square.
    public var waitingForCrop = 0
    /// Files that a pattern nearly matches, and patterns that match nothing.
    public var nearMisses: [NearMisses] = []
    /// Requested classes of which every address failed, in a build that did not reach the end.
    public var dead: [ClassName] = []

    package init() {}

    /// Whether the machine seems to have no network: addresses failed, no byte came, and no host was found.
    public var seemsOffline: Bool {
      let asked = funnels.isEmpty ? askedFunnels : Array(funnels.values)
      let failures = asked.reduce(into: [Reason: Int]()) { $0.merge($1.reasons, uniquingKeysWith: +) }
        .filter { $0.key.isFetchFailure }
      return bytes == 0 && actions[.fetch]?.failed ?? 0 > 0 && failures[.dns] ?? 0 > 1
        && failures.keys.allSatisfy { $0 == .dns || $0 == .connect }
    }
  }

  /// One export of a finished build.
  public struct Export: Hashable, Sendable {
    /// The format.
    public var format: String
    /// The path in the manifest.
    public var path: String
    /// The number of images in it.
    public var images: Int
    /// The digest over every file that dsbuild wrote there.
    public var digest: SHA256Digest
    /// Files in it that dsbuild did not write.
    public var strays: [String]

    /// The result of an export's node; nil if the node did not finish an export.
    init?(_ settings: ExportSettings, _ output: NodeOutput) {
      guard let exported = output.exported else { return nil }
      format = settings.format.name
      path = settings.to
      images = exported.images
      digest = exported.digest
      strays = exported.strays
    }

    /// The export without the strays that were removed since it was written.
    func withoutLostStrays(in workspace: Workspace) -> Export {
      var export = self
      export.strays.removeAll { FileStamp(path: "\(workspace.path(path))/\($0)", following: false) == nil }
      return export
    }
  }
}

/// A build that failed because of its pictures, with the report of what it did.
public struct FailedBuild: ExplainedError {
  /// Why it failed.
  public let cause: any ExplainedError
  /// The report: funnels and reasons up to the failure.
  public let report: Builder.Report

  public var kind: FailureKind { cause.kind }
  public var diagnostics: [Diagnostic] { cause.diagnostics }
}
