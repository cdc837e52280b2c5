/// Chooses items that differ from each other, and measures how well they cover the rest: farthest-first traversal (Gonzalez 1985).
///
/// The farthest item is often an outlier. Of it and the items nearest to it, the one that brings its surroundings nearest to a choice
/// is taken. Among equal distances the first item wins, so the choice depends only on the items and their order.
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

  /// Chooses, of `items`, the farthest one from all chosen ones or one near it, until `count` are chosen.
  public mutating func take(_ count: Int, among items: [Int]) {
    var mayTake = Array(repeating: false, count: isTaken.count)
    for item in items { mayTake[item] = true }
    while chosen.count < count {
      var farthest: Int?
      for item in items where !isTaken[item] {
        if let best = farthest, distances[item] <= distances[best] { continue }
        farthest = item
      }
      guard let farthest else { return }
      take(representative(of: farthest, mayTake))
    }
  }

  /// How many of the nearest items may be taken instead of the farthest one, and how many of them it should represent.
  private static let (candidates, surroundings) = (32, 64)

  /// Of an item and those nearest to it, the one that shortens the distances of its surroundings most.
  private func representative(of item: Int, _ mayTake: [Bool]) -> Int {
    let near = nearest(Self.surroundings, to: item)
    var best = (item: item, gain: gain(of: item, near))
    for (other, far) in near.prefix(Self.candidates) where mayTake[other] && !isTaken[other] && far <= distances[item] {
      let found = gain(of: other, near)
      if found > best.gain { best = (other, found) }
    }
    return best.item
  }

  /// By how much the distances of `items` to their nearest choice would shrink if `candidate` were taken.
  private func gain(of candidate: Int, _ items: [(item: Int, far: Double)]) -> Double {
    items.reduce(0) { sum, near in
      // Before the first choice every distance is infinite; then only the distance to the candidate counts.
      let old = min(distances[near.item], 1)
      return sum + max(0, old - (near.item == candidate ? 0 : distance(near.item, candidate)))
    }
  }

  /// The `count` items with the smallest distances to an item, itself included.
  private func nearest(_ count: Int, to item: Int) -> [(item: Int, far: Double)] {
    var found: [(item: Int, far: Double)] = []
    for other in distances.indices {
      let far = other == item ? 0 : distance(other, item)
      if found.count == count, let last = found.last, far >= last.far { continue }
      let place = found.firstIndex { far < $0.far } ?? found.count
      found.insert((other, far), at: place)
      if found.count > count { found.removeLast() }
    }
    return found
  }
}
