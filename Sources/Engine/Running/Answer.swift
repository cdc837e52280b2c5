import Synchronization

/// A value that another thread computes while its owner does something else.
public final class Answer<Value: Sendable>: Sendable {
  private let value = Mutex<Value?>(nil)
  /// It has no jobs: closing it wakes who waits for one.
  private let arrived = JobQueue()

  /// Starts to compute the value. Without room for a thread, the caller does it.
  public init(_ work: @escaping @Sendable () -> Value) {
    ShortThreads.start { [self] in
      let value = work()
      self.value.withLock { $0 = value }
      arrived.close()
    }
  }

  /// The value, once it is there.
  public func wait() -> Value {
    _ = arrived.next()
    guard let value = value.withLock({ $0 }) else { preconditionFailure("the value is there before the queue closes") }
    return value
  }
}
