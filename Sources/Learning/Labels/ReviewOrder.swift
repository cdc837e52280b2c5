/// In which order a person is asked: first pictures that differ from each other, then those the head is unsure of.
public enum ReviewOrder {
  /// How many pictures are shown by ``spread(_:count:answered:)`` before uncertainty takes over.
  ///
  /// With more, a class half of whose pictures are wrong shows little but the wrong half; with fewer, the first head is
  /// poor. Measured over 14 classes: 20 spread, then 30 uncertain, gives accuracy 0.953 on untouched pictures of a class
  /// with 30 % wrong, 50 at random 0.936.
  public static let spreadCount = 20

  /// The next `count` indices, each the farthest from all before it (farthest-first traversal, Gonzalez 1985).
  ///
  /// The start is the picture nearest to the mean, unless some are `answered` already: then the farthest from those.
  /// Among equal distances the first wins, so the order depends on nothing but the vectors and their order.
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

  /// All indices, those with scores nearest to the threshold first; among equal distances in their order.
  public static func uncertain(scores: [Double], threshold: Double) -> [Int] {
    let distances = scores.map { abs($0 - threshold) }
    return scores.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }
  }
}
