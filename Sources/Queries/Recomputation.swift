public import Digests
import Engine
import Listings
public import Pipeline

/// Computes remembered results again, and compares.
///
/// A checksum only shows that a result is as it was recorded. This shows whether it is right, also if somebody else computed
/// it.
public struct Recomputation: Sendable {
  /// A remembered result that is not what this program computes.
  public struct Lie: Hashable, Sendable {
    /// The kind of the action.
    public let kind: String
    /// The key of the result.
    public let key: SHA256Digest
    /// The picture that it is about.
    public let source: SHA256Digest
  }

  /// The results that were computed again.
  public internal(set) var checked = 0
  /// Those that could not be, because their pictures are not on this machine.
  public internal(set) var skipped = 0
  /// Those that are wrong, by the digests of their pictures.
  public internal(set) var lies: [Lie] = []
}

extension Builder {
  /// Computes a share of the results of the last build again. It changes nothing.
  ///
  /// - Parameters:
  ///   - share: from 0 to 1.
  ///   - seed: another seed selects another sample.
  ///   - scratch: a folder that does not exist, for the blobs that are made. It is removed afterwards.
  public func recompute(share: Double, seed: UInt64, scratch: String) async throws -> Recomputation {
    let store = BlobStore(root: scratch, effects: workspace.effects)
    defer { try? workspace.effects.removeTree(scratch) }
    let runner = ActionRunner(
      store: workspace.store, cache: workspace.actions, processors: workspace.processors, memory: workspace.memory
    ) { _ in }
    var found = Recomputation()
    var seen: Set<SHA256Digest> = []
    let used = try usedActions().map { actions in
      (
        actions,
        actions.keys.indices.filter {
          Self.isSampled(actions.keys[$0], share, seed) && seen.insert(actions.keys[$0]).inserted
        }
      )
    }
    let count = workspace.counts.begin(.init("compute", "results"), of: used.reduce(0) { $0 + $1.1.count })
    defer { workspace.counts.end(count) }
    for (actions, sample) in used where !sample.isEmpty {
      let shelved = try actions.remembered(runner)
      let entries = try workspace.actions.entries(for: sample.map { actions.keys[$0] })
      let judged = try await workspace.processors.map(sample) { [workspace] index in
        defer { count.add() }
        return Result<Judgement?, any Error> {
          let entry = entries[actions.keys[index]]
          // A result on a shelf is used before the one in the table.
          let values = [shelved[index].map(Array.init), entry?.value].compactMap { $0 }
          guard !values.isEmpty else { return nil }
          guard let bytes = try workspace.store.read(actions.sources[index]) else { return .unknown }
          let right = try actions.compute(index, from: bytes, store: store, memory: workspace.memory)
          guard let right, values.allSatisfy({ $0 == right.value }) else { return .wrong }
          return entry?.blob == nil || entry?.blob == right.blob ? .right : .wrong
        }
      }
      for (index, result) in zip(sample, judged) {
        switch try result.get() {
        case .right?: found.checked += 1
        case .wrong?:
          found.checked += 1
          found.lies.append(.init(kind: actions.kind, key: actions.keys[index], source: actions.sources[index]))
        case .unknown?: found.skipped += 1
        case nil: break
        }
      }
    }
    found.lies.sort { ($0.source, $0.kind) < ($1.source, $1.kind) }
    return found
  }

  private enum Judgement {
    case right, wrong, unknown
  }

  private static func isSampled(_ key: SHA256Digest, _ share: Double, _ seed: UInt64) -> Bool {
    if share >= 1 { return true }
    return Double(key.prefix &+ seed &* 0x9E37_79B9_7F4A_7C15) < share * 18_446_744_073_709_551_616
  }

  /// Forgets results that are wrong, with everything that may follow from them, and builds again.
  public func repair(_ lies: [Recomputation.Lie]) async throws -> Report {
    try workspace.actions.remove(lies.map(\.key))
    // Results that are kept together, columns of codes, and pairs of pictures were made from single results.
    for kind in ["shelf", "near_column", "near_pairs"] { try workspace.actions.remove(kind: kind) }
    for node in try NodeHistory(workspace.state).nodes.values {
      if let pairs = node.output.pairs { try workspace.store.quarantine(pairs) }
    }
    return try await attemptBuild([], forgetting: true)
  }
}
