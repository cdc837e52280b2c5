/// Finds the digests that may occur more than once. It sorts their first eight bytes instead of building a table of all
/// digests.
///
/// Most lists contain few duplicates, and a digest that is not repeated needs no further work. A digest that only shares its
/// first eight bytes with another counts as repeated too, so the caller compares the few that remain.
public struct RepeatedDigests: Sendable {
  private let prefixes: Set<UInt64>

  /// Finds the digests that may occur at least `times` times among `digests`.
  public init(_ digests: some Sequence<SHA256Digest>, times: Int = 2) {
    self.init(prefixes: digests.map(\.prefix), times: times)
  }

  /// Finds the digests that may occur at least `times` times, given the first eight bytes of each.
  public init(prefixes: [UInt64], times: Int = 2) {
    let sorted = Self.colliding(prefixes).sorted()
    var prefixes: Set<UInt64> = []
    var start = 0
    for index in sorted.indices {
      if sorted[index] != sorted[start] { start = index }
      if index - start + 1 == times { prefixes.insert(sorted[index]) }
    }
    self.prefixes = prefixes
  }

  /// The numbers among which all repeated ones are, each as often as it occurs: those that share their first bits with another.
  /// Few others do, so only few numbers are sorted.
  private static func colliding(_ prefixes: [UInt64]) -> [UInt64] {
    let bits = Swift.max(6, Int.bitWidth - prefixes.count.leadingZeroBitCount + 6)
    let shift = UInt64(64 - bits)
    var (once, twice) = ([UInt64](repeating: 0, count: 1 << (bits - 6)), [UInt64](repeating: 0, count: 1 << (bits - 6)))
    for prefix in prefixes {
      let place = Int(prefix >> shift)
      let bit: UInt64 = 1 << (place % 64)
      twice[place / 64] |= once[place / 64] & bit
      once[place / 64] |= bit
    }
    return prefixes.filter { prefix in
      let place = Int(prefix >> shift)
      return twice[place / 64] & (1 << (place % 64)) != 0
    }
  }

  /// Whether no digest is repeated.
  public var isEmpty: Bool { prefixes.isEmpty }

  /// Whether a digest may be repeated.
  public func contains(_ digest: SHA256Digest) -> Bool { contains(prefix: digest.prefix) }

  /// Whether a digest that begins with these eight bytes may be repeated.
  public func contains(prefix: UInt64) -> Bool { !prefixes.isEmpty && prefixes.contains(prefix) }
}

extension RepeatedDigests {
  /// The number of distinct numbers in several lists of beginnings of digests. Each list is in ascending order and has a number once.
  ///
  /// Numbers with the same first bits are looked at together: a few thousand fit in the processor's cache.
  public static func distinct(in lists: [[UInt64]]) -> Int {
    let count = lists.reduce(0) { $0 + $1.count }
    let bits = max(0, Int.bitWidth - count.leadingZeroBitCount - 12)
    guard bits > 0 else { return distinct(Array(lists.joined())) }
    var rest = lists.map { $0[...] }
    return (0..<UInt64(1) << UInt64(bits)).reduce(0) { total, part in
      var numbers: [UInt64] = []
      for index in rest.indices {
        let own = rest[index].prefix { $0 >> UInt64(64 - bits) == part }
        rest[index].removeFirst(own.count)
        // All have the same first bits, so the others decide.
        numbers += own.lazy.map { $0 << UInt64(bits) }
      }
      return total + distinct(numbers)
    }
  }

  private static func distinct(_ numbers: [UInt64]) -> Int {
    let repeated = RepeatedDigests(prefixes: numbers)
    guard !repeated.isEmpty else { return numbers.count }
    var seen: Set<UInt64> = []
    return numbers.count { !repeated.contains(prefix: $0) || seen.insert($0).inserted }
  }
}
