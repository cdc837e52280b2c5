import CCurl

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The sockets for which libcurl waits, and its timer.
///
/// With them libcurl drives the transfers that can continue. Otherwise it would look at every transfer each time, with a system
/// call for each. Only the thread of the loop uses it.
final class SocketWatch {
  private var descriptors: [pollfd] = []
  private var places: [CInt: Int] = [:]
  private var due: ContinuousClock.Instant?

  /// Has libcurl say what it waits for. The watch must outlive the handle.
  func attach(to multi: UnsafeMutableRawPointer) {
    unsafe ccurl_multi_on_wait(multi, noteSocket, noteTimer, Unmanaged.passUnretained(self).toOpaque())
  }

  /// Watches a socket for these events of libcurl, or no longer.
  fileprivate func note(_ socket: CInt, _ what: CInt) {
    guard what != CURL_POLL_REMOVE else { return remove(socket) }
    let events = Int16((what & CURL_POLL_IN != 0 ? POLLIN : 0) | (what & CURL_POLL_OUT != 0 ? POLLOUT : 0))
    if let place = places[socket] {
      descriptors[place].events = events
    } else {
      places[socket] = descriptors.count
      descriptors.append(pollfd(fd: socket, events: events, revents: 0))
    }
  }

  private func remove(_ socket: CInt) {
    guard let place = places.removeValue(forKey: socket), let last = descriptors.popLast(), last.fd != socket else {
      return
    }
    descriptors[place] = last
    places[last.fd] = place
  }

  fileprivate func note(timer milliseconds: Int) {
    due = milliseconds < 0 ? nil : .now + .milliseconds(milliseconds)
  }

  /// Whether the time of a transfer has come. The timer counts once.
  func takeDue() -> Bool {
    guard let moment = due, moment <= .now else { return false }
    due = nil
    return true
  }

  /// Waits until a socket is ready, the time of a transfer has come, or `limit` has passed.
  ///
  /// - Returns: the sockets that are ready, with their events as libcurl names them.
  func wait(_ limit: Duration) -> [(socket: CInt, events: CInt)] {
    let patience = due.map { max(.zero, min(limit, $0 - .now)) } ?? limit
    let count = unsafe descriptors.withUnsafeMutableBufferPointer {
      unsafe poll($0.baseAddress, nfds_t($0.count), CInt(clamping: (patience + .microseconds(999)).milliseconds))
    }
    guard count > 0 else { return [] }
    return descriptors.compactMap { $0.revents == 0 ? nil : ($0.fd, Self.events(of: CInt($0.revents))) }
  }

  /// Whether libcurl still waits for a socket.
  func isWatching(_ socket: CInt) -> Bool { places[socket] != nil }

  private static func events(of found: CInt) -> CInt {
    (found & POLLIN != 0 ? CURL_CSELECT_IN : 0) | (found & POLLOUT != 0 ? CURL_CSELECT_OUT : 0)
      | (found & (POLLERR | POLLHUP | POLLNVAL) != 0 ? CURL_CSELECT_ERR : 0)
  }
}

private func watch(_ context: UnsafeMutableRawPointer?) -> SocketWatch? {
  unsafe context.map { unsafe Unmanaged<SocketWatch>.fromOpaque($0).takeUnretainedValue() }
}

private func noteSocket(
  _ easy: UnsafeMutableRawPointer?, _ socket: curl_socket_t, _ what: CInt, _ context: UnsafeMutableRawPointer?,
  _ own: UnsafeMutableRawPointer?
) -> CInt {
  unsafe watch(context)?.note(socket, what)
  return 0
}

private func noteTimer(
  _ multi: UnsafeMutableRawPointer?, _ milliseconds: Int, _ context: UnsafeMutableRawPointer?
) -> CInt {
  unsafe watch(context)?.note(timer: milliseconds)
  return 0
}
