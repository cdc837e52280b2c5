import Synchronization

/// Threads that end with their work, for work that is too short for the queue of a pool.
public enum ShortThreads {
  /// More threads would wait for each other in the file system.
  private static let mostThreads = 4

  /// Runs `work` beside the caller, which does not wait for it. Without room for a thread, the caller does it.
  public static func start(_ work: @escaping @Sendable () -> Void) {
    let jobs = JobQueue()
    jobs.add(work)
    jobs.close()
    if !PoolThread.start(jobs) { work() }
  }

  /// Applies `work` to parts of a range, while the caller waits, and returns the results in their order. The caller computes the
  /// first part.
  ///
  /// - Parameter most: the number of positions for which no second thread starts.
  static func flatMap<Result: Sendable>(
    _ range: Range<Int>, most: Int, _ work: @escaping @Sendable (Range<Int>) -> [Result]
  ) -> [Result] {
    let threads = max(1, min(range.count / max(1, most), ProcessorPool.processors, mostThreads))
    guard threads > 1 else { return work(range) }
    let cuts = (0...threads).map { range.lowerBound + range.count * $0 / threads }
    let others = (1..<threads).map { Answer(cuts[$0]..<cuts[$0 + 1], work) }
    return work(cuts[0]..<cuts[1]) + others.flatMap { $0.wait() }
  }
}

/// The result of a part that a thread of its own computes.
private final class Answer<Result: Sendable>: Sendable {
  private let result = Mutex<[Result]>([])
  /// It has no jobs: closing it wakes who waits for one.
  private let arrived = JobQueue()

  init(_ range: Range<Int>, _ work: @escaping @Sendable (Range<Int>) -> [Result]) {
    ShortThreads.start { [self] in
      let result = work(range)
      self.result.withLock { $0 = result }
      arrived.close()
    }
  }

  func wait() -> [Result] {
    _ = arrived.next()
    return result.withLock { $0 }
  }
}
