/// Paths by their parts: finds one that is the same as another, above it or below it, without comparing each with each.
struct PathTree {
  private struct Edge: Hashable {
    let parent: Int
    let part: String
  }

  private var edges: [Edge: Int] = [:]
  /// For each place in the tree, the number of the path that ends there.
  private var ends: [Int?] = [nil]
  /// For each place in the tree, the number of the first path through it.
  private var firsts: [Int?] = [nil]

  /// Adds a path by its parts; of two that are the same the first counts.
  mutating func insert(_ parts: [String], number: Int) {
    var place = 0
    firsts[place] = firsts[place] ?? number
    for part in parts {
      let edge = Edge(parent: place, part: part)
      if let next = edges[edge] {
        place = next
      } else {
        place = ends.count
        edges[edge] = place
        ends.append(nil)
        firsts.append(number)
      }
    }
    ends[place] = ends[place] ?? number
  }

  /// The number of a path that is the same as this one, above it or below it.
  func overlap(with parts: [String]) -> Int? {
    var place = 0
    for part in parts {
      if let number = ends[place] { return number }
      guard let next = edges[Edge(parent: place, part: part)] else { return nil }
      place = next
    }
    return ends[place] ?? firsts[place]
  }
}
