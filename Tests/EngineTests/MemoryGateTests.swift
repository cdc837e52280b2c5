import Engine
import Synchronization
import Testing

@Suite("A memory gate")
struct MemoryGateTests {
  /// What is held at the moment, as those who hold it count it.
  private final class Count: Sendable {
    private let state = Mutex((held: 0, most: 0, holders: 0, crowds: 0))

    var most: Int { state.withLock { $0.most } }
    /// How often a piece larger than the limit had company.
    var crowds: Int { state.withLock { $0.crowds } }

    func enter(_ bytes: Int, limit: Int) {
      state.withLock {
        $0.held += bytes
        $0.holders += 1
        $0.most = max($0.most, $0.held)
        if $0.held > limit, $0.holders > 1 { $0.crowds += 1 }
      }
    }

    func leave(_ bytes: Int) {
      state.withLock {
        $0.held -= bytes
        $0.holders -= 1
      }
    }
  }

  @Test("admits no more at once than its limit, however many threads ask", arguments: [1, 2, 8, 32])
  func limit(threads: Int) async throws {
    let gate = MemoryGate(limit: 1_000)
    let count = Count()
    let inputs = (0..<200).map { 100 + $0 * 37 % 500 }
    let results = try await ProcessorPool(width: threads).map(inputs) { bytes in
      gate.holding(bytes) {
        count.enter(bytes, limit: 1_000)
        defer { count.leave(bytes) }
        return (0..<2_000).reduce(bytes) { $0 ^ $1 }
      }
    }
    #expect(results == inputs.map { bytes in (0..<2_000).reduce(bytes) { $0 ^ $1 } })
    #expect(count.most <= 1_000)
    #expect((count.most...1_000).contains(gate.peak))
  }

  @Test("lets a piece that needs more than all of it run alone")
  func alone() async throws {
    let gate = MemoryGate(limit: 1_000)
    let count = Count()
    let inputs = (0..<100).map { $0 % 10 == 0 ? 5_000 : 300 }
    _ = try await ProcessorPool(width: 8).map(inputs) { bytes in
      gate.holding(bytes) {
        count.enter(bytes, limit: 1_000)
        count.leave(bytes)
      }
    }
    #expect(count.crowds == 0)
    #expect(gate.peak == 5_000)
  }

  @Test("gives back what a piece that failed held")
  func failure() {
    struct Broken: Error {}
    let gate = MemoryGate(limit: 10)
    #expect(throws: Broken.self) { try gate.holding(10) { throw Broken() } }
    #expect(gate.holding(10) { 1 } == 1)
  }
}
