extension RandomAccessCollection where Index == Int {
  /// The first index whose element meets a condition that all later elements meet too, by binary search; `endIndex` if none
  /// meets it.
  @inlinable
  public func partitioningIndex(where isAfter: (Element) throws -> Bool) rethrows -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = low + (high - low) / 2
      if try isAfter(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension RandomAccessCollection where Index == Int, Element: Comparable {
  /// The first index whose element is not below `element`, in a collection in ascending order; `endIndex` if all are below.
  @inlinable
  public func lowerBound(of element: Element) -> Int { partitioningIndex { $0 >= element } }

  /// The index of an element in a collection in ascending order; nil if the collection does not contain it.
  @inlinable
  public func index(ofSorted element: Element) -> Int? {
    let index = lowerBound(of: element)
    return index < endIndex && self[index] == element ? index : nil
  }
}
