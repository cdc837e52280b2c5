#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

extension String {
  /// Whether the UTF-8 of this text sorts before that of `other`. dsbuild writes all paths in this order, whatever the locale.
  ///
  /// Compares with `memcmp`, because long lists of paths are sorted with it.
  public func precedesByBytes(_ other: String) -> Bool {
    let order = unsafe utf8.withContiguousStorageIfAvailable { mine in
      unsafe other.utf8.withContiguousStorageIfAvailable { theirs in
        let (count, otherCount) = (mine.count, theirs.count)
        guard count > 0, otherCount > 0, let first = mine.baseAddress, let second = theirs.baseAddress
        else { return count < otherCount }
        let difference = unsafe memcmp(first, second, min(count, otherCount))
        return difference == 0 ? count < otherCount : difference < 0
      }
    }
    return order.flatMap { $0 } ?? utf8.lexicographicallyPrecedes(other.utf8)
  }
}
