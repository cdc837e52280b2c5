import Digests
import Listings
import Manifest
import Pipeline
import TestSupport
import Testing

@Suite("The assignment of pictures to splits")
struct SplitAssignmentTests {
  private typealias Member = SplitAssignment.Member
  private typealias Places = [SHA256Digest: SplitAssignment.Place]

  private static let shares: [Split: Int] = [.train: 8_000, .val: 1_000, .test: 1_000]
  private let assignment = SplitAssignment(shares: SplitAssignmentTests.shares, seed: 1)

  /// Pictures of one class, each a group of its own.
  private func members(_ numbers: some Sequence<Int>, of name: ClassName = .weir) -> [Member] {
    numbers.map { Member(image: .picture($0), group: .picture($0), className: name) }
  }

  /// Pictures of one class that are one group.
  private func group(_ numbers: [Int], of name: ClassName = .weir) -> [Member] {
    numbers.map { Member(image: .picture($0), group: .picture(numbers[0]), className: name) }
  }

  private func counts(_ places: Places) -> [Split: Int] {
    places.values.reduce(into: [:]) { counts, place in
      if case .split(let split) = place { counts[split, default: 0] += 1 }
    }
  }

  private func locked(_ splits: [Int: Split]) -> [SHA256Digest: Split] {
    Dictionary(uniqueKeysWithValues: splits.map { (SHA256Digest.picture($0), $1) })
  }

  @Test("follows the shares to the picture")
  func followsShares() {
    let places = assignment.places(of: members(0..<100), away: [], before: [:])
    #expect(counts(places) == [.train: 80, .val: 10, .test: 10])
  }

  @Test("follows the shares in each class by itself")
  func stratified() {
    let gates = members(100..<120, of: .gate)
    let places = assignment.places(of: members(0..<50) + gates, away: [], before: [:])
    let ofGates = places.filter { place in gates.contains { $0.image == place.key } }
    #expect(counts(ofGates) == [.train: 16, .val: 2, .test: 2])
    #expect(counts(places) == [.train: 56, .val: 7, .test: 7])
  }

  @Test("depends on the pictures and the seed, not on their order")
  func order() {
    let members = self.members(0..<30, of: .gate) + group([40, 41, 42]) + group([50, 51])
    let places = assignment.places(of: members, away: [], before: [:])
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<20 {
      #expect(assignment.places(of: members.shuffled(using: &generator), away: [], before: [:]) == places)
    }
  }

  @Test("is another one under another seed")
  func seeds() {
    let one = assignment.places(of: members(0..<100), away: [], before: [:])
    let two = SplitAssignment(shares: Self.shares, seed: 2).places(of: members(0..<100), away: [], before: [:])
    #expect(one != two)
    #expect(counts(one) == counts(two))
  }

