/// The order in which people are asked: first about pictures that differ from each other, then about uncertain ones.
public enum ReviewOrder {
  /// The number of pictures shown by ``spread(_:count:answered:)`` before uncertain ones follow.
  ///
  /// With more, a class with half of its pictures wrong shows hardly anything but wrong ones; with fewer, the first
  /// head is poor. Measured over 14 classes: for a class with 30 % wrong pictures, 20 spread and then 30 uncertain ones
  /// give accuracy 0.953 on unanswered pictures, and 50 random ones give 0.936.
  public static let spreadCount = 20

  /// The next `count` indices, each the farthest from all before it (farthest-first traversal, Gonzalez 1985).
  ///
  /// It starts with the picture nearest to the mean, or with the farthest from the `answered` ones if there are any.
  /// Among equal distances it takes the first, so the order depends only on the vectors and their order.
  public static func spread(_ vectors: [UnitVector], count: Int, answered: [Int] = []) -> [Int] {
    let wanted = min(count, vectors.count - answered.count)
    guard wanted > 0, let length = vectors.first?.values.count else { return [] }
    var order: [Int] = []
    var closeness = [Double](repeating: -2, count: vectors.count)
    var isTaken = [Bool](repeating: false, count: vectors.count)
    func take(_ taken: Int) {
      isTaken[taken] = true
      for index in vectors.indices where !isTaken[index] {
        closeness[index] = max(closeness[index], vectors[index].dot(vectors[taken]))
      }
    }
    for index in answered { isTaken[index] = true }
    for index in answered { take(index) }
    if answered.isEmpty {
      var mean = [Double](repeating: 0, count: length)
      for vector in vectors { for index in 0..<length { mean[index] += vector.values[index] } }
      let likeness = vectors.map { UnitVector.dot($0.values, mean) }
      let start = likeness.indices.reduce(0) { likeness[$1] > likeness[$0] ? $1 : $0 }
      order.append(start)
      take(start)
    }
    while order.count < wanted {
      guard let first = isTaken.firstIndex(of: false) else { break }
      var farthest = first
      for index in first..<vectors.count where !isTaken[index] && closeness[index] < closeness[farthest] {
        farthest = index
      }
      order.append(farthest)
      take(farthest)
    }
    return order
  }

  /// All indices, sorted by the distance of their score from the threshold; equal distances keep their order.
  public static func uncertain(scores: [Double], threshold: Double) -> [Int] {
    let distances = scores.map { abs($0 - threshold) }
    return scores.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }
  }
}
