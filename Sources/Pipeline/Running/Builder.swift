import Diagnostics
import Digests
import Engine
import Listings
public import Manifest
import Transfer

/// Updates a dataset: walks the plan, uses remembered results, runs the other steps, and writes the lock.
public struct Builder: Sendable {
  /// The manifest it builds.
  public let manifest: Manifest
  /// Whether to ignore the splits in the lock, so that every image is assigned again.
  public var redoesSplits = false
  /// All outputs of the project. Pictures that people take out are removed from them even if a build fails.
  public var outputs: [ProjectOutput] = []
  /// One output of each existing form, to recognize the files of outputs that are no longer in the manifest.
  public var forms: [ProjectOutput] = []
  package let version: String
  package let formats: [any ExportFormat.Type]
  package var workspace: Workspace

  public init(_ manifest: Manifest, version: String, formats: [any ExportFormat.Type], workspace: Workspace) {
    self.manifest = manifest
    self.version = version
    self.formats = formats
    self.workspace = workspace
  }

  /// Builds everything, or the nodes that `targets` name and their inputs.
  ///
  /// If inputs change or a blob is lost during the build, the plan is walked again, at most three times in all.
  public func build(_ targets: [Target] = []) async throws -> Report {
    for case let (message, hint)? in targets.map({ $0.ambiguity(in: manifest) }) {
      workspace.emit(.warned(message, hint: hint))
    }
    for attempt in 0..<3 {
      do {
        return try await attemptBuild(targets, forgetting: attempt > 0)
      } catch let error as InputChanged where attempt < 2 {
        workspace.emit(.warned("`\(error.path)` changed during the build, so the build reads it again", hint: nil))
      } catch let error as EngineError {
        guard attempt < 2, case .lost(let digest) = error.code else { throw error }
        workspace.emit(
          .warned(
            "the stored file \(digest.hex.prefix(16)) is lost or damaged, so the build makes it again",
            hint: "if this comes back, run `dsbuild verify --read-data --repair` and check the disk"))
        // If a blob is lost again, check all blobs: reading sets damaged ones aside, and all of them are made again
        // together.
        if attempt > 0 { for blob in try workspace.store.allDigests() { _ = try workspace.store.read(blob) } }
      }
    }
    preconditionFailure("the last attempt returns or throws")
  }

  package func attemptBuild(_ targets: [Target], forgetting: Bool) async throws -> Report {
    let weights = try await WeightsFetch(manifest: manifest, version: version, workspace: workspace).run()
    let networks = try Networks(manifest, failures: weights.failures, workspace: workspace)
    var notices = try workspace.changingDecisions { try RenamedDecisions(manifest, workspace: workspace).move() }
    // What earlier builds left is read while the plan is made.
    let (state, store) = (workspace.state, workspace.store)
    let history = Answer { NodeHistory(readableIn: state) }
    ShortThreads.start { store.loadIndex() }
    let plan = try PipelinePlan(
      manifest, version: version, formats: formats, networks: networks, redoesSplits: redoesSplits,
      workspace: workspace)
    for warning in plan.lock.warnings { workspace.emit(.warned(warning, hint: nil)) }
    let walk = Walk(
      plan: plan, workspace: workspace, wanted: try Target.nodes(targets, in: plan), isRepair: forgetting,
      history: history.wait())
    var failure: (any ExplainedError)?
    do {
      try WrittenOutputs(workspace.state).add(outputs.map { .init(to: $0.to, form: $0.form) })
      try removeDrafts()
      try await walk.run()
      if await walk.nodesRan == 0 { try await walk.checkReadable() }
    } catch let error as EmptyClassError {
      failure = error
    } catch let error as LabelConflictError {
      failure = error
    } catch {
      // Keep the finished results, so that `ls` can show why the others are missing. The error that ended the build
      // is the one reported.
      try? await walk.remember(isWhole: false)
      try? settle()
      await withdraw(plan, after: error)
      tellHalfWritten()
      throw error
    }
    var report = try await self.report(of: walk, plan, asked: Target.classes(targets, in: plan), weights)
    // A failed build delivered nothing, so there is no revision of the dataset to record.
    if failure == nil {
      var writer = LockWriter(plan, in: workspace)
      // A repair takes nothing over.
      writer.former = forgetting ? nil : walk.last
      // Without rows that left since the last build, no table is read.
      if targets.isEmpty, report.changes.map({ $0.unlisted > 0 }) ?? true {
        notices += try writer.splitsOfLostRows(StepInputs(await walk.outputs))
        notices += try await walk.answersWithoutPictures()
      }
      report.isLockChanged = try await writer.write(
        await walk.complete, outputs: StepInputs(await walk.outputs))
    }
    if targets.isEmpty, failure == nil {
      notices += try LockWriter(plan, in: workspace).removeTablesOfFormerClasses(StepInputs(await walk.outputs))
      let withdrawn = workspace.withdrawnNames(in: plan.lastListings(StepInputs(await walk.outputs)))
      if !workspace.mode.keepsLock {
        try ManifestOwner.record(in: workspace)
        notices += try await FormerOutputs(workspace: workspace).settle(
          now: outputs, forms: forms, withdrawn: withdrawn)
        notices += try await others().withdraw(plan.takedown, file: manifest.takedown)
      }
      if report.funnels.values.contains(where: \.hasWithdrawals),
        let notice = try KeptFiles(outputs: outputs + others().outputs, workspace: workspace).notice(withdrawn)
      {
        notices.append(notice)
      }
    }
    report.exports = report.exports.map { $0.withoutLostStrays(in: workspace) }
    notices += try RenamedDecisions(manifest, workspace: workspace).orphans()
    notices += try await walk.overruledChoices()
    notices += try await walk.warningsOfLists()
    notices += await walk.unusedTakedowns() + Notice.of(report.funnels, manifest)
    for notice in notices { workspace.emit(.warned(notice.message, hint: notice.hint)) }
    report.notices = await walk.notices + notices
    try await walk.remember(isWhole: targets.isEmpty && failure == nil)
    try plan.searches.save(to: workspace.state)
    try settle()
    if failure == nil, await walk.isComplete { try UnfinishedBuild.end(workspace.state) }
    if let failure {
      await withdraw(plan, after: failure)
      throw FailedBuild(cause: failure, report: report)
    }
    return report
  }

