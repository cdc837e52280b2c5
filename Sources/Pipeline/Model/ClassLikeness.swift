package import Learning
package import Manifest

/// The class that a picture resembles most: the one with the smallest angle between their directions, seen from the
/// mean of the class centres.
package struct ClassLikeness: Sendable {
  private let projection: Projection
  private let middle: [Double]
  private let directions: [(name: ClassName, direction: [Double])]

  /// The likeness to the classes of a table; nil if there are fewer than two.
  package init?(_ table: SiblingTable) {
    var centres: [(name: ClassName, centre: [Double])] = []
    for name in table.entries.keys.sorted() {
      guard let entries = table.entries[name], !entries.isEmpty else { continue }
      centres.append((name, Self.mean(entries.map(\.point))))
    }
    guard centres.count > 1 else { return nil }
    let middle = Self.mean(centres.map(\.centre))
    self.middle = middle
    projection = table.projection
    directions = centres.map { ($0.name, Self.direction(from: middle, to: $0.centre)) }
  }

  /// The class other than `name` that a picture resembles most.
  package func nearest(to vector: UnitVector, except name: ClassName) -> ClassName? {
    guard let point = projection.pointIfFit(of: vector) else { return nil }
    let seen = Self.direction(from: middle, to: point)
    var best: (name: ClassName, likeness: Double)?
    for (other, direction) in directions where other != name {
      let likeness = zip(seen, direction).reduce(0) { $0 + $1.0 * $1.1 }
      if best.map({ likeness > $0.likeness }) ?? true { best = (other, likeness) }
    }
    return best?.name
  }

  private static func mean(_ points: [[Double]]) -> [Double] {
    var sum = points[0]
    for point in points.dropFirst() { for index in sum.indices { sum[index] += point[index] } }
    return sum.map { $0 / Double(points.count) }
  }

  private static func direction(from middle: [Double], to point: [Double]) -> [Double] {
    let difference = zip(point, middle).map { $0 - $1 }
    let length = difference.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? difference.map { $0 / length } : difference
  }
}
