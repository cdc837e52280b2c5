import Engine
import Foundation
import Synchronization
import Testing

@Suite("Executor and pool")
struct ExecutorTests {
  private struct Broken: Error {}

  private static func thread() -> ObjectIdentifier { ObjectIdentifier(Thread.current) }

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

  @Test("a node that is done already does not run, nodes after it do, and a failed look fails the node")
  func looked() async {
    var plan = Plan()
    let a = plan.add("a")
    let b = plan.add("b", after: [a])
    let c = plan.add("c")
    let d = plan.add("d", after: [c])
    let ran = Mutex<[String]>([])
    let report = await Executor(plan, wanted: plan.ids, limit: 1).run { _, node in
      if node.name == "c" { throw Broken() }
      return node.name == "a"
    } _: { _, node in
      ran.withLock { $0.append(node.name) }
    }
    #expect(ran.withLock { $0 } == ["b"])
    #expect(report.states[a.index] == .succeeded && report.states[b.index] == .succeeded)
    #expect(report.states[c.index] == .failed && report.states[d.index] == .skipped(because: c))
    #expect(report.errors[c] is Broken)
  }

  @Test("a run that is cancelled during a look starts nothing more")
  func cancelledLook() async {
    var plan = Plan()
    let first = plan.add("first")
    plan.add("second", after: [first])
    let fixed = plan
    let (begun, begin) = AsyncStream.makeStream(of: Void.self)
    let (endless, _) = AsyncStream.makeStream(of: Void.self)
    let run = Task {
      await Executor(fixed, wanted: fixed.ids, limit: 1).run { _, _ in
        begin.finish()
        // It ends when the task is cancelled.
        for await _ in endless {}
        return true
      } _: { _, _ in
      }
    }
    for await _ in begun {}
    run.cancel()
    #expect(await run.value.states == [.succeeded, .cancelled])
  }

  @Test("tasks of the first thread run on one thread, also after they awaited a pool")
  func firstThread() async {
    let (results, result) = AsyncStream.makeStream(of: [ObjectIdentifier].self)
    Thread.detachNewThread {
      FirstThread().run {
        let first = Self.thread()
        let other = await ProcessorPool(width: 2).run { Self.thread() }
        let unstructured = await Task(executorPreference: FirstThread.current) { Self.thread() }.value
        result.yield([first, other, unstructured, Self.thread()])
      }
    }
    let threads = await results.first { _ in true } ?? []
    #expect(threads.count == 4 && threads[2] == threads[0] && threads[3] == threads[0] && threads[1] != threads[0])
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
