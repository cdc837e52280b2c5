/// Chooses items that differ from each other, and measures how well they cover the rest: farthest-first traversal (Gonzalez 1985).
///
/// Among equal distances the first item wins, so the choice depends only on the items and their order.
public struct FarthestFirst {
  /// The chosen items, in the order in which they were taken.
  public private(set) var chosen: [Int] = []
  /// For each item the nearest chosen one; nil before the first choice.
  public private(set) var nearest: [Int?]
  /// For each item the distance to its nearest chosen one.
  public private(set) var distances: [Double]

  private let distance: (Int, Int) -> Double
  private var isTaken: [Bool]

  /// Creates a choice among `count` items, with none chosen yet.
  public init(count: Int, distance: @escaping (Int, Int) -> Double) {
    self.distance = distance
    nearest = Array(repeating: nil, count: count)
    distances = Array(repeating: .infinity, count: count)
    isTaken = Array(repeating: false, count: count)
  }

  /// Chooses an item. Choosing it again has no effect.
  public mutating func take(_ item: Int) {
    guard !isTaken[item] else { return }
    isTaken[item] = true
    chosen.append(item)
    for other in distances.indices where !isTaken[other] || other == item {
      let far = other == item ? 0 : distance(other, item)
      if far < distances[other] {
        distances[other] = far
        nearest[other] = item
      }
    }
  }

  /// Chooses those of `items` that are farthest from all chosen ones, until `count` are chosen.
  public mutating func take(_ count: Int, among items: [Int]) {
    while chosen.count < count {
      var farthest: Int?
      for item in items where !isTaken[item] {
        if let best = farthest, distances[item] <= distances[best] { continue }
        farthest = item
      }
      guard let farthest else { return }
      take(farthest)
    }
  }
}
