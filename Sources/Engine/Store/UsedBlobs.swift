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
    return Self.contains(digest.prefix, in: open) || Self.contains(digest.prefix, in: recorded)
  }

  /// The uses that are not recorded yet, in ascending order.
  mutating func unrecorded() -> [UInt64] {
    sort()
    return open
  }

  /// Notes that some uses, which ascend, were recorded.
  mutating func noteRecorded(_ prefixes: [UInt64]) {
    sort()
    open = open.filter { !Self.contains($0, in: prefixes) }
    recorded = Self.distinct(recorded + prefixes)
  }

  private mutating func sort() {
    guard !isSorted else { return }
    open = Self.distinct(open)
    (isSorted, limit) = (true, max(Self.most, open.count * 2))
  }

  private static func distinct(_ prefixes: [UInt64]) -> [UInt64] {
    var distinct: [UInt64] = []
    distinct.reserveCapacity(prefixes.count)
    for prefix in prefixes.sorted(byUniform: \.self, <) where prefix != distinct.last { distinct.append(prefix) }
    return distinct
  }

  private static func contains(_ prefix: UInt64, in sorted: [UInt64]) -> Bool {
    let place = sorted.partitioningIndex { $0 >= prefix }
    return place < sorted.count && sorted[place] == prefix
  }
}
