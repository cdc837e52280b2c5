import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Threads of its own for C calls that block and for long computations, which must not sit on the pool that runs tasks.
///
/// The queue is bounded by its callers: ``map(_:_:)`` has one job a thread, which takes one input after the other.
public final class ProcessorPool: Sendable {
  /// How many threads there are.
  public let width: Int
  /// More threads than this gain nothing on any machine, and cost memory.
  public static let mostThreads = 512
  private let queue = JobQueue()

  /// A pool of `width` threads, at least one.
  public init(width: Int) {
    self.width = max(1, width)
    for _ in 0..<self.width { PoolThread.start(queue) }
  }

  deinit { queue.close() }

  /// How many processors the machine offers to this process.
  public static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Runs `work` on a thread of the pool, some time; the caller bounds how much waits.
  public func submit(_ work: @escaping @Sendable () -> Void) { queue.add(work) }

  /// Runs `work` on a thread of the pool and waits for its result.
  public func run<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
      queue.add { continuation.resume(returning: work()) }
    }
  }

  /// Runs `work`, which may throw, on a thread of the pool and waits for its result.
  public func run<Result: Sendable, Failure: Error>(
    throwing work: @escaping @Sendable () throws(Failure) -> Result
  ) async throws(Failure) -> Result {
    let result = await run { () -> Swift.Result<Result, Failure> in
      do throws(Failure) { return .success(try work()) } catch { return .failure(error) }
    }
    return try result.get()
  }

  /// Runs `work` for each input and returns the results in the order of the inputs.
  ///
  /// - Throws: `CancellationError` once the task is cancelled; jobs that have begun are awaited, others are not begun.
  public func map<Input: Sendable, Result: Sendable>(
    _ inputs: [Input], _ work: @escaping @Sendable (Input) -> Result
  ) async throws(CancellationError) -> [Result] {
    let turns = Turns(count: inputs.count)
    var results = [Result?](repeating: nil, count: inputs.count)
    await withTaskCancellationHandler {
      await withTaskGroup(of: [(Int, Result)].self) { group in
        for _ in 0..<min(width, inputs.count) {
          group.addTask {
            await self.run {
              var own: [(Int, Result)] = []
              while let index = turns.next() { own.append((index, work(inputs[index]))) }
              return own
            }
          }
        }
        for await own in group {
          for (index, result) in own { results[index] = result }
        }
      }
    } onCancel: {
      turns.end()
    }
    let whole = results.compactMap { $0 }
    guard whole.count == inputs.count else { throw CancellationError() }
    return whole
  }
}

/// Which input comes next, asked by several threads.
private final class Turns: Sendable {
  private let count: Int
  private let taken = Atomic(0)

  init(count: Int) { self.count = count }

  /// The index of an input that nobody has; nil when there is none.
  func next() -> Int? {
    let index = taken.add(1, ordering: .relaxed).oldValue
    return index < count ? index : nil
  }

  /// Lets nothing more begin.
  func end() { taken.store(count, ordering: .relaxed) }
}
