#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Limits the total memory of concurrent work. So the number of threads changes the time of a run, but not its memory.
///
/// Work is admitted in the order of its requests, so that small pieces cannot delay a large one for ever. A piece that needs
/// more than the whole limit waits for all others and then runs alone. Requests block the calling thread. So only threads of a
/// ``ProcessorPool`` or of a command may call it, and never while they already hold memory.
///
/// `@unchecked Sendable`: the counters are accessed only while `mutex` is locked. The two C objects keep their addresses from
/// `init` to `deinit` and are made for use by many threads.
@safe public final class MemoryGate: @unchecked Sendable {
  /// The default limit of a gate in bytes.
  public static let usualLimit = 1 << 30

  /// The limit in bytes for all work that runs at once.
  public let limit: Int

  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var held = 0
  private var mostHeld = 0
  /// The number of the next request, and the number whose turn it is.
  private var asked = 0
  private var turn = 0

  /// Creates a gate with a limit in bytes.
  public init(limit: Int = usualLimit) {
    self.limit = max(1, limit)
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe change.initialize(to: pthread_cond_t())
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(change, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(change)
    unsafe pthread_mutex_destroy(mutex)
    unsafe change.deallocate()
    unsafe mutex.deallocate()
  }

  /// The largest number of bytes held at once so far.
  public var peak: Int {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return mostHeld
  }

  /// Runs `work`, which needs `bytes` bytes of memory, as soon as they are available.
  public func holding<Result, Failure: Error>(
    _ bytes: Int, _ work: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let bytes = max(0, bytes)
    enter(bytes)
    defer { leave(bytes) }
    return try work()
  }

  private func enter(_ bytes: Int) {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    let number = asked
    asked += 1
    while number != turn || held > 0 && bytes > limit - held { unsafe pthread_cond_wait(change, mutex) }
    turn += 1
    held += bytes
    mostHeld = max(mostHeld, held)
    unsafe pthread_cond_broadcast(change)
  }

  private func leave(_ bytes: Int) {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    held -= bytes
    unsafe pthread_cond_broadcast(change)
  }
}
