/// Connected components of indices (union-find); the smallest index names a component.
struct ConnectedComponents {
  private var parents: [Int]

  /// Creates `count` indices without connections.
  init(count: Int) {
    parents = Array(0..<count)
  }

  /// Connects two indices.
  mutating func join(_ left: Int, _ right: Int) {
    let (a, b) = (smallest(of: left), smallest(of: right))
    parents[max(a, b)] = min(a, b)
  }

  /// The smallest index that is connected with `index`.
  mutating func smallest(of index: Int) -> Int {
    var root = index
    while parents[root] != root { root = parents[root] }
    var step = index
    while parents[step] != root {
      let next = parents[step]
      parents[step] = root
      step = next
    }
    return root
  }
}
