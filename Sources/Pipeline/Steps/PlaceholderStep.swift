import Digests
import Engine
import Listings
import Manifest
import Transfer

/// Finds placeholders in the whole dataset: the same bytes from at least five different paths of one host, or from at
/// least five addresses of any hosts that all redirect to one.
struct PlaceholderStep: Step {
  static let name = StepName.inspect
  static let version = 2
  /// The number of different paths of one host, or of addresses that redirect to one, that must return the same
  /// bytes.
  static let leastPaths = 5

  let classes: [ClassName]
  /// The classes with addresses: files on disk come from no host, so no listing of files alone is read.
  let asked: [ClassName]

  static func planned(in plan: PipelinePlan) -> [any Step] {
    let detects = plan.manifest.classes.contains { $0.inspect.placeholders == .detect }
    let asked = plan.manifest.classes.filter { $0.sources.contains { !$0.isOfFiles } }.map(\.name)
    return detects ? [PlaceholderStep(classes: plan.names, asked: asked)] : []
  }

  var node: NodeName { NodeName(Self.name, .dataset) }
  var inputs: [NodeName] { classes.flatMap { [NodeName(.fetch, .oneClass($0)), NodeName(.sources, .oneClass($0))] } }

  func describe(_ inputs: StepInputs) -> Description {
    // The listings contain addresses by id, so the key needs neither rows nor their order.
    description(of: inputs, after: .fetch, classes: classes)
  }

  func run(_ inputs: StepInputs, in workspace: Workspace) async throws(EngineError) -> NodeOutput {
    if let changed = ChangedClasses(asked, after: .fetch, by: self, inputs, in: workspace),
      try changed.areRarer(than: Self.leastPaths, in: workspace)
    {
      return changed.last
    }
    let listings = try asked.map { name throws(EngineError) in
      try workspace.listing(inputs.listing(after: .fetch, of: name)).items
    }
    var prefixes: [UInt64] = []
    prefixes.reserveCapacity(listings.reduce(0) { $0 + $1.count })
    for items in listings {
      items.forEachIn { _, image in if let image { prefixes.append(image.prefix) } }
    }
    let repeated = RepeatedDigests(prefixes: prefixes, times: Self.leastPaths)
    var suspects: [SHA256Digest: [ItemID]] = [:]
    for items in repeated.isEmpty ? [] : listings {
      items.forEachIn { place, image in
        if let image, repeated.contains(image) { suspects[image, default: []].append(items.id(at: place)) }
      }
    }
    suspects = suspects.filter { $0.value.count >= Self.leastPaths }
    let found = suspects.isEmpty ? [] : try paths(of: suspects, inputs, in: workspace)
    var output = NodeOutput()
    output.placeholders = found.sorted()
    return output
  }

  /// The suspects whose rows name enough different paths of one host, or enough addresses that redirect to one.
  private func paths(
    of suspects: [SHA256Digest: [ItemID]], _ inputs: StepInputs, in workspace: Workspace
  ) throws(EngineError) -> [SHA256Digest] {
    var addresses: [ItemID: String] = [:]
    let wanted = Set(suspects.values.joined())
    for name in asked {
      for row in try workspace.origin(inputs.origin(of: name)).rows
      where wanted.contains(row.id) {
        addresses[row.id] = row.address
      }
    }
    let targets = try targets(of: addresses.values, in: workspace)
    return suspects.keys.filter { image in
      var pathsOfHost: [Substring: Set<Substring>] = [:]
      var sourcesOfTarget: [String: Set<Substring>] = [:]
      for address in (suspects[image] ?? []).compactMap({ addresses[$0] }) {
        guard address.hasPrefix("http"), let start = address.firstRange(of: "://")?.upperBound else { continue }
        let host = address[start...].prefix { $0 != "/" && $0 != "?" }
        let path = address[host.endIndex...].prefix { $0 != "?" }
        pathsOfHost[host, default: []].insert(path)
        if let target = targets[address] {
          sourcesOfTarget[target, default: []].insert(address[host.startIndex..<path.endIndex])
        }
      }
      return pathsOfHost.values.contains { $0.count >= Self.leastPaths }
        || sourcesOfTarget.values.contains { $0.count >= Self.leastPaths }
    }
  }

  /// The final addresses after redirects, as far as they are remembered.
  private func targets(of addresses: some Sequence<String>, in workspace: Workspace) throws(EngineError) -> [String:
    String]
  {
    let asked = Array(Set(addresses))
    let values = try workspace.actions.values(for: asked.map { FetchMemory.key(of: $0) })
    var targets: [String: String] = [:]
    for address in asked {
      guard
        case .body(_, let validators, _)? = values[FetchMemory.key(of: address)].flatMap({ FetchMemory(encoded: $0) })
      else { continue }
      targets[address] = validators.finalAddress
    }
    return targets
  }
}
