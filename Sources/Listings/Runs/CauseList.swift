/// Causes of one kind, of which only the first of each direction are named. The last of these counts the others.
package struct CauseList {
  /// What happened to the thing that a cause names.
  package enum Direction {
    case come, gone, changed
  }

  /// The number of causes of a direction that are named.
  private static let most = 50

  /// The causes, in the order in which they were added.
  package private(set) var causes: [Cause] = []
  /// The number of named causes of each direction, and the place of the last.
  private var named: [Direction: (count: Int, last: Int)] = [:]

  package init() {}

  package var isEmpty: Bool { causes.isEmpty }

  /// Adds a cause; it is made only if it is named.
  package mutating func add(_ direction: Direction, _ cause: @autoclosure () -> Cause) {
    let (count, last) = named[direction] ?? (0, 0)
    if count < Self.most {
      named[direction] = (count + 1, causes.count)
      causes.append(cause())
    } else {
      causes[last].more += 1
    }
  }
}
