#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Lets work begin while what all of it holds stays within a limit: how many threads there are changes the time, not the memory.
///
/// Work is admitted in the order in which it asks, so that a large piece is not passed by small ones for ever. A piece that
/// needs more than the whole limit waits for all others and then runs alone. Threads wait here: only those of a
/// ``ProcessorPool`` or of a command may ask, and never while they hold something already.
///
/// `@unchecked Sendable`: the counters are touched only between lock and unlock of `mutex`; the two C objects have an address of
/// their own from `init` to `deinit` and are made to be used by many threads.
@safe public final class MemoryGate: @unchecked Sendable {
  /// What a gate admits unless it is told otherwise.
  public static let usualLimit = 1 << 30

  /// The bytes that may be held at once.
  public let limit: Int

  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var held = 0
  private var mostHeld = 0
  /// The number that the next asker gets, and the number whose turn it is.
  private var asked = 0
  private var turn = 0

  /// A gate for so many bytes.
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

  /// The most bytes that were held at once so far.
  public var peak: Int {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return mostHeld
  }

  /// Runs `work`, which holds so many bytes, when there is room for it.
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