  @Test("keeps the split of each picture when others come")
  func sticky() {
    let first = assignment.places(of: members(0..<20), away: [], before: [:])
    let before = first.compactMapValues { place -> Split? in
      if case .split(let split) = place { split } else { nil }
    }
    let second = assignment.places(of: members(0..<60), away: [], before: before)
    for (image, place) in first { #expect(second[image] == place) }
    #expect(counts(second) == [.train: 48, .val: 6, .test: 6])
  }

  @Test("of new pictures needs only the number of the others", arguments: 0..<8 as Range<UInt64>)
  func counted(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let old: [ClassName: [Member]] = [
      .weir: members(0..<20) + group([40, 41, 42]), .gate: members(20..<37, of: .gate),
    ]
    let all = Array(old.values.joined())
    let first = assignment.places(of: all, away: [], before: [:])
    var before: [SHA256Digest: Split] = [:]
    var others: [ClassName: [Split: Int]] = [:]
    for (name, members) in old {
      for member in members {
        guard case .split(let split)? = first[member.image] else { continue }
        before[member.image] = split
        others[name, default: [:]][split, default: 0] += 1
      }
    }
    let new = members(50..<50 + Int.random(in: 1...9, using: &generator), of: .gate) + group([60, 61])
    let whole = assignment.places(of: all + new, away: [], before: before)
    let part = assignment.places(of: new, away: [], before: [:], besides: others)
    #expect(part == whole.filter { place in new.contains { $0.image == place.key } })
  }

  @Test("keeps the split of each picture under other shares")
  func otherShares() {
    let even = SplitAssignment(shares: [.train: 5_000, .test: 5_000], seed: 1)
    let places = even.places(of: members(0..<4), away: [], before: locked([0: .train, 1: .train, 2: .train]))
    #expect((0..<3).allSatisfy { places[.picture($0)] == .split(.train) })
    #expect(places[.picture(3)] == .split(.test))
  }

  @Test("assigns the pictures of a split that has no share any more")
  func goneSplit() {
    let two = SplitAssignment(shares: [.train: 9_000, .test: 1_000], seed: 1)
    let places = two.places(of: members(0..<10), away: [], before: locked([0: .val, 1: .val]))
    #expect(counts(places) == [.train: 9, .test: 1])
  }

  @Test("puts a group into one split, its new pictures too")
  func groups() {
    let places = assignment.places(of: group([1, 2, 3]) + members(10..<40), away: [], before: locked([2: .test]))
    for number in 1...3 { #expect(places[.picture(number)] == .split(.test)) }
  }

  @Test("gives a group the split that most of its pictures have, and leaves the others out")
  func majority() {
    let before = locked([1: .train, 2: .train, 3: .test])
    let places = assignment.places(of: group([1, 2, 3]), away: [], before: before)
    #expect(places[.picture(1)] == .split(.train))
    #expect(places[.picture(2)] == .split(.train))
    #expect(places[.picture(3)] == .leak(from: .test))
  }

  @Test(
    "gives a group of equally many the later split: test before val before train",
    arguments: [([Split.train, .test], Split.test), ([.train, .val], .val), ([.val, .test], .test)])
  func ties(splits: [Split], home: Split) {
    let before = locked([1: splits[0], 2: splits[1]])
    let places = assignment.places(of: group([1, 2]), away: [], before: before)
    #expect(places[.picture(splits[0] == home ? 1 : 2)] == .split(home))
    #expect(places[.picture(splits[0] == home ? 2 : 1)] == .leak(from: splits[0] == home ? splits[1] : splits[0]))
  }

  @Test("leaves a new picture of a group with several splits out, and says that it had none")
  func newInTornGroup() {
    let places = assignment.places(of: group([1, 2, 3]), away: [], before: locked([1: .train, 2: .test]))
    #expect(places[.picture(3)] == .leak(from: nil))
  }

  @Test("counts the pictures that are out for now only where no other has a split")
  func away() {
    let back = group([1, 2])
    let alone = assignment.places(of: [back[0]], away: [back[1]], before: locked([2: .val]))
    #expect(alone[.picture(1)] == .split(.val))
    let both = assignment.places(of: [back[0]], away: [back[1]], before: locked([1: .train, 2: .val]))
    #expect(both[.picture(1)] == .split(.train))
  }

  @Test("joins the groups of a picture that is in two classes")
  func twoClasses() {
    let shared = Member(image: .picture(2), group: .picture(9), className: .gate)
    let members = group([1, 2]) + [shared, Member(image: .picture(3), group: .picture(9), className: .gate)]
    let places = assignment.places(of: members, away: [], before: locked([1: .test]))
    for number in 1...3 { #expect(places[.picture(number)] == .split(.test)) }
  }

  @Test("gives each split a picture of a class that has enough groups", arguments: 3...9)
  func small(count: Int) {
    for seed in 0..<20 {
      let places = SplitAssignment(shares: Self.shares, seed: Int64(seed))
        .places(of: members(0..<count), away: [], before: [:])
      #expect(Set(counts(places).keys) == Set(Split.allCases), "seed \(seed)")
    }
  }

  @Test("never puts one group into two splits", arguments: 0..<20 as Range<UInt64>)
  func random(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let members = (0..<60).map { number in
      Member(
        image: .picture(number), group: .picture(Int.random(in: 100..<120, using: &generator)), className: .weir)
    }
    let before = locked(
      Dictionary(
        uniqueKeysWithValues: (0..<60).filter { $0 % 3 == 0 }.map { number in
          (number, Split.allCases.randomElement(using: &generator) ?? .train)
        }))
    let places = assignment.places(of: members, away: [], before: before)
    for (group, members) in Dictionary(grouping: members, by: \.group) {
      let splits = Set(
        members.compactMap { member -> Split? in
          if case .split(let split)? = places[member.image] { split } else { nil }
        })
      #expect(splits.count <= 1, "group \(group.hex.prefix(8)) under seed \(seed)")
    }
    #expect(places.count == 60)
  }
}
