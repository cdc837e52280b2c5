import Diagnostics
package import Digests
import Engine
package import Listings
import Manifest

/// Observes one walk of the engine's ``Build`` through a plan, and records what the next run and the person need.
///
/// It is an actor because the outputs of nodes are used across awaits.
package actor Walk {
  let plan: PipelinePlan
  let workspace: Workspace
  /// The nodes to update; nil for all.
  let wanted: Set<NodeName>?
  /// Whether a blob was lost. Then only `sources` nodes of files use their remembered output: the others run again, because one of
  /// them has to make the blob again. Lists may hold pictures, whose texts the store keeps.
  let isRepair: Bool
  package private(set) var outputs: [NodeName: NodeOutput] = [:]
  private(set) var nodesRan = 0
  /// The nodes that did their work.
  private(set) var ran: Set<NodeName> = []
  private(set) var nodesHit = 0
  private(set) var drift: [Drift] = []
  /// Notices for a person about the findings of the nodes.
  private(set) var notices: [Notice] = []
  /// Classes whose addresses ``totalsSoFar(of:)`` checked and that all failed.
  private(set) var dead: [ClassName] = []
  let last: NodeHistory
  private var memory: NodeHistory
  private(set) var causes: [NodeName: [Cause]] = [:]
  /// Why nodes have another remembered output than in the last build.
  private(set) var switched: [NodeName: [Cause]] = [:]
  /// Why nodes ran in earlier builds, if those builds did not reach the nodes downstream.
  private var pending: [NodeName: [Cause]] = [:]
  /// The mistakes in the lists of classes that could not be read.
  private var mistakes: [NodeName: [Diagnostic]] = [:]
  /// The steps to update by node, because a plan has no index.
  private var steps: [NodeName: any Step] = [:]

  /// - Parameter history: The last run of each node.
  package init(
    plan: PipelinePlan, workspace: Workspace, wanted: Set<NodeName>?, isRepair: Bool, history: NodeHistory
  ) {
    self.plan = plan
    self.workspace = workspace
    self.wanted = wanted
    self.isRepair = isRepair
    last = history
    memory = last
  }

  /// Updates the wanted nodes.
  ///
  /// - Throws: the mistakes in the lists of all classes, or the error of the first node of the plan that failed, or
  ///   `CancellationError`.
  package func run() async throws {
    let steps = plan.steps.filter { wanted?.contains($0.node) ?? true }
    self.steps = Dictionary(uniqueKeysWithValues: steps.map { ($0.node, $0) })
    workspace.emit(.planned(nodes: steps.count { type(of: $0).isRemembered }))
    if workspace.mode.checksLock { try checkLibraries() }
    var workspace = workspace
    // A repair makes lost blobs again, so it takes nothing over.
    workspace.last = isRepair ? nil : last
    let build = Build(
      steps.map { $0.narrowed(to: wanted, isRepair: isRepair).buildStep }, store: workspace.store,
      actions: workspace.actions,
      limit: workspace.processors.width, context: workspace, observer: self
    ) { [isRepair, plan] node in !isRepair || node.step == .sources && !plan.hasLists(node.className) }
    do { try await build.run() } catch is DiagnosticError where !mistakes.isEmpty {
      throw DiagnosticError(mistakesInOrder(steps))
    }
  }

  /// The mistakes in the order of the plan, each once: several classes may read one list.
  private func mistakesInOrder(_ steps: [any Step]) -> [Diagnostic] {
    var found: [Diagnostic] = []
    for mistake in steps.flatMap({ mistakes[$0.node] ?? [] }) where !found.contains(mistake) { found.append(mistake) }
    return found
  }

  /// Whether every node of the plan is up to date.
  var isComplete: Bool { plan.steps.allSatisfy { outputs[$0.node] != nil } }

  /// The classes that were built to the end.
  var complete: [ClassName] {
    plan.manifest.classes.map(\.name).filter { outputs[plan.node(after: .split, of: $0)] != nil }
  }

  /// Other library versions may decode other pixels, so report them before any work.
  private func checkLibraries() throws(LockWouldChange) {
    guard let listed = plan.lock.listed else { return }
    let changes = LockDifference.libraries(from: listed, to: DatasetLock.libraries)
    if !changes.isEmpty { throw LockWouldChange(paths: [DatasetLock.headerPath], changes: changes) }
  }

  /// Reads the last listing and the rows of each class that this walk found remembered, so that unreadable ones are
  /// not reported as up to date.
  ///
  /// - Throws: `EngineError` with the code `lost` for a listing that the store has lost.
  func checkReadable() throws(EngineError) {
    var listings: [(node: NodeName, digest: SHA256Digest)] = []
    for name in plan.manifest.classes.map(\.name) {
      let (last, rows) = (plan.node(after: .split, of: name), NodeName(.sources, .oneClass(name)))
      if let listing = outputs[last]?.listings[name] { listings.append((last, listing)) }
      if let origin = outputs[rows]?.origin { listings.append((rows, origin)) }
    }
    var readable = try ReadableListings(in: workspace.store, workspace.state)
    try readable.check(listings)
  }

  private func tell(_ notice: Notice) {
    notices.append(notice)
    workspace.emit(.warned(notice.message, hint: notice.hint))
  }

  private func finish(_ node: NodeName, _ description: Description, _ output: NodeOutput, causes: [Cause]?) {
    outputs[node] = output
    // An accepted drift is reported when it is found; from then on the new bytes are the pin.
    let found = output.drift.filter { causes != nil || $0.policy != .accept }
    drift += found
    for drift in found { workspace.emit(.drifted(drift)) }
    // Warnings of unchanged lists are reported at the end of the build, in few lines.
    if causes != nil {
      // Several classes may read one list.
      for notice in output.warnings.map({ Notice($0.message, hint: $0.hint) }) where !notices.contains(notice) {
        tell(notice)
      }
    }
    if let name = node.className, let (message, hint) = output.estimate?.warning(of: name) {
      workspace.emit(.warned(message, hint: hint))
    }
    let before = memory[node]
    memory[node] =
      if let causes {
        .init(
          description: description, output: output, causes: causes, hasRun: true,
          before: before?.output.listings ?? [:], isPending: true)
      } else {
        .init(
          description: description, output: output, causes: before?.causes ?? [], hasRun: before?.hasRun ?? false,
          before: before?.before ?? [:], isPending: before?.isPending ?? false)
      }
  }

  /// The warnings about rows of lists that are in no class, from memory if the lists and conditions are those of the last
  /// build.
  func warningsOfUntakenRows() throws -> [SourceWarning] {
    let lists = ConditionedLists(plan)
    guard !lists.isEmpty else {
      memory.untaken = nil
      return []
    }
    let key = lists.key
    if let known = memory.untaken, known.key == key { return known.warnings }
    let warnings = try lists.warnings(in: workspace)
    memory.untaken = UntakenRows(key: key, warnings: warnings)
    return warnings
  }

  /// Stores what the next run needs, if it has changed.
  ///
  /// - Parameter isWhole: Whether every node of the plan was updated: then no causes are pending for nodes
  ///   downstream.
  func remember(isWhole: Bool) throws(EngineError) {
    if isWhole {
      for name in memory.nodes.keys { memory.nodes[name]?.isPending = false }
      memory.delivered = finished
    }
    if nodesRan > 0 {
      // Only nodes that ran in this build keep `hasRun`.
      for (name, node) in memory.nodes where !causes.keys.contains(where: { $0.text == name }) && node.hasRun {
        memory.nodes[name]?.hasRun = false
      }
    }
    if wanted == nil {
      let names = Set(plan.steps.map { $0.node.text })
      memory.nodes = memory.nodes.filter { names.contains($0.key) }
    }
    if memory != last { try memory.write(to: workspace.state) }
  }

  /// The results of the manifest's exports.
  func exports(of manifest: Manifest) -> [Builder.Export] {
    manifest.exports.compactMap { settings in
      outputs[NodeName(.export, .output(settings.to))].flatMap { Builder.Export(settings, $0) }
    }
  }

  /// The distinct actions of the nodes so far, for a build that does not reach the end.
  func totalsSoFar(of manifest: Manifest) throws(EngineError) -> [ActionKind: Int] {
    var totals = ActionTotals()
    for item in manifest.classes {
      guard let fetched = outputs[NodeName(.fetch, .oneClass(item.name))]?.listings[item.name] else { continue }
      let origin = try workspace.origin(outputs[NodeName(.sources, .oneClass(item.name))]?.origin)
      let last = outputs[NodeName(.crop, .oneClass(item.name))]?.listings[item.name]
      let listing = try workspace.listing(last ?? fetched)
      let isAsked = listing.items.contains { $0.passed(.sources) }
      if isAsked, !listing.items.contains(where: { $0.passed(.fetch) }) { dead.append(item.name) }
      totals.addFetches(of: listing, origin)
      if outputs[NodeName(.inspect, .oneClass(item.name))] != nil { totals.addInspections(of: listing) }
      if last != nil { totals.addCrops(of: listing) }
      if let labels = outputs[NodeName(.labels, .oneClass(item.name))]?.listings[item.name] {
        totals.addEmbeddings(embeddings(of: try workspace.listing(labels), item))
      }
    }
    return totals.counts
  }

  /// The funnels and totals, from memory if the listings are those of the last build.
  func summary(of manifest: Manifest) throws(EngineError) -> BuildSummary {
    var key = Description(kind: "summary", version: 5)
    for item in manifest.classes {
      key.append("listing", outputs[plan.node(after: .split, of: item.name)]?.listings[item.name].map { .digest($0) })
      key.append("origin", outputs[NodeName(.sources, .oneClass(item.name))]?.origin.map { .digest($0) })
      key.append("name", .text(item.name.rawValue))
      key.append("network", network(of: item).map { .text($0) })
    }
    let digest = key.key
    // A repair counts again, because the blob with the remembered counts may be the lost one.
    if !isRepair, let summary = memory.summary, summary.key == digest { return summary }
    var summary = BuildSummary(key: digest)
    let counts = try manifest.classes.map { item throws(EngineError) in
      let (node, source) = (plan.node(after: .split, of: item.name), NodeName(.sources, .oneClass(item.name)))
      let former = isRepair ? nil : last[node]?.output.listings[item.name]
      return try ClassCounts.of(
        outputs[node]?.listings[item.name],
        since: former.map { ($0, last[source]?.output.origin) }, origin: outputs[source]?.origin,
        network: network(of: item), in: workspace
      ) { embeddings(of: $0, item) }
    }
    for (item, counts) in zip(manifest.classes, counts) { summary.funnels[item.name] = counts.funnel }
    summary.failures = ClassCounts.failures(of: counts)
    for kind in ActionKind.allCases { summary.totals[kind] = ClassCounts.total(kind, of: counts) }
    memory.summary = summary
    return summary
  }
}

