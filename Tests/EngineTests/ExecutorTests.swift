import Engine
import Synchronization
import Testing

@Suite("Executor and pool")
struct ExecutorTests {
  private struct Broken: Error {}

  @Test("nodes run after what they wait for, a failure takes along only what needs it")
  func failure() async {
    var plan = Plan()
    let a = plan.add("a")
    let b = plan.add("b", after: [a])
    let c = plan.add("c", after: [b])
    let d = plan.add("d", after: [a])
    let order = Mutex<[String]>([])
    let report = await Executor(plan, wanted: plan.ids, limit: 4).run { _, node in
      order.withLock { $0.append(node.name) }
      if node.name == "b" { throw Broken() }
    }
    #expect(report.states[a.index] == .succeeded && report.states[d.index] == .succeeded)
    #expect(report.states[b.index] == .failed && report.states[c.index] == .skipped(because: b))
    #expect(report.errors[b] is Broken)
    #expect(!report.isComplete)
    #expect(order.withLock { $0.first == "a" && Set($0) == ["a", "b", "d"] })
  }

  @Test("a cancelled run starts nothing more and ends")
  func cancelled() async {
    var plan = Plan()
    let first = plan.add("first")
    plan.add("second", after: [first])
    let fixed = plan
    let run = Task {
      await Task.yield()
      return await Executor(fixed, wanted: fixed.ids, limit: 2).run { _, _ in }
    }
    run.cancel()
    #expect(await run.value.states == [.cancelled, .cancelled])
  }

  @Test("results of a pool come in the order of their inputs", arguments: [1, 3])
  func ordered(width: Int) async throws {
    let pool = ProcessorPool(width: width)
    let squares = try await pool.map(Array(0..<1000)) { $0 * $0 }
    #expect(squares == (0..<1000).map { $0 * $0 })
    #expect(try await pool.map([Int]()) { $0 }.isEmpty)
    #expect(await pool.run { 7 } == 7)
    await #expect(throws: Broken.self) { try await pool.run { () throws -> Int in throw Broken() } }
  }

  @Test("a cancelled map throws and begins nothing more")
  func cancelledMap() async {
    let pool = ProcessorPool(width: 1)
    let begun = Atomic<Int>(0)
    let task = Task {
      try await pool.map(Array(0..<10_000)) { _ in begun.add(1, ordering: .relaxed) }
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(begun.load(ordering: .relaxed) < 10_000)
  }
}
