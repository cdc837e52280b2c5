import Digests

/// The blobs that a store has put, read or found since it was opened, by the first eight bytes of each digest.
///
/// A run notes each blob of the dataset but asks for few, so a use is only appended. All are sorted before the first question.
struct UsedBlobs {
  /// The number of uses from which repeated ones are dropped.
  private static let most = 1 << 16

  /// The uses that are not recorded yet.
  private var open: [UInt64] = []
  /// Whether ``open`` is ascending and has each blob once.
  private var isSorted = true
  /// The number of uses in ``open`` at which they are sorted.
  private var limit = UsedBlobs.most
  /// The recorded uses, in ascending order.
  private var recorded: [UInt64] = []

  /// All uses.
  var all: Set<UInt64> { Set(open).union(recorded) }

  /// Notes the use of a blob.
  mutating func insert(_ digest: SHA256Digest) {
    if open.count >= limit { sort() }
    open.append(digest.prefix)
    isSorted = false
  }

  /// Whether a blob was used.
  mutating func contains(_ digest: SHA256Digest) -> Bool {
    sort()
    return open.index(ofSorted: digest.prefix) != nil || recorded.index(ofSorted: digest.prefix) != nil
  }

  /// The uses that are not recorded yet, in ascending order.
  mutating func unrecorded() -> [UInt64] {
    sort()
    return open
  }

  /// Notes that some uses, which ascend, were recorded.
  mutating func noteRecorded(_ prefixes: [UInt64]) {
    sort()
    open = open.filter { prefixes.index(ofSorted: $0) == nil }
    recorded = (recorded + prefixes).sortedOnce()
  }

  private mutating func sort() {
    guard !isSorted else { return }
    open = open.sortedOnce()
    (isSorted, limit) = (true, max(Self.most, open.count * 2))
  }
}
