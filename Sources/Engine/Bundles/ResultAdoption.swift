public import Digests

/// Takes results of another machine in: first the blobs that they need, then the results. What is known here stays as it
/// is.
public struct ResultAdoption: Sendable {
  /// The outcome of results.
  public struct Counts: Hashable, Sendable {
    /// Results that were not known.
    public var new = 0
    /// Results that were known already, with the same value.
    public var known = 0
    /// Results that were known with another value; the known value stays.
    public var disputed = 0
    /// Results whose blob is neither in the bundle nor here.
    public var incomplete = 0

    /// No results.
    public init() {}

    /// Adds the counts of another bundle.
    public static func += (sum: inout Counts, other: Counts) {
      sum.new += other.new
      sum.known += other.known
      sum.disputed += other.disputed
      sum.incomplete += other.incomplete
    }
  }

  private let store: BlobStore
  private let cache: ActionCache
  private var new: [SHA256Digest: ActionEntry] = [:]
  private var counts = Counts()
  /// The blobs that the new results name and that are not here.
  public private(set) var wanted: Set<SHA256Digest> = []
  /// The keys of the results that are known with another value.
  public private(set) var disputed: Set<SHA256Digest> = []

  /// Compares results with what is known.
  public init(
    _ results: [SHA256Digest: ActionEntry], into store: BlobStore, _ cache: ActionCache
  ) throws(EngineError) {
    self.store = store
    self.cache = cache
    let known = try cache.entries(for: results.keys.sorted())
    for (key, entry) in results {
      if let own = known[key] {
        guard own.agrees(with: entry) else {
          disputed.insert(key)
          continue
        }
        // A result whose blob was lost is completed.
        if try own.blob.map({ (blob) throws(EngineError) in try store.contains(blob) }) ?? true {
          counts.known += 1
          continue
        }
      }
      new[key] = entry
      if let blob = entry.blob, try !store.contains(blob) { wanted.insert(blob) }
    }
  }

  /// Stores a blob of the bundle if a new result needs it. Its bytes were hashed before.
  public func take(_ digest: SHA256Digest, _ bytes: [UInt8]) throws(EngineError) {
    if wanted.contains(digest) { try store.put(bytes, digest: digest) }
  }

  /// Records the new results whose blobs are here.
  public func finish() throws(EngineError) -> Counts {
    var (counts, new) = (counts, new)
    for (key, entry) in self.new {
      if let blob = entry.blob, try !store.contains(blob) {
        new[key] = nil
        counts.incomplete += 1
      }
    }
    counts.new = new.count
    counts.disputed = disputed.count
    try cache.restore(new, of: new.keys.sorted())
    return counts
  }
}

extension ActionEntry {
  /// Whether a result of another machine says the same. It may leave out a blob that can be made again.
  fileprivate func agrees(with other: ActionEntry) -> Bool {
    kind == other.kind && value == other.value && (blob == other.blob || other.blob == nil || blob == nil)
  }
}
