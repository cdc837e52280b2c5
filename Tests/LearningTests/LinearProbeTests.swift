import Learning
import TestSupport
import Testing

@Suite("A linear probe")
struct LinearProbeTests {
  /// Points of three classes, `apart` from each other, copies in one group.
  private static func pictures(_ count: Int, apart: Double, seed: UInt64) -> [ProbedPicture] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { number in
      let point = (0..<24).map { generator.number(in: -1..<1) + ($0 % 3 == number % 3 ? apart : 0) }
      return ProbedPicture(point: point + [1], label: number % 3, group: number)
    }
  }

  @Test("classes that are apart are told, classes that are not are guessed")
  func accuracy() throws {
    let apart = try #require(LinearProbe(Self.pictures(150, apart: 0.8, seed: 1), classes: 3))
    #expect(apart.accuracy > 0.95)
    let same = try #require(LinearProbe(Self.pictures(150, apart: 0, seed: 2), classes: 3))
    #expect((0.15...0.55).contains(same.accuracy))
  }

  @Test("more pictures do better, and the curve counts what it learned from")
  func curve() throws {
    let probe = try #require(LinearProbe(Self.pictures(300, apart: 0.3, seed: 3), classes: 3))
    let curve = probe.curve(on: Self.pictures(300, apart: 0.3, seed: 4))
    #expect(curve.map(\.share) == [0.1, 0.2, 0.5, 1])
    #expect(curve.map(\.images) == [30, 60, 150, 300])
    #expect(curve[3].accuracy > curve[0].accuracy)
  }

  @Test("a picture in the wrong class is the first suspect, and its copies do not hide it")
  func suspects() throws {
    var pictures = Self.pictures(150, apart: 2, seed: 5)
    let wrong = 30
    let misplaced = ProbedPicture(point: pictures[wrong].point, label: 1, group: pictures[wrong].group)
    pictures[wrong] = misplaced
    pictures += [ProbedPicture](repeating: misplaced, count: 5)
    let probe = try #require(LinearProbe(pictures, classes: 3))
    let least = pictures.indices.min { probe.opinions[$0].own < probe.opinions[$1].own }
    #expect(least.map { pictures[$0].group } == wrong)
    #expect(probe.opinions[wrong].other == 0 && probe.opinions[wrong].label == 0)
  }

  @Test("so few pictures that a fold has none to learn from are judged without a failure", arguments: 1...6)
  func tiny(count: Int) throws {
    let probe = try #require(LinearProbe(Self.pictures(count, apart: 1, seed: 9), classes: 3))
    #expect(probe.opinions.count == count && probe.opinions.allSatisfy { (0..<3).contains($0.other) })
  }

  @Test("the same pictures give the same bits, and one class is nothing to probe")
  func repeatable() throws {
    let pictures = Self.pictures(90, apart: 0.2, seed: 6)
    #expect(LinearProbe(pictures, classes: 3)?.opinions == LinearProbe(pictures, classes: 3)?.opinions)
    #expect(LinearProbe(pictures, classes: 1) == nil && LinearProbe([], classes: 3) == nil)
  }
}
