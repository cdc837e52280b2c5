/// Runs tasks on the first thread of the process.
///
/// A command that finds nothing to do then needs no other thread. Child tasks inherit the thread, so tasks that compute in
/// parallel have to name another executor.
public final class FirstThread: TaskExecutor {
  /// The thread that runs the current task, also for tasks that do not inherit it; nil elsewhere.
  @TaskLocal public static var current: FirstThread?

  private let queue = JobQueue()

  public init() {}

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.add { [self] in unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
  }

  /// Runs a task, and all that inherit this thread, on the calling thread until the process exits.
  public func run(_ body: @escaping @Sendable () async -> Void) -> Never {
    // It runs as long as the process, so nobody awaits it.
    Task(executorPreference: self) { await Self.$current.withValue(self, operation: body) }
    while true { queue.next()?() }
  }
}
