import Diagnostics
import Digests
import Engine
public import Listings
public import Manifest
public import Pipeline

/// What a build would do, found out without doing it: for `plan`, `status` and `explain`.
public struct Forecast: Sendable {
  /// Where a node stands.
  public enum State: String, Sendable, CaseIterable {
    case upToDate = "up_to_date"
    case wouldRun = "would_run"
    /// It is up to date, and did its work in the last build that did any.
    case ran
  }

  /// One node of the plan.
  public struct Node: Sendable {
    /// Which.
    public var node: NodeName
    /// Where it stands.
    public var state: State
    /// Why it would run, or why it last did.
    public var causes: [Cause]
    /// Actions whose results are known.
    public var hits: Int
    /// Actions that would have to be done.
    public var misses: Int
    /// Whether what it reads is known: otherwise it runs only if a node before it gives another result.
    public var isCertain = true
  }

  /// A class that the last build did not have.
  public struct NewClass: Hashable, Sendable {
    /// Its key.
    public var name: ClassName
    /// Where the manifest names it.
    public var place: String?
    /// The key under which the last build had the same sources; nil for a class that is wholly new.
    public var former: ClassName?
  }

  /// The nodes in the order of the plan.
  public private(set) var nodes: [Node] = []
  /// The classes that the last build did not have.
  public private(set) var newClasses: [NewClass] = []
  /// The classes that the last build had and the manifest has not, but for those that were renamed.
  public private(set) var goneClasses: [ClassName] = []
  /// How many addresses would be asked for, retries not counted.
  public private(set) var requestsExpected = 0

  /// Looks at every node of the plan.
  public init(
    _ manifest: Manifest, version: String, formats: [any ExportFormat.Type], workspace: Workspace
  ) throws {
    let plan = try PipelinePlan(manifest, version: version, formats: formats, workspace: workspace)
    let transfers = TransfersStep(in: plan)
    let last = try LastRun(workspace.state)
    var run = DryRun<NodeName, NodeOutput, Workspace>(
      store: workspace.store, actions: workspace.actions, context: workspace)
    var causes: [NodeName: [Cause]] = [:]
    var missing: [ClassName: Int] = [:]
    var candidates: [ClassName: Int] = [:]
    var reached: [ClassName: SHA256Digest] = [:]
    compareClasses(manifest, plan, last)
    for step in plan.steps {
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
        continue
      }
      var found = Explanation.causes(
        of: step, description: look.description, last: before, plan: plan, causes: causes, workspace: workspace)
      if !look.unknown.isEmpty {
        // What an input will give is not known yet: that it is not there is no news.
        found.removeAll { cause in cause.kind == .input && (cause.now == nil || cause.now == "none") && cause.was != nil
        }
        found += look.unknown.map { Cause(.input, $0.text) }
        for input in look.unknown {
          for cause in causes[input] ?? [] where cause.kind != .input && !found.contains(cause) { found.append(cause) }
        }
        found.removeAll { $0.kind == .missing }
      }
      var node = Node(
        node: step.node, state: .wouldRun, causes: found, hits: 0, misses: 1, isCertain: look.unknown.isEmpty)
      switch (step.node.step, step.node.className) {
      case (.sources, let name?):
        guard let sources = transfers.sources[name] else { break }
        let (listing, table, credentials, _, _) = try sources.read(in: workspace) { SHA256Digest(of: $0) }
        let origin = SHA256Digest(of: table.encoded())
        var output = NodeOutput(listings: [name: SHA256Digest(of: listing.encoded())], origin: origin)
        output.expected = SourcesStep.expected(of: table)
        run.assume(output, of: step.node)
        if let old = before?.output.origin, let table0 = try? workspace.origin(old) {
          node.causes += Explanation.rows(from: table0, to: table)
        }
        candidates[name] = listing.items.count { $0.isIn }
        let wants = FetchStep.candidates(
          of: name, listing, table, pins: try plan.lock.tables[name]?.pins() ?? Pins(),
          profiles: plan.round.profiles.indices(of: name), credentials: credentials
        ).lazy.map(\.want)
        let before = plan.round.requestsExpected
        try plan.round.look(at: wants, in: workspace)
        missing[name] = plan.round.requestsExpected - before
        (node.hits, node.misses) = (0, table.rows.count)
      case (.fetch, let name?):
        let before = plan.round.requestsExpected
        if missing[name] == nil, let wanted = try? transfers.look(at: name, StepInputs(run.outputs), in: workspace) {
          missing[name] = plan.round.requestsExpected - before
          candidates[name] = wanted
        }
        node.misses = missing[name] ?? 0
        node.hits = max(0, (candidates[name] ?? 0) - node.misses)
        requestsExpected += node.misses
      default:
        let names = step.node.className.map { [$0] } ?? manifest.classes.map(\.name)
        // A listing is read only where something would run behind it: a plan with nothing to do reads none.
        for name in names where candidates[name] == nil {
          candidates[name] = try workspace.listing(reached[name]).items.count { $0.isIn }
        }
        let count = names.reduce(0) { $0 + (candidates[$1] ?? 0) }
        // Behind a node that would run, only what is still to come from the network is sure to be new.
        let new = names.reduce(0) { $0 + (missing[$1] ?? 0) }
        node.misses = look.unknown.isEmpty ? try step.missingActions(look.inputs, in: workspace) : new
        node.hits = max(0, count - node.misses)
      }
      causes[step.node] = node.causes
      nodes.append(node)
    }
  }

  /// Finds the classes that came, went, or have another key and the same sources.
  private mutating func compareClasses(_ manifest: Manifest, _ plan: PipelinePlan, _ last: LastRun) {
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
  /// The files of sources, with the digests that they had.
  fileprivate var inputFiles: [Field] { fields.filter { $0.name.hasPrefix("file ") } }
}
