/// Finds the value at a rank without sorting (Hoare 1961): a map has thousands of cells and a class thousands of maps.
enum Selection {
  /// The value at the rank `rank` in ascending order, and the next one; for the last rank, the same value twice.
  static func neighbours(_ rank: Int, in values: [Double]) -> (Double, Double) {
    var values = values
    var (low, high) = (0, values.count - 1)
    while low < high {
      // Use the median of three as pivot: maps are smooth, and the ends of a smooth list are the worst pivots.
      let (first, middle, last) = (values[low], values[(low + high) / 2], values[high])
      let pivot = max(min(first, middle), min(max(first, middle), last))
      var (left, right) = (low, high)
      while left <= right {
        while values[left] < pivot { left += 1 }
        while values[right] > pivot { right -= 1 }
        if left <= right {
          values.swapAt(left, right)
          left += 1
          right -= 1
        }
      }
      if rank <= right { high = right } else if rank >= left { low = left } else { break }
    }
    let next = values[(rank + 1)...].min() ?? values[rank]
    return (values[rank], next)
  }
}
