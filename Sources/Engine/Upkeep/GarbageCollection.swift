public import Digests
import Synchronization

/// Drops what nothing needs, and of what could be needed again the least recently used, until a store is within its limits.
///
/// Entries go before the blobs they refer to, so that a kill in between leaves blobs that nobody names, never names without blobs.
public struct GarbageCollection: Sendable {
  /// What a store may hold.
  public struct Rules: Hashable, Sendable {
    /// The most bytes it may have; nil for any number.
    public let maxSize: Int?
    /// The longest time in seconds that something may lie unused; nil for any.
    public let maxAge: Int64?
    /// Whether everything goes that no root needs, and its bytes from the disk; otherwise a result that a row knows stays, while the
    /// limits allow.
    public let dropsUnneeded: Bool
    /// The actions whose results stay only as long as a root names them, such as those that make the files of an output: what they
    /// gave with other settings is not needed.
    public let remade: Set<String>
    /// Blobs that go whatever the limits are, with the results that were computed from them, and their bytes from the disk.
    public let removing: Set<SHA256Digest>
    /// Whether to say only what would be dropped.
    public let isDryRun: Bool

    /// Rules.
    public init(
      maxSize: Int? = nil, maxAge: Int64? = nil, dropsUnneeded: Bool = false, remade: Set<String> = [],
      removing: Set<SHA256Digest> = [], isDryRun: Bool = false
    ) {
      self.maxSize = maxSize
      self.maxAge = maxAge
      self.dropsUnneeded = dropsUnneeded
      self.remade = remade
      self.removing = removing
      self.isDryRun = isDryRun
    }
  }

  /// What was, or would be, dropped.
  public struct Report: Hashable, Sendable {
    /// The blobs, least recently used first.
    public internal(set) var blobs: [SHA256Digest] = []
    /// Their bytes.
    public internal(set) var bytes = 0
    /// How many remembered actions and nodes.
    public internal(set) var entries = 0
    /// How many damaged blobs were waiting in the quarantine.
    public internal(set) var quarantined = 0
    /// How many bytes the store has afterwards.
    public internal(set) var remaining = 0
    /// Whether the limit on size is still exceeded, since all that is left is needed.
    public internal(set) var isOverSize = false
  }

  private struct Candidate {
    let digest: SHA256Digest
    let size: Int
    let used: Int64
  }

  private let store: BlobStore
  private let cache: ActionCache
  private let clock: WallClock

  /// A collection over a store and the cache beside it.
  public init(store: BlobStore, cache: ActionCache, clock: WallClock = .system) {
    self.store = store
    self.cache = cache
    self.clock = clock
  }

  /// Drops what the rules say.
  ///
  /// - Parameters:
  ///   - roots: what is never dropped: what locks, outputs and the caller's own run need.
  ///   - lease: the caller's own claim: instead of all that was used since it began, just what this process has used stays.
  public func run(
    roots: Set<SHA256Digest>, rules: Rules, lease: BuildLease? = nil
  ) throws(EngineError) -> Report {
    try cache.flush()
    try store.flushAll()
    let now = clock.seconds
    let oldestBuild = try BuildLease.live(
      store.layout, except: lease, cleans: !rules.isDryRun, effects: store.effects
    ).map(\.began).min()
    var named =
      rules.dropsUnneeded ? try cache.derivedBlobs(of: roots, skipping: rules.remade) : try cache.referencedBlobs()
    if !rules.removing.isEmpty { named.subtract(try removal(of: rules.removing, roots: roots)) }
    let cutoff = rules.maxAge.map { now - $0 }
    var report = Report()
    let blobs = try store.ages()
    // What was dropped before and still takes room in a pack costs a compaction, not another blob.
    report.remaining = blobs.reduce(0) { $0 + $1.size }
    let damaged = try store.effects.list(store.layout.quarantine).map(\.name).filter(NamePattern.digest.matches)
    report.quarantined = damaged.count
    for candidate in try candidates(blobs, roots: roots, before: oldestBuild, sparingUsed: lease != nil) {
      let isOrphan = !named.contains(candidate.digest)
      let isOld = cutoff.map { candidate.used < $0 } ?? false
      let isTooMuch = rules.maxSize.map { report.remaining > $0 } ?? false
      guard isOrphan || isOld || isTooMuch else { continue }
      report.blobs.append(candidate.digest)
      report.bytes += candidate.size
      report.remaining -= candidate.size
    }
    report.isOverSize = rules.maxSize.map { report.remaining > $0 } ?? false
    report.entries = try cache.drop(
      referringTo: Set(report.blobs), unusedSince: oldestBuild.map { min($0, cutoff ?? $0) } ?? cutoff,
      isDryRun: rules.isDryRun, limitedByAge: cutoff != nil, keepingOnly: rules.dropsUnneeded ? roots : nil)
    guard !rules.isDryRun else { return report }
    for name in damaged { try store.effects.removeTree(store.layout.quarantine + "/" + name) }
    try store.remove(report.blobs, sparingUsed: lease != nil)
    let size = rules.maxSize ?? report.remaining
    let takesBytes = rules.dropsUnneeded || !rules.removing.isEmpty
    try store.compact(to: takesBytes ? min(size, report.remaining) : size)
    return report
  }

  /// Blobs with all that was made of them, such as the thumbnail of a crop of a picture, but for what roots need too.
  private func removal(
    of blobs: Set<SHA256Digest>, roots: Set<SHA256Digest>
  ) throws(EngineError) -> Set<SHA256Digest> {
    let kept = try roots.union(cache.derivedBlobs(of: roots))
    var removed = blobs
    var last = blobs
    while !last.isEmpty {
      last = try cache.derivedBlobs(of: last).subtracting(kept).subtracting(removed)
      removed.formUnion(last)
    }
    return removed
  }

  /// What may be dropped, orphans or not, least recently used first.
  private func candidates(
    _ blobs: [BlobStore.Age], roots: Set<SHA256Digest>, before oldestBuild: Int64?, sparingUsed: Bool
  ) throws(EngineError) -> [Candidate] {
    let uses = try BlobUses(layout: store.layout, effects: store.effects).lastUses()
    var candidates: [Candidate] = []
    let inUse = sparingUsed ? store.state.withLock { $0.used.union($0.usedBefore) } : []
    for blob in blobs where !roots.contains(blob.digest) && !inUse.contains(blob.digest.prefix) {
      // A blob that no run noted down was put by one that did not end well; its file says when.
      let used = uses[blob.digest.prefix] ?? blob.written
      if let oldestBuild, max(used, blob.written) >= oldestBuild { continue }
      candidates.append(Candidate(digest: blob.digest, size: blob.size, used: used))
    }
    return candidates.sorted { ($0.used, $0.digest) < ($1.used, $1.digest) }
  }
}
