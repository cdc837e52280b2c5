#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The room for threads that limits of the user, the container or the memory leave to this process.
enum ThreadRoom {
  /// The threads that a command on two processors needs beside the first: the least that were seen to be enough.
  private static let needed = 6
  /// The size of a stack in bytes, as the pools have it.
  private static let stackSize = 8 << 20

  /// Whether as many threads can run at once as any command needs. Without them the pools would wait for ever for one.
  ///
  /// It starts them and lets them end.
  static func isEnough() -> Bool {
    var gate = unsafe pthread_mutex_t()
    guard unsafe pthread_mutex_init(&gate, nil) == 0, unsafe pthread_mutex_lock(&gate) == 0 else { return false }
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    unsafe pthread_attr_setstacksize(&attributes, stackSize)
    var started: [pthread_t] = []
    unsafe withUnsafeMutablePointer(to: &gate) { gate in
      while started.count < needed, let thread = unsafe start(&attributes, gate) { started.append(thread) }
      unsafe pthread_mutex_unlock(gate)
      for thread in started {
        #if canImport(Darwin)
          unsafe pthread_join(thread, nil)
        #else
          pthread_join(thread, nil)
        #endif
      }
    }
    unsafe pthread_attr_destroy(&attributes)
    unsafe pthread_mutex_destroy(&gate)
    return started.count == needed
  }

  /// A thread that waits for the gate and ends; nil if it cannot be made.
  private static func start(
    _ attributes: UnsafePointer<pthread_attr_t>, _ gate: UnsafeMutablePointer<pthread_mutex_t>
  ) -> pthread_t? {
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    return unsafe pthread_create(&thread, attributes, waitAtGate, gate) == 0 ? thread : nil
  }
}

#if canImport(Darwin)
  private func waitAtGate(_ gate: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    unsafe pass(gate)
    return nil
  }
#else
  private func waitAtGate(_ gate: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let gate = unsafe gate { unsafe pass(gate) }
    return nil
  }
#endif

private func pass(_ gate: UnsafeMutableRawPointer) {
  let gate = unsafe gate.assumingMemoryBound(to: pthread_mutex_t.self)
  unsafe pthread_mutex_lock(gate)
  unsafe pthread_mutex_unlock(gate)
}
