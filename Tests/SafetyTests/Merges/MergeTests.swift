import Foundation
import TestSupport
import Testing

@Suite("Merges")
struct MergeTests {
  @Test("after random merges no group is in two splits and no decision is lost")
  func merges() async throws {
    let environment = ProcessInfo.processInfo.environment
    let count = environment["DSBUILD_MERGES"].flatMap { Int($0) } ?? 12
    let first = environment["DSBUILD_SEED"].flatMap { UInt64($0) } ?? 1
    var violations: [String] = []
    var edits = 0
    try await withThrowingTaskGroup(of: MergedBranches.self) { group in
      var next = first
      func add() {
        guard next < first + UInt64(count) else { return }
        let seed = next
        next += 1
        group.addTask { try await MergedBranches.run(seed: seed) }
      }
      for _ in 0..<ProcessInfo.processInfo.activeProcessorCount { add() }
      while let merged = try await group.next() {
        edits += merged.edits
        if let violation = merged.violation { violations.append(violation) }
        add()
      }
    }
    for violation in violations { Issue.record("\(violation)") }
    print("merges: \(count) from seed \(first), \(edits) edits, \(violations.count) violations")
  }
}
