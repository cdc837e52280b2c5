public import Digests
import Synchronization

/// Keeps the store of a running build below a size: it collects when a batch brings the store near the limit, and at the end.
///
/// What the build has used, what `roots` names and, while other builds run on the same store, everything stays: the last of them to
/// end brings it below the limit. A build that needs more than the limit exceeds it.
public final class SizeLimit: Sendable {
  private struct State {
    var isCollecting = false
    /// The size below which another collection would find nothing to drop.
    var hopeless = 0
    var failure: EngineError?
  }

  private let store: BlobStore
  private let cache: ActionCache
  private let maxSize: Int
  private let lease: BuildLease
  private let roots: @Sendable () throws(EngineError) -> Set<SHA256Digest>
  private let state = Mutex(State())

  /// A limit on a store and the cache beside it, together.
  ///
  /// - Parameters:
  ///   - lease: the claim of the build that keeps to the limit.
  ///   - roots: what is never dropped, asked anew for each collection.
  public init(
    store: BlobStore, cache: ActionCache, maxSize: Int, lease: BuildLease,
    roots: @escaping @Sendable () throws(EngineError) -> Set<SHA256Digest>
  ) {
    self.store = store
    self.cache = cache
    self.maxSize = maxSize
    self.lease = lease
    self.roots = roots
  }

  /// How much is kept free for the batch that comes next.
  public static func reserve(of maxSize: Int) -> Int { min(64 << 20, max(1, maxSize / 16)) }

  /// Collects if the store is near its limit; to be called after each batch.
  public func keep() {
    do throws(EngineError) {
      let bytes = try store.storedBytes()
      let isDue = state.withLock { state in
        let room = max(0, maxSize - Self.reserve(of: maxSize) - cache.storedBytes)
        guard !state.isCollecting, bytes > max(room, state.hopeless) else { return false }
        state.isCollecting = true
        return true
      }
      guard isDue else { return }
      defer { state.withLock { $0.isCollecting = false } }
      let report = try collect(lease: lease, reserve: Self.reserve(of: maxSize))
      if report?.isOverSize ?? true { state.withLock { $0.hopeless = bytes + Self.reserve(of: maxSize) } }
    } catch { state.withLock { $0.failure = $0.failure ?? error } }
  }

  /// Collects for the last time, once the build's claim is given back and `roots` is what the build left.
  ///
  /// - Returns: what was dropped; nil when the store was within its limit, or other builds run.
  /// - Throws: the first error of all collections.
  public func finish() throws(EngineError) -> GarbageCollection.Report? {
    if let failure = state.withLock({ $0.failure }) { throw failure }
    try cache.checkpoint()
    guard try store.storedBytes() + cache.storedBytes > maxSize else { return nil }
    return try collect(lease: nil, reserve: 0)
  }

  private func collect(lease: BuildLease?, reserve: Int) throws(EngineError) -> GarbageCollection.Report? {
    let gate = try StoreGate.shut(store.layout, effects: store.effects)
    defer { withExtendedLifetime(gate) {} }
    let others = try BuildLease.live(store.layout, except: lease, cleans: false, effects: store.effects)
    guard others.isEmpty else { return nil }
    // SQLite's journal would be counted beside the pages it is about.
    try cache.checkpoint()
    let rules = GarbageCollection.Rules(maxSize: max(0, maxSize - reserve - cache.storedBytes))
    return try GarbageCollection(store: store, cache: cache).run(roots: try roots(), rules: rules, lease: lease)
  }
}
