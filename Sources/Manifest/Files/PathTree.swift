/// A tree of paths by their parts. It finds overlapping paths without comparing each path with every other.
struct PathTree {
  private struct Edge: Hashable {
    let parent: Int
    let part: String
  }

  private var edges: [Edge: Int] = [:]
  /// For each node of the tree, the number of the path that ends there.
  private var ends: [Int?] = [nil]
  /// For each node of the tree, the number of the first path through it.
  private var firsts: [Int?] = [nil]

  /// Adds a path by its parts; of two equal paths the tree keeps the first.
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

  /// The number of a path that is equal to this one, above it or below it.
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
