#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

extension [String] {
  /// The texts in the order of ``Swift/String/precedesByBytes(_:)``.
  ///
  /// Paths of one folder have a long beginning in common. So the eight bytes behind it decide most comparisons.
  public func sortedByBytes() -> [String] {
    guard let first else { return [] }
    let common = reduce(first.utf8.count) { common, text in
      var count = 0
      for (mine, theirs) in zip(first.utf8, text.utf8) {
        guard count < common, mine == theirs else { break }
        count += 1
      }
      return count
    }
    let keyed = enumerated().map { (key: $1.eightBytes(from: common), index: $0) }
    return keyed.sorted { left, right in
      left.key == right.key ? self[left.index].precedesByBytes(self[right.index]) : left.key < right.key
    }.map { self[$0.index] }
  }
}

extension String {
  /// Eight bytes of the UTF-8 as a number that sorts like them; zeros stand for bytes behind the end.
  fileprivate func eightBytes(from start: Int) -> UInt64 {
    var number: UInt64 = 0
    var count = 0
    for byte in utf8.dropFirst(start).prefix(8) {
      number = number << 8 | UInt64(byte)
      count += 1
    }
    return count == 0 ? 0 : number << UInt64(8 * (8 - count))
  }

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
