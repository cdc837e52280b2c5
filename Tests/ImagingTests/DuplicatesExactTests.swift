import Digests
import Imaging
import Testing

@Suite("Exact duplicates")
struct DuplicatesExactTests {
  private func item(_ content: String, in classIndex: Int, at position: Int, bytes: Int = 5) -> DuplicateCandidate {
    DuplicateCandidate(
      digest: SHA256Digest(of: content), classes: [classIndex], pixels: 100, bytes: bytes, position: position,
      identity: "\(position)")
  }

  private func decide(_ items: [DuplicateCandidate], policy: ConflictPolicy = .dropAll) -> ExactDuplicates {
    ExactDuplicates(items, keys: items.map(\.digest), keep: .first, policy: policy)
  }

  @Test("the first of equal items stands for the others")
  func same() {
    let items = [item("a", in: 0, at: 1), item("b", in: 0, at: 2), item("a", in: 0, at: 0)]
    let result = decide(items)
    #expect(result.decisions[0] == .duplicate(of: 2, match: DuplicateMatch(0, 2, distance: 0, grade: .exact)))
    #expect(result.decisions[1] == .kept && result.decisions[2] == .kept)
    #expect(result.conflicts.isEmpty)
  }

  @Test("the same content in two classes", arguments: ConflictPolicy.allCases)
  func conflict(policy: ConflictPolicy) {
    let items = [item("a", in: 0, at: 0), item("a", in: 0, at: 1), item("a", in: 1, at: 2)]
    let result = decide(items, policy: policy)
    #expect(result.conflicts == [[0, 1, 2]])
    func match(_ i: Int, _ j: Int) -> DuplicateMatch { DuplicateMatch(i, j, distance: 0, grade: .exact) }
    let expected: [DuplicateDecision] =
      switch policy {
      case .dropAll:
        [
          .labelConflict(with: 2, match: match(0, 2)), .labelConflict(with: 2, match: match(1, 2)),
          .labelConflict(with: 0, match: match(0, 2)),
        ]
      case .keepFirst:
        [.kept, .duplicate(of: 0, match: match(0, 1)), .labelConflict(with: 0, match: match(0, 2))]
      case .review, .error: [.kept, .duplicate(of: 0, match: match(0, 1)), .kept]
      }
    #expect(result.decisions == expected)
  }

  @Test("the same pixels in other bytes: the larger file stays")
  func pixels() {
    let items = [item("a", in: 0, at: 0, bytes: 5), item("b", in: 0, at: 1, bytes: 9)]
    let result = ExactDuplicates(items, keys: [7 as UInt64, 7], grade: .samePixels)
    #expect(
      result.decisions == [.duplicate(of: 1, match: DuplicateMatch(0, 1, distance: 0, grade: .samePixels)), .kept])
  }
}
