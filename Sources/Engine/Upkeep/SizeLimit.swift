public import Digests
import Synchronization

/// Keeps the store of a running build below a size. It collects if a batch brings the store near the limit, and at the end.
///
/// The blobs that the build has used and those in `roots` are kept. While other builds run on the same store, everything is
/// kept, and the last of them to end brings the store below the limit. A build that needs more than the limit exceeds it.
public final class SizeLimit: Sendable {
  private struct State {
    var isCollecting = false
    /// The size below which another collection would find nothing to remove.
    var hopeless = 0
    var failure: EngineError?
  }

  private let store: BlobStore
  private let cache: ActionCache
  private let maxSize: Int
  private let lease: BuildLease
  private let roots: @Sendable () throws(EngineError) -> Set<SHA256Digest>
  private let state = Mutex(State())

  /// Creates a limit on the total size of a store and the cache beside it.
  ///
  /// - Parameters:
  ///   - lease: the lease of the build that observes the limit.
  ///   - roots: the blobs that are never removed; called again for each collection.
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

  /// The space in bytes that is kept free for the next batch.
  public static func reserve(of maxSize: Int) -> Int { min(64 << 20, max(1, maxSize / 16)) }

  /// Collects if the store is near its limit. Call it after each batch.
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

  /// Collects for the last time, after the build's lease has ended and when `roots` returns the blobs that the build left.
  ///
  /// - Returns: what was removed; nil if the store was within its limit, or if other builds run.
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
    // Without a checkpoint, the size would include SQLite's write-ahead log in addition to the pages that it replaces.
    try cache.checkpoint()
    let rules = GarbageCollection.Rules(maxSize: max(0, maxSize - reserve - cache.storedBytes))
    return try GarbageCollection(store: store, cache: cache).run(roots: try roots(), rules: rules, lease: lease)
  }
}