  /// Removes the folders in which killed builds were making outputs, also those that the manifest no longer has.
  private func removeDrafts() throws(EngineError) {
    for output in try WrittenOutputs(workspace.state).all() {
      guard let form = forms.first(where: { $0.form == output.form }) else { continue }
      let tree = ExportTree(
        to: output.to, shape: form.shape, marks: form.marks, place: nil, form: "", in: workspace)
      guard (try? tree.checkPlace()) != nil else { continue }
      try tree.removeDraft()
    }
  }

  /// Removes from the outputs the pictures that people took out of the dataset: a failed build does not rewrite the
  /// outputs.
  private func withdraw(_ plan: PipelinePlan, after error: any Error) async {
    if error is CancellationError || error is InputChanged || (error as? EngineError)?.isLoss == true { return }
    do {
      var notices = try await Withdrawal(plan: plan, outputs: outputs, workspace: workspace).run()
      if !workspace.mode.keepsLock {
        notices += try await others().withdraw(plan.takedown, file: manifest.takedown)
      }
      for notice in notices { workspace.emit(.warned(notice.message, hint: notice.hint)) }
    } catch {
      // The error that ended the build is reported first.
      let reason = (error as? any ExplainedError)?.summary ?? "\(error)"
      workspace.emit(
        .warned(
          "images that were taken out may still be in the outputs, which could not be changed: \(reason)",
          hint: "correct the error and run `dsbuild` again before you publish the outputs"))
    }
  }

  /// The outputs of earlier builds that this one does not write.
  private func others() throws(EngineError) -> OtherOutputs {
    try OtherOutputs(besides: outputs, forms: forms, in: workspace)
  }

  /// Names the outputs that have files of this build and of an earlier one, because the build ended while it wrote them.
  private func tellHalfWritten() {
    for output in outputs where output.shape == .folder {
      let marker = "\(workspace.path(output.to))/\(ExportTree.marker)"
      guard FileStamp(path: marker, following: false) != nil else { continue }
      workspace.emit(
        .warned(
          "the output `\(output.to)` is half written: some of its files are of this build and some of an earlier one",
          hint: "do not use it before a `dsbuild` has ended well, which finishes it"))
    }
  }

  /// The report of a walk that reached its end, or failed because of its pictures.
  private func report(
    of walk: Walk, _ plan: PipelinePlan, asked: Set<ClassName>,
    _ weights: WeightsFetch.Report
  ) async throws(EngineError) -> Report {
    var report = Report()
    report.isChanged = await walk.nodesRan > 0 || !workspace.tally.isEmpty
    report.nodesRan = await walk.nodesRan
    report.nodesHit = await walk.nodesHit
    let sources = SourcesStep.all(in: plan)
    report.nearMisses = NearMisses.all(sources, root: workspace.root)
    let leftOut = NearMisses.leftOut(sources)
    report.requests = plan.round.statistics.requests + weights.statistics.requests
    report.bytes = plan.round.statistics.bytes + weights.statistics.bytes
    if let remote = workspace.remote { report.remote = remote.counts }
    report.drift = await walk.drift.sorted { $0.address < $1.address }
    report.exports = await walk.exports(of: manifest)
    report.estimates = await walk.estimates(of: manifest)
    report.marked = await walk.marked(of: manifest)
    report.waiting = try await walk.waiting(of: manifest)
    if await walk.complete.count == manifest.classes.count {
      var summary = try await walk.summary(of: manifest)
      summary.add(leftOut: leftOut)
      report.summary = summary
      report.funnels = summary.funnels
      report.rights = RightsNote.all(of: summary.funnels, manifest)
      report.hasNewRights = RightsNote.all(of: walk.last.summary?.funnels ?? [:], manifest) != report.rights
      report.changes = try await walk.changes()
      report.waitingForCrop = summary.funnels.values.reduce(0) { $0 + ($1.reasons[.awaitingCrop] ?? 0) }
      (report.lostPins, report.gonePins) = try await walk.lostPins(of: manifest)
      for kind in ActionKind.allCases {
        report.actions[kind] = workspace.tally.count(kind, total: summary.totals[kind] ?? 0)
      }
      if report.actions[.crop]?.ran ?? 0 > 0 { report.smallCrops = try await walk.smallCrops(of: manifest) }
    } else {
      let totals = try await walk.totalsSoFar(of: manifest)
      report.funnels = try await walk.funnelsSoFar()
      for (name, files) in leftOut { report.funnels[name]?.leftOut = files }
      report.askedFunnels = asked.compactMap { report.funnels[$0] }
      report.dead = await walk.dead.filter(asked.contains)
      for kind in ActionKind.allCases {
        report.actions[kind] = workspace.tally.count(kind, total: totals[kind] ?? 0)
      }
    }
    return report
  }

  /// Writes buffered records to the disk.
  private func settle() throws(EngineError) {
    try workspace.actions.flush()
    try workspace.store.close()
    try workspace.state.inputs.save()
  }
}
