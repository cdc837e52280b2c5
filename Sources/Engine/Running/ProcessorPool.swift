import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Threads of its own for C calls that block and for long computations, which must not sit on the pool that runs tasks.
///
/// The queue is bounded by its callers: ``map(_:_:)`` keeps twice as many jobs waiting as there are threads.
public final class ProcessorPool: Sendable {
  /// How many threads there are.
  public let width: Int
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
    var results = [Result?](repeating: nil, count: inputs.count)
    await withTaskGroup(of: (Int, Result)?.self) { group in
      var next = 0
      func add() {
        guard next < inputs.count else { return }
        let (index, input) = (next, inputs[next])
        next += 1
        group.addTask { Task.isCancelled ? nil : (index, await self.run { work(input) }) }
      }
      for _ in 0..<width * 2 { add() }
      while let finished = await group.next() {
        if let (index, result) = finished { results[index] = result }
        if !Task.isCancelled { add() }
      }
    }
    let whole = results.compactMap { $0 }
    guard whole.count == inputs.count else { throw CancellationError() }
    return whole
  }
}
