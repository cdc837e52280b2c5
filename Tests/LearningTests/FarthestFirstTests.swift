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

  @Test("takes no more than there is, and only from what it may take from")
  func bounds() {
    var choice = choice()
    choice.take(99, among: [2, 5])
    #expect(choice.chosen.sorted() == [2, 5])
  }
}
