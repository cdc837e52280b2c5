#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#endif

/// Jobs that wait for a thread, first come first served.
///
/// `@unchecked Sendable`: `jobs` and `isClosed` are touched only between lock and unlock of `mutex`; the two C objects have an address
/// of their own from `init` to `deinit` and are made to be used by many threads.
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

  /// Adds a job; jobs added before ``close()`` are all run.
  func add(_ job: @escaping Job) {
    unsafe pthread_mutex_lock(mutex)
    jobs.append(job)
    unsafe pthread_cond_signal(arrival)
    unsafe pthread_mutex_unlock(mutex)
  }

  /// Lets the threads end once nothing waits.
  func close() {
    unsafe pthread_mutex_lock(mutex)
    isClosed = true
    unsafe pthread_cond_broadcast(arrival)
    unsafe pthread_mutex_unlock(mutex)
  }

  /// The next job, waited for; nil when there is none and will be none.
  func next() -> Job? {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    while first == jobs.count {
      if isClosed { return nil }
      unsafe pthread_cond_wait(arrival, mutex)
    }
    let job = jobs[first]
    first += 1
    // Taken jobs are let go in one piece, so that taking one stays cheap.
    if first == jobs.count || first >= 256 {
      jobs.removeFirst(first)
      first = 0
    }
    return job
  }
}

/// A thread that runs the jobs of a queue until the queue is closed.
enum PoolThread {
  /// Decoders need more stack than the half megabyte that secondary threads get on some systems.
  private static let stackSize = 8 << 20

  static func start(_ queue: JobQueue) {
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    unsafe pthread_attr_setstacksize(&attributes, stackSize)
    let status = unsafe launch(&attributes, Unmanaged.passRetained(queue).toOpaque())
    unsafe pthread_attr_destroy(&attributes)
    // Without threads nothing can be computed at all.
    precondition(status == 0, "a machine that runs a process can start its threads")
  }

  private static func launch(_ attributes: UnsafePointer<pthread_attr_t>, _ argument: UnsafeMutableRawPointer) -> Int32 {
    #if canImport(Darwin)
      var thread: pthread_t?
      return unsafe pthread_create(&thread, attributes, { unsafe PoolThread.run($0) }, argument)
    #else
      var thread = pthread_t()
      return unsafe pthread_create(
        &thread, attributes,
        { argument in
          if let argument = unsafe argument { unsafe PoolThread.run(argument) }
          return nil
        }, argument)
    #endif
  }

  @discardableResult
  private static func run(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    let queue = unsafe Unmanaged<JobQueue>.fromOpaque(argument).takeRetainedValue()
    while let job = queue.next() { job() }
    return nil
  }
}
