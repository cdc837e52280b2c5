/// Which of many digests may occur more than once: told by their first eight bytes, sorted, instead of a table of all.
///
/// Most lists hold hardly any digest twice, and what is not repeated needs no further look. A digest that only begins like another
/// is taken for repeated too: who asks compares the few that are left.
public struct RepeatedDigests: Sendable {
  private let prefixes: Set<UInt64>

  /// What occurs at least `times` times among `digests`.
  public init(_ digests: some Sequence<SHA256Digest>, times: Int = 2) {
    let sorted = digests.map(\.prefix).sorted()
    var prefixes: Set<UInt64> = []
    var start = 0
    for index in sorted.indices {
      if sorted[index] != sorted[start] { start = index }
      if index - start + 1 == times { prefixes.insert(sorted[index]) }
    }
    self.prefixes = prefixes
  }

  /// Whether nothing is repeated.
  public var isEmpty: Bool { prefixes.isEmpty }

  /// Whether a digest may be among the repeated.
  public func contains(_ digest: SHA256Digest) -> Bool { !prefixes.isEmpty && prefixes.contains(digest.prefix) }
}
