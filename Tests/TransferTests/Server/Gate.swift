import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Something that happens once, which threads of a test server wait for.
final class Gate: Sendable {
  private let isOpen = Mutex(false)

  func open() { isOpen.withLock { $0 = true } }

  /// Blocks the thread until the gate is open.
  func wait() {
    while !isOpen.withLock({ $0 }) { usleep(500) }
  }
}
