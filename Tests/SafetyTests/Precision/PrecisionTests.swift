import Foundation
import TestSupport
import Testing

@Suite("Precision")
struct PrecisionTests {
  /// What the environment says a number is; `make property` asks for more than `make check` does.
  private static func number(_ name: String, otherwise: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? otherwise
  }

  @Test("after random edits and kills, lock and exports are those of a build from scratch")
  func sequences() async throws {
    let count = Self.number("DSBUILD_SEQUENCES", otherwise: 200)
    let first = UInt64(Self.number("DSBUILD_SEED", otherwise: 1))
    let outcomes = try await LoopbackOrigin.serve(PicturePool.standard.answers) { origin in
      let url = "http://127.0.0.1:\(origin.port)"
      return try await withThrowingTaskGroup(of: EditSequence.Outcome.self) { group in
        var next = first
        var outcomes: [EditSequence.Outcome] = []
        func add() {
          guard next < first + UInt64(count) else { return }
          let seed = next
          next += 1
          group.addTask { try await EditSequence.run(seed: seed, steps: 2, origin: url) }
        }
        for _ in 0..<ProcessInfo.processInfo.activeProcessorCount { add() }
        while let outcome = try await group.next() {
          outcomes.append(outcome)
          add()
        }
        return outcomes
      }
    }
    let violations = outcomes.compactMap(\.violation)
    for violation in violations { Issue.record("\(violation)") }
    print(
      "precision: \(count) sequences from seed \(first), \(outcomes.reduce(0) { $0 + $1.edits }) edits, "
        + "\(outcomes.reduce(0) { $0 + $1.kills }) kills, \(outcomes.reduce(0) { $0 + $1.builds }) builds, "
        + "\(violations.count) violations")
  }
}
