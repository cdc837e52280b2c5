public import Digests

/// Checks the contents of a store: names, lengths and headers of all blobs, and the bytes of a share of them.
///
/// It changes nothing, except in ``repair(_:with:)``.
public struct Verification: Sendable {
  /// A damaged blob.
  public struct Damage: Hashable, Sendable {
    /// The digest of the blob.
    public let digest: SHA256Digest
    /// The kind of damage.
    public let problem: BlobProblem

    /// A damaged blob.
    public init(digest: SHA256Digest, problem: BlobProblem) {
      self.digest = digest
      self.problem = problem
    }
  }

  /// The result of a check.
  public struct Report: Hashable, Sendable {
    /// The number of blobs that should exist.
    public internal(set) var blobs = 0
    /// The number of blobs whose bytes were hashed.
    public internal(set) var read = 0
    /// The damage in the order of the digests, one entry for each blob.
    public internal(set) var damaged: [Damage] = []
  }

  private let store: BlobStore

  /// Creates a check of `store`.
  public init(store: BlobStore) {
    self.store = store
  }

  /// Checks everything.
  ///
  /// - Parameters:
  ///   - expected: the blobs that should exist because something refers to them. A missing one is damage.
  ///   - readShare: the share of the blobs whose bytes are hashed, from 0 to 1.
  ///   - seed: selects which blobs are hashed, if not all. Another seed gives another sample.
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
        // A collection may have removed it since the list was made.
        if problem == .missing, !expected.contains(digest), try !store.isListed(digest) { continue }
        report.damaged.append(Damage(digest: digest, problem: problem))
      }
      if reads { report.read += 1 }
      progress(index + 1, all.count)
    }
    return report
  }

  /// Checks damaged blobs of an earlier report again in the current store, because a build or a collection may have changed it
  /// meanwhile.
  ///
  /// - Parameter expected: the blobs that should exist now. A missing blob that is no longer expected was removed deliberately.
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

  /// Moves a damaged blob into the quarantine and puts `bytes` in its place; false if they do not match the digest.
  ///
  /// Without bytes, the blob is only quarantined. A build that needs it then computes it again.
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
    // Digests are uniformly distributed. The seed shifts them, with wrap-around, so another seed selects another sample.
    return Double(digest.prefix &+ seed &* 0x9E37_79B9_7F4A_7C15) < share * 18_446_744_073_709_551_616
  }
}
