public import Diagnostics
public import Digests
import Engine
public import Listings
public import Manifest
import Transfer

/// Brings a dataset up to date: walks the plan, takes what is remembered, does what is not, writes the lock.
public struct Builder: Sendable {
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
    /// Counts by kind of action.
    public var actions: [ActionKind: ActionCount] = [:]
    /// The funnels; nil for a build that did not go to the end.
    public var summary: BuildSummary?
    /// The funnel of each class, as far as this build brought it.
    public var funnels: [ClassName: Funnel] = [:]
    /// The exports, in the manifest's order.
    public var exports: [Export] = []
    /// Whether the lock was written anew.
    public var isLockChanged = false
    /// Pinned addresses that answered with other bytes.
    public var drift: [Drift] = []
    /// What the model of each class that has one did, and how far it is to be trusted.
    public var estimates: [ClassName: LabelEstimate] = [:]
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
    package init?(_ settings: ExportSettings, _ output: NodeOutput) {
      guard let exported = output.exported else { return nil }
      format = settings.format.rawValue
      path = settings.to
      images = exported.images
      digest = exported.digest
      strays = exported.strays
    }
  }

  /// The manifest it builds.
  public let manifest: Manifest
  /// Whether the splits of the lock are passed over, so that every image is assigned again.
  public var redoesSplits = false
  /// Everything that the project writes: what people take out leaves it also where a build fails.
  public var outputs: [ProjectOutput] = []
  /// One output of each form that there is: how the files of outputs that left the manifest are known.
  public var forms: [ProjectOutput] = []
  package let version: String
  package let formats: [any ExportFormat.Type]
  package let workspace: Workspace

  /// A builder of a manifest.
  public init(_ manifest: Manifest, version: String, formats: [any ExportFormat.Type], workspace: Workspace) {
    self.manifest = manifest
    self.version = version
    self.formats = formats
    self.workspace = workspace
  }

  /// Builds everything, or the nodes that `targets` name and what they need.
  ///
  /// Inputs that change meanwhile are read again, and a lost blob is made again: the plan is walked anew, at most thrice.
  public func build(_ targets: [Target] = []) async throws -> Report {
    for case let (message, hint)? in targets.map({ $0.ambiguity(in: manifest) }) {
      workspace.emit(.warned(message, hint: hint))
    }
    for attempt in 0..<3 {
      do {
        return try await attemptBuild(targets, forgetting: attempt > 0)
      } catch let error as InputMoved where attempt < 2 {
        workspace.emit(.warned("`\(error.path)` changed during the build and is read again", hint: nil))
      } catch let error as EngineError {
        guard attempt < 2, case .lost(let digest) = error.code else { throw error }
        workspace.emit(.warned("blob \(digest.hex.prefix(16)) is not in the store and is made again", hint: nil))
        // Where one is lost after another, all are looked at: a damaged blob that is read is set aside, and made again with the rest.
        if attempt > 0 { for blob in try workspace.store.allDigests() { _ = try workspace.store.read(blob) } }
      }
    }
    preconditionFailure("the last attempt returns or throws")
  }

  package func attemptBuild(_ targets: [Target], forgetting: Bool) async throws -> Report {
    let weights = try await WeightsFetch(manifest: manifest, version: version, workspace: workspace).run()
    let networks = try Networks(manifest, failures: weights.failures, workspace: workspace)
    var notices = try workspace.changingDecisions { try RenamedDecisions(manifest, workspace: workspace).move() }
    let plan = try PipelinePlan(
      manifest, version: version, formats: formats, networks: networks, redoesSplits: redoesSplits,
      workspace: workspace)
    for warning in plan.lock.warnings { workspace.emit(.warned(warning, hint: nil)) }
    let walk = Walk(plan: plan, workspace: workspace, wanted: try Target.nodes(targets, in: plan), isRepair: forgetting)
    var failure: (any ExplainedError)?
    do {
      try await walk.run()
      if await walk.nodesRan == 0 { try await walk.checkReadable() }
    } catch let error as EmptyClassError {
      failure = error
    } catch let error as LabelConflictError {
      failure = error
    } catch {
      // What was finished is kept, and `ls` can show why the rest was not; the error that ended the build is the one told.
      try? await walk.remember()
      try? settle()
      await withdraw(plan, after: error)
      throw error
    }
    var report = try await self.report(of: walk, plan, asked: Target.classes(targets, in: plan), weights)
    // A build that failed delivered nothing, so there is no revision of the dataset to be recorded.
    if failure == nil {
      report.isLockChanged = try await LockWriter(plan: plan, workspace: workspace).write(
        await walk.complete, outputs: await walk.outputs)
    }
    if targets.isEmpty, failure == nil {
      notices += try LockWriter(plan: plan, workspace: workspace).removeTablesOfFormerClasses()
      if !workspace.mode.keepsLock {
        notices += try await FormerOutputs(workspace: workspace).settle(now: outputs, forms: forms)
      }
    }
    notices += try RenamedDecisions(manifest, workspace: workspace).orphans()
    notices += try await walk.overruledChoices()
    notices += await walk.unusedTakedowns() + Notice.of(report.funnels, manifest)
    for notice in notices { workspace.emit(.warned(notice.message, hint: notice.hint)) }
    report.notices = await walk.notices + notices
    try await walk.remember()
    try settle()
    if let failure {
      await withdraw(plan, after: failure)
      throw FailedBuild(cause: failure, report: report)
    }
    return report
  }

  /// Takes what people took out of the dataset out of the outputs, which this build will not write.
  private func withdraw(_ plan: PipelinePlan, after error: any Error) async {
    if error is CancellationError || error is InputMoved || (error as? EngineError)?.isLoss == true { return }
    do {
      for notice in try await Withdrawal(plan: plan, outputs: outputs, workspace: workspace).run() {
        workspace.emit(.warned(notice.message, hint: notice.hint))
      }
    } catch {
      // The error that ended the build is the one that is told first.
      let reason = (error as? any ExplainedError)?.summary ?? "\(error)"
      workspace.emit(.warned("images that were taken out may still be in the outputs: \(reason)", hint: nil))
    }
  }

  /// What a walk that reached its end, or failed of its pictures, did.
  private func report(
    of walk: Walk, _ plan: PipelinePlan, asked: Set<ClassName>,
    _ weights: WeightsFetch.Report
  ) async throws(EngineError) -> Report {
    var report = Report()
    report.isChanged = await walk.nodesRan > 0 || !workspace.tally.isEmpty
    report.nodesRan = await walk.nodesRan
    report.nodesHit = await walk.nodesHit
    report.nearMisses = NearMisses.all(plan.steps.compactMap { $0 as? SourcesStep })
    report.requests = plan.round.statistics.requests + weights.statistics.requests
    report.bytes = plan.round.statistics.bytes + weights.statistics.bytes
    report.drift = await walk.drift.sorted { $0.address < $1.address }
    report.exports = await walk.exports(of: manifest)
    report.estimates = await walk.estimates(of: manifest)
    if await walk.complete.count == manifest.classes.count {
      let summary = try await walk.summary(of: manifest)
      report.summary = summary
      report.funnels = summary.funnels
      report.waitingForCrop = summary.funnels.values.reduce(0) { $0 + ($1.reasons[.awaitingCrop] ?? 0) }
      for kind in ActionKind.allCases {
        report.actions[kind] = workspace.tally.count(kind, total: summary.totals[kind] ?? 0)
      }
    } else {
      let totals = try await walk.totalsSoFar(of: manifest)
      report.funnels = try await walk.funnelsSoFar()
      report.dead = await walk.dead.filter(asked.contains)
      for kind in ActionKind.allCases {
        report.actions[kind] = workspace.tally.count(kind, total: totals[kind] ?? 0)
      }
    }
    return report
  }

  /// Writes down what was gathered.
  private func settle() throws(EngineError) {
    try workspace.actions.flush()
    try workspace.store.close()
    try workspace.state.inputs.save()
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

/// What a build may be asked for besides everything: a step, a class, `step:class`, or the path of an export.
public struct Target: Hashable, Sendable {
  /// The words as a person wrote them.
  public let text: String
  private let path: String

  /// A target.
  ///
  /// - Parameter path: What the words are as a path relative to the manifest, where they were not written as seen from there.
  public init(_ text: String, path: String? = nil) {
    self.text = text
    self.path = FilePath.normalised(path ?? text)
  }

  /// Whether it is the path of an output, however either is spelt.
  public func isPath(_ output: String) -> Bool {
    let output = FilePath.normalised(output)
    return output == path || output == FilePath.normalised(text)
  }

  /// The nodes wanted: those named, and what they need.
  package static func nodes(_ targets: [Target], in plan: PipelinePlan) throws(DiagnosticError) -> Set<NodeName>? {
    guard !targets.isEmpty else { return nil }
    var wanted: Set<NodeName> = []
    for target in targets {
      let named = plan.steps.map(\.node).filter { target.names($0, in: plan) }
      guard !named.isEmpty else {
        let words = plan.steps.flatMap { [$0.node.step.text, $0.node.className?.rawValue ?? $0.node.text] }
        throw DiagnosticError(
          "there is no step, class or export `\(target.text)`",
          hint: Suggestion.nearest(to: target.text, among: Set(words).sorted()).map { "did you mean `\($0)`?" })
      }
      wanted.formUnion(named)
    }
    for step in plan.steps.reversed() where wanted.contains(step.node) { wanted.formUnion(step.inputs) }
    return wanted
  }

  /// A warning where the word is both a step and a class: it means the step.
  func ambiguity(in manifest: Manifest) -> (message: String, hint: String)? {
    guard StepName(text: text) != nil, manifest.classes.contains(where: { $0.name.rawValue == text }) else {
      return nil
    }
    return (
      "`\(text)` is a step and a class: the step is built, for every class",
      "`\(StepName.crop.text):\(text)` builds the class alone"
    )
  }

  /// The classes that targets are about; those that others only need are not among them.
  package static func classes(_ targets: [Target], in plan: PipelinePlan) -> Set<ClassName> {
    let all = Set(plan.manifest.classes.map(\.name))
    guard !targets.isEmpty else { return all }
    return targets.reduce(into: Set<ClassName>()) { found, target in
      for step in plan.steps where target.names(step.node, in: plan) {
        found.formUnion(step.node.className.map { Set([$0]) } ?? all)
      }
    }
  }

  private func names(_ node: NodeName, in plan: PipelinePlan) -> Bool {
    if node.step.text == text || node.text == text { return true }
    if case .output(let path) = node.scope { return isPath(path) }
    if let name = node.className, name.rawValue == text { return true }
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2, let step = StepName(text: parts[0]), let name = ClassName(rawValue: parts[1]),
      plan.manifest.classes.contains(where: { $0.name == name })
    else { return false }
    return plan.node(after: step, of: name) == node && node.step == step
  }
}
