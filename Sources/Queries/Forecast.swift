import Diagnostics
import Digests
import Engine
public import Listings
public import Manifest
public import Pipeline

/// Predicts what a build would do, without building. `plan`, `status` and `explain` use it.
public struct Forecast: Sendable {
  /// The prediction of a build for a node.
  public enum State: String, Sendable, CaseIterable {
    case upToDate = "up_to_date"
    case wouldRun = "would_run"
    /// The node is up to date, and it ran in the last build that ran any node.
    case ran
  }

  /// One node of the plan.
  public struct Node: Sendable {
    /// The name of the node.
    public var node: NodeName
    /// The prediction for it.
    public var state: State
    /// Why the node would run, or why it ran last.
    public var causes: [Cause]
    /// The number of actions whose results are known.
    public var hits: Int
    /// The number of actions that would run.
    public var misses: Int
    /// Whether all inputs of the node are known. If not, the node runs only if an earlier node gives another result.
    public var isCertain = true
  }

  /// A class that the last build did not have.
  public struct NewClass: Hashable, Sendable {
    /// The key of the class.
    public var name: ClassName
    /// The place in the manifest that names the class.
    public var place: String?
    /// The key of the class with the same sources in the last build; nil if the class is entirely new.
    public var former: ClassName?
  }

  /// The nodes in the order of the plan.
  public private(set) var nodes: [Node] = []
  /// The classes that the last build did not have.
  public private(set) var newClasses: [NewClass] = []
  /// The classes of the last build that the manifest no longer has, without the renamed ones.
  public private(set) var goneClasses: [ClassName] = []
  /// The number of addresses that would be requested, without retries.
  public private(set) var requestsExpected = 0

  /// Files that a pattern nearly takes, and patterns that take nothing.
  public private(set) var nearMisses: [NearMisses] = []
  /// How many files each class leaves out unread, by kind.
  public private(set) var leftOut: [ClassName: [FileGlob.NearMiss.Kind: Int]] = [:]
  /// Whether the project has a lock from an earlier build, here or elsewhere.
  public private(set) var isLocked = false

  /// Looks at every node of the plan, or at those that targets name and what they need.
  ///
  /// - Throws: `DiagnosticError` for a target that names nothing.
  public init(
    _ manifest: Manifest, version: String, formats: [any ExportFormat.Type], targets: [Target] = [],
    workspace: Workspace
  ) throws {
    let plan = try PipelinePlan(manifest, version: version, formats: formats, workspace: workspace)
    let transfers = TransfersStep(in: plan)
    let last = try NodeHistory(workspace.state)
    var run = DryRun<NodeName, NodeOutput, Workspace>(
      store: workspace.store, actions: workspace.actions, context: workspace)
    var causes: [NodeName: [Cause]] = [:]
    var missing: [ClassName: Int] = [:]
    // Addresses that a class before asks for: one download for both, and not here yet.
    var shared: [ClassName: Int] = [:]
    // Pictures on disk that the last build did not have.
    var local: [ClassName: Int] = [:]
    var candidates: [ClassName: Int] = [:]
    var reached: [ClassName: SHA256Digest] = [:]
    compareClasses(manifest, plan, last)
    let sources = SourcesStep.all(in: plan)
    nearMisses = NearMisses.all(sources, root: workspace.root)
    leftOut = NearMisses.leftOut(sources)
    isLocked = plan.lock.header != nil
    let wanted = try Target.nodes(targets, in: plan)
    for step in plan.steps where wanted?.contains(step.node) ?? true {
      guard type(of: step).isRemembered else {
        run.assume(NodeOutput(), of: step.node)
        continue
      }
      let look = try run.look(at: step.buildStep)
      let before = last[step.node]
      if let output = look.output {
        if let name = step.node.className, let listing = output.listings[name] { reached[name] = listing }
        let state: State = before?.hasRun == true ? .ran : .upToDate
        nodes.append(Node(node: step.node, state: state, causes: before?.causes ?? [], hits: 0, misses: 0))
        if let before, before.isPending, before.description == look.description { causes[step.node] = before.causes }
        continue
      }
      var found = Explanation.causes(
        of: step, description: look.description, last: before, plan: plan, causes: causes, workspace: workspace)
      if !look.unknown.isEmpty {
        // The input has not run yet, so its absence is not a cause.
        found.removeAll { cause in cause.kind == .input && (cause.now == nil || cause.now == "none") && cause.was != nil
        }
        found += look.unknown.map { Cause(.input, $0.text) }
        // A node that was never built needs no other cause.
        if before != nil { Explanation.inherit(look.unknown.compactMap { causes[$0] }, in: &found) }
        found.removeAll { $0.kind == .missing }
      }
      var node = Node(
        node: step.node, state: .wouldRun, causes: found, hits: 0, misses: 1, isCertain: look.unknown.isEmpty)
      switch (step.node.step, step.node.className) {
      case (.sources, let name?):
        guard let sources = transfers.sources[name] else { break }
        let (listing, table, credentials, _, _) = try sources.read(in: workspace) { SHA256Digest(of: $0) }
        let origin = SHA256Digest(of: table.encoded())
        var output = NodeOutput(listings: [name: listing.digest], origin: origin)
        output.expected = SourcesStep.expected(of: table)
        run.assume(output, of: step.node)
        if let old = before?.output.origin, let table0 = try? workspace.origin(old) {
          node.causes += Explanation.rows(from: table0, to: table)
        }
        candidates[name] = listing.items.count { $0.isIn }
        local[name] = Self.newHere(
          in: listing, table, since: before?.output.listings[name].flatMap { try? workspace.listing($0) })
        let demands = FetchStep.candidates(
          of: name, listing, table, pins: try plan.lock.tables[name]?.pins() ?? Pins(),
          profiles: plan.round.profiles.indices(of: name), credentials: credentials
        ).lazy.map(\.demand)
        let before = plan.round.requestsExpected
        try plan.round.look(at: demands, in: workspace)
        missing[name] = plan.round.requestsExpected - before
        shared[name] = plan.round.unknown(among: demands) - (missing[name] ?? 0)
        (node.hits, node.misses) = (0, table.rows.count)
      case (.fetch, let name?):
        let before = plan.round.requestsExpected
        if missing[name] == nil, let wanted = try? transfers.look(at: name, StepInputs(run.outputs), in: workspace) {
          missing[name] = plan.round.requestsExpected - before
          candidates[name] = wanted
        }
        node.misses = missing[name] ?? 0
        node.hits = max(0, (candidates[name] ?? 0) - node.misses - (shared[name] ?? 0))
        requestsExpected += node.misses
      default:
        let names = step.node.className.map { [$0] } ?? manifest.classes.map(\.name)
        // Read listings only for nodes that would run, so that a plan without work reads none.
        for name in names where candidates[name] == nil {
          candidates[name] = try workspace.listing(reached[name]).items.count { $0.isIn }
        }
        let count = names.reduce(0) { $0 + (candidates[$1] ?? 0) }
        // If an input has not run yet, only the addresses that are still to be fetched, and files that are new, are certain
        // to need new actions.
        let new = names.reduce(0) { $0 + (missing[$1] ?? 0) + (local[$1] ?? 0) }
        let isKnown = look.unknown.isEmpty
        node.misses = isKnown ? try step.missingActions(look.inputs, in: workspace) : new
        let isEach = isKnown ? 0 : names.reduce(0) { $0 + (shared[$1] ?? 0) }
        node.hits = max(0, count - node.misses - isEach)
      }
      causes[step.node] = node.causes
      nodes.append(node)
    }
  }

