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
    let others = (1..<threads).map { part in Answer { work(cuts[part]..<cuts[part + 1]) } }
    return work(cuts[0]..<cuts[1]) + others.flatMap { $0.wait() }
  }
}
