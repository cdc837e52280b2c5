import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A pool of separate threads for blocking C calls and long computations, which must not run on Swift's cooperative pool.
///
/// The callers bound the queue: ``map(_:_:)`` adds one job per thread, and each job takes one input after another.
public final class ProcessorPool: Sendable {
  /// The number of threads.
  public let width: Int
  /// The largest useful number of threads. More would cost memory without a gain on any machine.
  public static let mostThreads = 512
  private let queue = JobQueue()
  private let isStarted = Atomic(false)

  /// Creates a pool of `width` threads, at least one. They start with the first job.
  public init(width: Int) { self.width = max(1, width) }

  deinit { queue.close() }

  /// The number of processors that are available.
  public static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Queues `work` for a thread of the pool. The caller must bound how much is queued.
  public func submit(_ work: @escaping @Sendable () -> Void) {
    queue.add(work)
    guard !isStarted.exchange(true, ordering: .relaxed) else { return }
    let started = (0..<width).count { _ in PoolThread.start(queue) }
    // Fewer threads do the same work later. Without any, nothing can be computed at all.
    precondition(started > 0, "a machine that runs a process can start its threads")
  }

  /// Runs `work` on a thread of the pool and waits for its result.
  public func run<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
      submit { continuation.resume(returning: work()) }
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
  /// - Throws: `CancellationError` if the task is cancelled. Jobs that have begun are awaited, and no others begin.
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

/// Distributes the indices of the inputs to several threads.
private final class Turns: Sendable {
  private let count: Int
  private let taken = Atomic(0)

  init(count: Int) { self.count = count }

  /// The next index that no thread has; nil if there is none.
  func next() -> Int? {
    let index = taken.add(1, ordering: .relaxed).oldValue
    return index < count ? index : nil
  }

  /// Stops the distribution, so that no further input begins.
  func end() { taken.store(count, ordering: .relaxed) }
}
