public import Digests

/// Checks that a store holds what it says: names, lengths and headers of everything, and the bytes of a share of it.
///
/// It changes nothing; ``repair(_:with:)`` does.
public struct Verification: Sendable {
  /// A damaged blob.
  public struct Damage: Hashable, Sendable {
    /// The name it should answer to.
    public let digest: SHA256Digest
    /// What is wrong with it.
    public let problem: BlobProblem

    /// A damaged blob.
    public init(digest: SHA256Digest, problem: BlobProblem) {
      self.digest = digest
      self.problem = problem
    }
  }

  /// What was found.
  public struct Report: Hashable, Sendable {
    /// How many blobs there should be.
    public internal(set) var blobs = 0
    /// How many of them had their bytes hashed.
    public internal(set) var read = 0
    /// What is wrong, in the order of the digests, one entry a blob.
    public internal(set) var damaged: [Damage] = []
  }

  private let store: BlobStore

  /// A check of `store`.
  public init(store: BlobStore) {
    self.store = store
  }

  /// Checks everything.
  ///
  /// - Parameters:
  ///   - expected: what should be there because something refers to it; missing ones are damage.
  ///   - readShare: the share of the blobs whose bytes are hashed, 0 to 1.
  ///   - seed: which ones, when not all: another number, another sample.
  public func run(
    expected: Set<SHA256Digest> = [], readShare: Double = 0, seed: UInt64 = 0,
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws(EngineError) -> Report {
    let lost = try store.lostDigests()
    let all = try expected.union(store.allDigests()).union(lost).sorted()
    var report = Report()
    report.blobs = all.count
    for (index, digest) in all.enumerated() {
      let reads = Self.isSampled(digest, share: readShare, seed: seed)
      if let problem = try store.problem(of: digest, readData: reads) {
        // A collection may have dropped it since the list was made.
        if problem == .missing, !expected.contains(digest), try !store.isListed(digest) { continue }
        report.damaged.append(Damage(digest: digest, problem: problem))
      }
      if reads { report.read += 1 }
      progress(index + 1, all.count)
    }
    return report
  }

  /// What is still wrong of what a check found, by the store as it is now: a build or a collection may have gone on meanwhile.
  ///
  /// - Parameter expected: what should be there now; what is gone and no longer expected was dropped.
  public func again(
    _ report: Report, expected: Set<SHA256Digest>, readShare: Double, seed: UInt64
  ) throws(EngineError) -> Report {
    try store.forget()
    var report = report
    var damaged: [Damage] = []
    for damage in report.damaged {
      let reads = Self.isSampled(damage.digest, share: readShare, seed: seed)
      guard let problem = try store.problem(of: damage.digest, readData: reads) else { continue }
      if problem == .missing, !expected.contains(damage.digest), try !store.isListed(damage.digest) { continue }
      damaged.append(Damage(digest: damage.digest, problem: problem))
    }
    report.damaged = damaged
    return report
  }

  /// Sets a damaged blob aside and puts `bytes` in its place; false when they are not what the digest names.
  ///
  /// Without bytes the blob is set aside only: what needs it misses it and makes it again.
  public func repair(_ damage: Damage, with bytes: [UInt8]?) throws(EngineError) -> Bool {
    var bytes = bytes
    if damage.problem == .header, bytes == nil { bytes = try store.read(damage.digest) }
    if let bytes, SHA256Digest(of: bytes) != damage.digest { return false }
    try store.quarantine(damage.digest)
    guard let bytes else { return false }
    try store.put(bytes, digest: damage.digest)
    return true
  }

  private static func isSampled(_ digest: SHA256Digest, share: Double, seed: UInt64) -> Bool {
    if share >= 1 { return true }
    // Digests are spread evenly; the seed turns the circle they are spread on.
    return Double(digest.prefix &+ seed &* 0x9E37_79B9_7F4A_7C15) < share * 18_446_744_073_709_551_616
  }
}
