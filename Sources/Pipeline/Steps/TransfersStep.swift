package import Digests
import Engine
package import Listings
package import Manifest

/// Requests the missing pictures of all classes in one round: an address in two classes is one request.
///
/// It has no output: its results are remembered for each address, and `fetch` looks them up.
package struct TransfersStep: Step {
  package static let name = StepName.transfers
  package static let version = 1
  package static let isRemembered = false

  /// The steps that look up the results, for the classes that are built.
  private(set) var fetches: [FetchStep]
  /// The steps that read the lists again for addresses that must not be stored.
  package let sources: [ClassName: SourcesStep]
  /// The lock as it was read.
  let lock: DatasetLock
  let round: FetchRound
  /// Whether each body is inspected as it arrives.
  private var inspects = true
  /// Whether remembered outputs of `fetch` are ignored.
  private var isRepair = false

  /// The step of a plan, for all classes.
  package init(in plan: PipelinePlan) {
    fetches = FetchStep.all(in: plan)
    sources = Dictionary(uniqueKeysWithValues: SourcesStep.all(in: plan).map { ($0.className, $0) })
    lock = plan.lock
    round = plan.round
  }

  package static func planned(in plan: PipelinePlan) -> [any Step] {
    [TransfersStep(in: plan)]
  }

  package var node: NodeName { NodeName(Self.name, .dataset) }
  package var inputs: [NodeName] { [] }
  package var waitsFor: [NodeName] { fetches.flatMap { $0.inputs.filter { $0.step == .sources } } }

  package func describe(_: StepInputs) -> Description { description(of: StepInputs()) }

  package func narrowed(to nodes: Set<NodeName>?, isRepair: Bool) -> TransfersStep {
    var step = self
    step.isRepair = isRepair
    guard let nodes else { return step }
    step.fetches.removeAll { !nodes.contains($0.node) }
    step.inspects = nodes.contains { $0.step == .inspect }
    return step
  }

  package func idle(_ outputs: StepInputs, in workspace: Workspace) throws -> NodeOutput? {
    try fetches.allSatisfy { try isRemembered($0, outputs, in: workspace) } ? NodeOutput() : nil
  }

  package func run(_ outputs: StepInputs, in workspace: Workspace) async throws -> NodeOutput {
    var open = fetches
    // A picture learned from an address on the takedown list can change a class that had nothing to request; such a
    // class is due then.
    while case let due = try open.filter({ try !isRemembered($0, outputs, in: workspace) }), !due.isEmpty {
      open.removeAll { step in due.contains { $0.className == step.className } }
      var wanted = 0
      for step in due {
        let credentials = try credentials(of: step.className, outputs, in: workspace)
        round.open(step.className, credentials: credentials)
        step.changes.forget(step.className)
        wanted += try look(at: step, outputs, credentials, in: workspace)
      }
      guard wanted > 0 else { continue }
      if workspace.mode.checksLock { try checkCandidates(outputs, in: workspace) }
      try await round.run(inspects: inspects, in: workspace)
    }
    return NodeOutput()
  }

  private func isRemembered(
    _ step: FetchStep, _ outputs: StepInputs, in workspace: Workspace
  ) throws(EngineError) -> Bool {
    if isRepair { return false }
    return try workspace.remembered(step, step.describe(outputs)) != nil
  }

  /// Passes a class's demands to the round, and returns their number.
  @discardableResult
  package func look(at name: ClassName, _ outputs: StepInputs, in workspace: Workspace) throws -> Int {
    guard let step = fetches.first(where: { $0.className == name }) else { return 0 }
    return try look(at: step, outputs, try credentials(of: name, outputs, in: workspace), in: workspace)
  }

  private func look(
    at step: FetchStep, _ outputs: StepInputs, _ credentials: [ItemID: String], in workspace: Workspace
  ) throws -> Int {
    if let demands = try step.changedDemands(outputs, credentials: credentials, in: workspace) {
      return try round.look(at: demands, in: workspace)
    }
    return try round.look(
      at: step.candidates(outputs, credentials: credentials, in: workspace).lazy.map(\.demand), in: workspace)
  }

  /// The candidates of all classes with their demands on the round.
  package func candidates(
    _ outputs: StepInputs, in workspace: Workspace
  ) throws -> [(name: ClassName, id: ItemID, demand: FetchRound.Demand)] {
    var candidates: [(ClassName, ItemID, FetchRound.Demand)] = []
    for step in fetches {
      let credentials = try credentials(of: step.className, outputs, in: workspace)
      for (id, demand) in try step.candidates(outputs, credentials: credentials, in: workspace) {
        candidates.append((step.className, id, demand))
      }
    }
    return candidates
  }

  /// The unmasked addresses from the lists, for the rows that the class's table masks.
  private func credentials(
    of name: ClassName, _ outputs: StepInputs, in workspace: Workspace
  ) throws -> [ItemID: String] {
    let table = try workspace.origin(outputs.origin(of: name))
    // Files on disk have no address with a user name.
    let hasMasked =
      table.sources.contains { !$0.isFiles } && table.mayMaskAddresses
      && table.rows.contains { $0.standing == .candidate && $0.address.contains("://***@") }
    guard hasMasked, let sources = sources[name] else { return [:] }
    return try sources.read(in: workspace) { SHA256Digest(of: $0) }.credentials
  }

  /// Added or removed rows change the lock, so report them before any request.
  private func checkCandidates(_ outputs: StepInputs, in workspace: Workspace) throws {
    if lock.header == nil, lock.tables.values.allSatisfy({ $0.digest == nil }) { throw LockWouldChange.nothingLocked }
    var paths: [String] = []
    var changes: [String] = []
    for step in fetches {
      guard let output = outputs[NodeName(.sources, .oneClass(step.className))],
        let locked = lock.tables[step.className]
      else { continue }
      let table = try locked.table()
      let items = try workspace.listing(output.listings[step.className]).items
      let ids = Set(items.map(\.id))
      let urls = Dictionary(
        try workspace.origin(output.origin).rows.map { ($0.id, $0.text) }, uniquingKeysWith: { first, _ in first })
      let come = items.filter { table[$0.id] == nil }.map {
        "\(locked.path): `\(SourceText.masked(urls[$0.id] ?? ""))` would be added"
      }
      let gone = table.rows.filter { !ids.contains($0.id) }.map { "\(locked.path): `\($0.url)` would be removed" }
      let found =
        LockDifference.folded(come, locked.path, "would be added")
        + LockDifference.folded(gone, locked.path, "would be removed")
      if !found.isEmpty { paths.append(locked.path) }
      changes += found
    }
    if !paths.isEmpty { throw LockWouldChange(paths: paths, changes: changes) }
  }
}
