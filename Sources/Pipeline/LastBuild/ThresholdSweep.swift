import Digests
import Engine
import Imaging
import Listings
public import Manifest

/// How many pictures each threshold of near matching would put out. The distances are those that the last build
/// measured; nothing is decoded or compared.
public struct ThresholdSweep: Hashable, Sendable {
  /// One threshold.
  public struct Point: Hashable, Sendable {
    /// The greatest distance at which two pictures are the same, in bits.
    public var bits: Int
    /// The number of pictures that would be out.
    public var dropped: Int
  }

  /// The algorithm that finds near duplicates.
  public var algorithm: String
  /// The number of bits of a code.
  public var bits: Int
  /// The threshold in force, in bits.
  public var limit: Int
  /// The search did not look for pairs that are further apart than this.
  public var radius: Int
  /// Every threshold from 0 to the radius.
  public var points: [Point]

  /// The sweep of the last build; nil if near matching is off or nothing was built.
  public init?(
    _ manifest: Manifest, version: String, formats: [any ExportFormat.Type], workspace: Workspace
  ) throws {
    try self.init(
      of: PipelinePlan(manifest, version: version, formats: formats, workspace: workspace), in: workspace)
  }

  /// The sweep of the last build of a plan; nil if near matching is off or nothing was built.
  package init?(of plan: PipelinePlan, in workspace: Workspace) throws {
    let last = try NodeHistory(workspace.state)
    guard !plan.near.isOff else { return nil }
    var scopes: [[Int]] = []
    var radius = Int.max
    for step in NearDuplicatesStep.all(in: plan) {
      let outputs = Dictionary(
        uniqueKeysWithValues: step.inputs.compactMap { node in last[node].map { (node, $0.output) } })
      guard outputs.count == step.inputs.count, let blob = last[step.node]?.output.pairs,
        let bytes = try workspace.store.read(blob), let pairs = NearPairs(encoded: bytes), pairs.bits == plan.near.bits
      else { return nil }
      radius = min(radius, pairs.radius)
      scopes.append(try step.sweep(pairs, step.inputs(from: outputs), in: workspace))
    }
    guard radius < Int.max else { return nil }
    algorithm = plan.near.algorithm.rawValue
    bits = plan.near.bits
    limit = plan.near.limit
    self.radius = radius
    points = (0...radius).map { bits in Point(bits: bits, dropped: scopes.reduce(0) { $0 + $1[bits] }) }
  }
}

extension NearDuplicatesStep {
  /// How many pictures would be out at each threshold up to the radius of the remembered pairs.
  fileprivate func sweep(
    _ remembered: NearPairs, _ inputs: StepInputs, in workspace: Workspace
  ) throws(EngineError) -> [Int] {
    let pictures = try pictures(inputs, in: workspace)
    let pairs = remembered.restricted(to: pictures.images, within: remembered.radius).pairs
    // Most pictures have no neighbour; they are kept at every threshold, so leave them out.
    let all = pairs.map { DuplicateMatch($0.i, $0.j, distance: $0.distance, score: $0.score) }
    let neighbours = Neighbours(
      pictures, of: classes, matches: all, decisions: decisions,
      ranks: try RowRanks(classes: classes, settings: settings, inputs, in: workspace))
    let near = zip(pairs, neighbours.matches).map { pair, match in pair.moved(to: match.i, match.j) }
    let distances = Set(pairs.map(\.distance))
    var counts: [Int] = []
    for limit in 0...max(0, remembered.radius) {
      if limit > 0, !distances.contains(limit), let last = counts.last {
        counts.append(last)
        continue
      }
      let matches = near.compactMap { match($0, limit: limit) }
      let clusters = DuplicateClusters(
        neighbours.candidates, matches: matches, allowed: neighbours.allowed, keep: settings.keep.rule,
        policy: settings.onLabelConflict.near.policy)
      counts.append(clusters.decisions.count { $0 != .kept })
    }
    return counts
  }
}
