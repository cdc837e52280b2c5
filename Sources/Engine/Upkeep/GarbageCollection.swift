public import Digests
import Synchronization

/// Removes what nothing needs from a store. If it is still above its limits, it also removes the least recently used blobs that
/// could be needed again.
///
/// Cache entries are removed before the blobs that they refer to. So if the process is killed, there may be blobs without
/// entries, but no entries without blobs.
public struct GarbageCollection: Sendable {
  /// The limits of a store.
  public struct Rules: Hashable, Sendable {
    /// The largest size in bytes; nil for no limit.
    public let maxSize: Int?
    /// The longest time in seconds that something may stay unused; nil for no limit.
    public let maxAge: Int64?
    /// Whether to remove everything that no root needs, and to free its space on the disk. If not, results that cache rows
    /// refer to are kept while the limits allow.
    public let dropsUnneeded: Bool
    /// The actions whose results are kept only while a root refers to them, such as those that make the files of an output.
    /// Their results under other settings are not needed.
    public let remade: Set<String>
    /// The blobs that are removed whatever the limits are, with all results computed from them. Their space on the disk is
    /// freed too.
    public let removing: Set<SHA256Digest>
    /// Whether only to report what would be removed.
    public let isDryRun: Bool

    /// Creates rules.
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

  /// The counts of removed blobs and results, or of those that a dry run would remove.
  public struct Report: Hashable, Sendable {
    /// The removed blobs, least recently used first.
    public internal(set) var blobs: [SHA256Digest] = []
    /// The size of these blobs in bytes.
    public internal(set) var bytes = 0
    /// The number of removed actions and nodes.
    public internal(set) var entries = 0
    /// The number of damaged blobs in the quarantine.
    public internal(set) var quarantined = 0
    /// The size of the store afterwards, in bytes.
    public internal(set) var remaining = 0
    /// Whether the store is still above its size limit because everything left is needed.
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

  /// Creates a collection over a store and the cache beside it.
  public init(store: BlobStore, cache: ActionCache, clock: WallClock = .system) {
    self.store = store
    self.cache = cache
    self.clock = clock
  }

  /// Removes blobs and entries according to the rules.
  ///
  /// - Parameters:
  ///   - roots: the blobs that are never removed, because locks, outputs or the caller's own run need them.
  ///   - lease: the caller's own lease. With it, only the blobs that this process has used are kept, not all blobs used since
  ///     the lease began.
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
    // The space of blobs that were dropped earlier is not counted: a compaction of their packs frees it, so no other blob has
    // to go.
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

  /// The blobs and everything that was computed from them, such as the thumbnail of a crop of a picture, except what roots need
  /// too.
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

  /// The blobs that may be removed, with or without references, least recently used first.
  private func candidates(
    _ blobs: [BlobStore.Age], roots: Set<SHA256Digest>, before oldestBuild: Int64?, sparingUsed: Bool
  ) throws(EngineError) -> [Candidate] {
    let uses = try BlobUses(layout: store.layout, effects: store.effects).lastUses()
    var candidates: [Candidate] = []
    let inUse = sparingUsed ? store.state.withLock { $0.used.all } : []
    for blob in blobs where !roots.contains(blob.digest) && !inUse.contains(blob.digest.prefix) {
      // If no run recorded a use of a blob, the run that put it was interrupted. Its file has the time of the last write.
      let used = uses[blob.digest.prefix] ?? blob.written
      if let oldestBuild, max(used, blob.written) >= oldestBuild { continue }
      candidates.append(Candidate(digest: blob.digest, size: blob.size, used: used))
    }
    return candidates.sorted { ($0.used, $0.digest) < ($1.used, $1.digest) }
  }
}
