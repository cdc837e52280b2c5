#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A thread that runs the jobs of a queue until the queue is closed.
enum PoolThread {
  /// The stack size in bytes. Decoders need more than the half megabyte that secondary threads get on some systems.
  private static let stackSize = 8 << 20

  /// Starts a thread.
  ///
  /// - Returns: false if the system allows no further thread.
  static func start(_ queue: JobQueue) -> Bool {
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    unsafe pthread_attr_setstacksize(&attributes, stackSize)
    defer { unsafe pthread_attr_destroy(&attributes) }
    // The thread takes over this reference to the queue.
    let reference = unsafe Unmanaged.passRetained(queue)
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    if unsafe pthread_create(&thread, &attributes, runJobs, reference.toOpaque()) == 0 { return true }
    unsafe reference.release()
    return false
  }
}

#if canImport(Darwin)
  private func runJobs(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    unsafe runJobs(claimedBy: argument)
    return nil
  }
#else
  private func runJobs(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument = unsafe argument { unsafe runJobs(claimedBy: argument) }
    return nil
  }
#endif

/// The body of a thread: it runs jobs until the queue is closed and empty.
private func runJobs(claimedBy argument: UnsafeMutableRawPointer) {
  let queue = unsafe Unmanaged<JobQueue>.fromOpaque(argument).takeRetainedValue()
  while let job = queue.next() { job() }
}
