import Learning
import Testing

@Suite("Farthest first")
struct FarthestFirstTests {
  /// Points on a line, in groups.
  private static let points = [0.0, 0.1, 0.2, 5.0, 5.1, 9.0, 9.2, 9.4]

  private func choice() -> FarthestFirst {
    FarthestFirst(count: Self.points.count) { abs(Self.points[$0] - Self.points[$1]) }
  }

  @Test("takes one item of each group before a second one of any")
  func groups() {
    var choice = choice()
    choice.take(0)
    choice.take(3, among: Array(Self.points.indices))
    #expect(Set(choice.chosen.map { Int(Self.points[$0] / 4) }) == [0, 1, 2])
    #expect(choice.nearest[4].map { Self.points[$0] } ?? 0 >= 5)
    for (item, distance) in choice.distances.enumerated() {
      #expect(distance == choice.chosen.map { abs(Self.points[$0] - Self.points[item]) }.min())
    }
  }

  @Test("grows from what is taken, whatever that is")
  func grows() {
    var choice = choice()
    for item in [1, 2] { choice.take(item) }
    choice.take(4, among: Array(Self.points.indices))
    #expect(choice.chosen.prefix(2) == [1, 2])
    #expect(choice.chosen.count == 4)
    choice.take(1)
    #expect(choice.chosen.count == 4)
  }

  @Test("takes the middle of a group, not its farthest item")
  func middle() {
    let points = [0.0, 0.60, 0.62, 0.64, 0.70]
    var choice = FarthestFirst(count: points.count) { abs(points[$0] - points[$1]) }
    choice.take(0)
    choice.take(2, among: Array(points.indices))
    #expect(choice.chosen == [0, 2] || choice.chosen == [0, 3])
    var outlier = FarthestFirst(count: points.count) { abs(points[$0] - points[$1]) }
    outlier.take(0)
    outlier.take(2, among: [0, 4])
    #expect(outlier.chosen == [0, 4])
  }

  @Test("takes no more than there is, and only from what it may take from")
  func bounds() {
    var choice = choice()
    choice.take(99, among: [2, 5])
    #expect(choice.chosen.sorted() == [2, 5])
  }
}
