#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A queue of jobs that wait for a thread, first come first served.
///
/// `@unchecked Sendable`: `jobs` and `isClosed` are accessed only while `mutex` is locked. The two C objects keep their
/// addresses from `init` to `deinit` and are made for use by many threads.
@safe final class JobQueue: @unchecked Sendable {
  typealias Job = @Sendable () -> Void

  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let arrival = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var jobs: [Job] = []
  private var first = 0
  private var isClosed = false

  init() {
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe arrival.initialize(to: pthread_cond_t())
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(arrival, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(arrival)
    unsafe pthread_mutex_destroy(mutex)
    unsafe arrival.deallocate()
    unsafe mutex.deallocate()
  }

  /// Adds a job. All jobs that are added before ``close()`` run.
  func add(_ job: @escaping Job) {
    unsafe pthread_mutex_lock(mutex)
    jobs.append(job)
    unsafe pthread_cond_signal(arrival)
    unsafe pthread_mutex_unlock(mutex)
  }

  /// Lets the threads end as soon as no job waits.
  func close() {
    unsafe pthread_mutex_lock(mutex)
    isClosed = true
    unsafe pthread_cond_broadcast(arrival)
    unsafe pthread_mutex_unlock(mutex)
  }

  /// Waits for the next job and returns it; nil if the queue is closed and empty.
  func next() -> Job? {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    while first == jobs.count {
      if isClosed { return nil }
      unsafe pthread_cond_wait(arrival, mutex)
    }
    let job = jobs[first]
    first += 1
    // Finished entries are removed in blocks, so that taking a job stays cheap.
    if first == jobs.count || first >= 256 {
      jobs.removeFirst(first)
      first = 0
    }
    return job
  }
}