  /// The number of pictures in a class that are on disk or in a list, and that an earlier listing does not have, or has with other
  /// bytes.
  private static func newHere(in listing: Listing, _ table: OriginTable, since old: Listing?) -> Int {
    let data = Array("data:".utf8)
    let files = Set(
      table.rows.indices.lazy.filter { place in
        table.sources[table.rows.source(at: place)].isFiles || table.rows.text(at: place).starts(with: data)
      }.compactMap { table.rows.candidate(at: $0) })
    guard !files.isEmpty else { return 0 }
    let rows = old.map { listing.rows(at: ListingDelta(from: $0, to: listing).now) } ?? listing
    return rows.items.count { $0.isIn && files.contains($0.id) }
  }

  /// Finds the classes that are new, are gone, or have another key with the same sources.
  private mutating func compareClasses(_ manifest: Manifest, _ plan: PipelinePlan, _ last: NodeHistory) {
    let prefix = "\(StepName.sources.text):"
    let former = last.nodes.filter { $0.key.hasPrefix(prefix) }
    guard !former.isEmpty else { return }
    let names = Set(manifest.classes.map(\.name))
    var gone: [ClassName: [Description.Field]] = [:]
    for (text, node) in former {
      guard let name = ClassName(rawValue: String(text.dropFirst(prefix.count))), !names.contains(name) else {
        continue
      }
      gone[name] = node.description.inputFiles
    }
    for item in manifest.classes where last[NodeName(.sources, .oneClass(item.name))] == nil {
      let files = plan.step(NodeName(.sources, .oneClass(item.name)))?.describe(StepInputs()).inputFiles ?? []
      let before = gone.keys.sorted().first { gone[$0] == files && !files.isEmpty }
      if let before { gone[before] = nil }
      newClasses.append(
        NewClass(name: item.name, place: manifest.place(of: "classes.\(item.name)")?.fileAndLine, former: before))
    }
    goneClasses = gone.keys.sorted()
  }
}

extension Description {
  /// The fields of the source files, with the digests of the files.
  fileprivate var inputFiles: [Field] { fields.filter { $0.name.hasPrefix("file ") } }
}
