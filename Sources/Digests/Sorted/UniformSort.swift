extension Array {
  /// The elements in ascending order, for numbers that are spread evenly, such as the beginnings of digests.
  ///
  /// The elements are dealt into as many buckets as there are elements, and only those that share a bucket are compared.
  ///
  /// - Parameters:
  ///   - number: The number of an element. An element with a smaller one comes first.
  ///   - precedes: The order of the elements.
  @inlinable
  public func sorted(
    byUniform number: (Element) -> UInt64, _ precedes: (Element, Element) -> Bool
  ) -> [Element] {
    guard count > 64 else { return sorted(by: precedes) }
    let bits = Int.bitWidth - count.leadingZeroBitCount
    let shift = UInt64(64 - bits)
    var starts = [Int](repeating: 0, count: 1 << bits + 1)
    for element in self { starts[Int(number(element) >> shift) + 1] += 1 }
    for bucket in 1..<starts.count { starts[bucket] += starts[bucket - 1] }
    var (sorted, next) = (self, starts)
    for element in self {
      let bucket = Int(number(element) >> shift)
      sorted[next[bucket]] = element
      next[bucket] += 1
    }
    for bucket in 0..<starts.count - 1 where starts[bucket + 1] - starts[bucket] > 1 {
      let range = starts[bucket]..<starts[bucket + 1]
      if range.count > 16 { sorted[range].sort(by: precedes) } else { sorted.sortFew(in: range, precedes) }
    }
    return sorted
  }

  /// Sorts a few neighbouring elements by insertion.
  @inlinable
  mutating func sortFew(in range: Range<Int>, _ precedes: (Element, Element) -> Bool) {
    for place in range.dropFirst() {
      var index = place
      while index > range.lowerBound, precedes(self[index], self[index - 1]) {
        swapAt(index, index - 1)
        index -= 1
      }
    }
  }
}

extension [UInt64] {
  /// The numbers of two lists in ascending order, each once. Both lists are in ascending order.
  public func united(with other: [UInt64]) -> [UInt64] {
    var united: [UInt64] = []
    united.reserveCapacity(count + other.count)
    func add(_ number: UInt64) { if number != united.last { united.append(number) } }
    var place = 0
    for number in self {
      while place < other.count, other[place] < number {
        add(other[place])
        place += 1
      }
      add(number)
    }
    for number in other[place...] { add(number) }
    return united
  }

  /// The numbers in ascending order, each once, for numbers that are spread evenly.
  public func sortedOnce() -> [UInt64] {
    var distinct: [UInt64] = []
    distinct.reserveCapacity(count)
    for number in sorted(byUniform: \.self, <) where number != distinct.last { distinct.append(number) }
    return distinct
  }
}