extension Walk: BuildObserver {
  package func started(_ node: NodeName) { workspace.emit(.started(node)) }

  package func found(_ node: NodeName, _ description: Description, _ output: NodeOutput) {
    nodesHit += 1
    if let known = last[node], known.isPending, known.description == description { pending[node] = known.causes }
    if let step = steps[node], let known = last[node], known.description != description {
      switched[node] = Explanation.causes(
        of: step, description: description, last: known, plan: plan, causes: [:], workspace: workspace)
    }
    finish(node, description, output, causes: nil)
    workspace.emit(.hit(node))
  }

  package func willRun(_ node: NodeName, _ description: Description) {
    guard let step = steps[node] else { return }
    if self.causes.isEmpty { try? UnfinishedBuild.begin(workspace.state, at: workspace.now) }
    let causes = Explanation.causes(
      of: step, description: description, last: last[node], plan: plan,
      causes: causes.merging(pending) { now, _ in now }, workspace: workspace)
    self.causes[node] = causes
    if let notice = step.notice(of: causes) { tell(notice) }
  }

  package func ran(
    _ node: NodeName, _ descriptions: [Description], _ output: NodeOutput, took: Duration
  ) {
    nodesRan += 1
    ran.insert(node)
    var all = causes[node] ?? []
    if node.step == .sources,
      let rows = try? Explanation.rows(of: node, last: last[node]?.output, output, workspace)
    {
      all += rows
    }
    // Causes that an earlier build found but did not pass to the nodes downstream are still causes for those.
    if let known = last[node], known.isPending { all = known.causes.filter { !all.contains($0) } + all }
    causes[node] = all
    // Record the description the next run will compute (it sees the lock written now), so writing the lock does not
    // make the node stale.
    if let description = descriptions.last { finish(node, description, output, causes: all) }
    workspace.emit(.ran(node, causes: all, seconds: took / .seconds(1)))
  }

  /// Only keep the output: a step that is not remembered leaves no record for the next build and does not count as
  /// work of this one.
  package func acted(_ node: NodeName, _ output: NodeOutput, took _: Duration) { outputs[node] = output }

  package func failed(_ node: NodeName, _ error: any Error) {
    causes[node] = nil
    if node.step == .sources, let error = error as? DiagnosticError { mistakes[node] = error.diagnostics }
    workspace.emit(.failed(node, error))
  }
}
