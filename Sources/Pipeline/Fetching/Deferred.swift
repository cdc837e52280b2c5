import Synchronization

/// A value that is computed when it is first needed, once for all threads.
final class Deferred<Value: Sendable>: Sendable {
  private let computed = Mutex<Value?>(nil)
  private let compute: @Sendable () -> Value

  init(_ compute: @escaping @Sendable () -> Value) { self.compute = compute }

  var value: Value {
    computed.withLock { computed in
      if let value = computed { return value }
      let value = compute()
      computed = value
      return value
    }
  }
}
