import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Bounds the bytes that have arrived from the network and are not yet in the store, so that memory does not grow
/// with the list.
///
/// The transfer thread waits at the bound; meanwhile only the kernel buffers data.
final class ByteBudget: Sendable {
  private let limit: Int
  private let state = Mutex((bytes: 0, waiting: [CheckedContinuation<Void, Never>]()))

  init(limit: Int) {
    self.limit = limit
  }

  /// Adds `bytes`; waits while too many are in flight. One body always fits, whatever its size.
  func enter(_ bytes: Int) {
    while true {
      let fits = state.withLock { state in
        guard state.bytes == 0 || state.bytes + bytes <= limit else { return false }
        // An empty body also counts, so that `drained()` waits for it.
        state.bytes += max(1, bytes)
        return true
      }
      if fits { return }
      usleep(1000)
    }
  }

  /// Removes `bytes`.
  func leave(_ bytes: Int) {
    let ready = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      state.bytes -= max(1, bytes)
      guard state.bytes == 0 else { return [] }
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in ready { continuation.resume() }
  }

  /// Returns once nothing is in flight.
  func drained() async {
    await withCheckedContinuation { continuation in
      let isEmpty = state.withLock { state in
        if state.bytes > 0 { state.waiting.append(continuation) }
        return state.bytes == 0
      }
      if isEmpty { continuation.resume() }
    }
  }
}
