#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A pipe by which other threads wake the thread that waits in `poll`.
final class Bell: Sendable {
  private let hearing: Int32
  private let ringing: Int32

  /// - Throws: an error if the system provides no pipe.
  init() throws(LoopbackSocket.Refused) {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { throw LoopbackSocket.Refused(operation: "open a pipe", number: errno) }
    for end in ends { LoopbackSocket.makeOurs(end) }
    (hearing, ringing) = (ends[0], ends[1])
  }

  deinit {
    close(hearing)
    close(ringing)
  }

  /// The descriptor for `poll`.
  var interest: pollfd { pollfd(fd: hearing, events: Int16(POLLIN), revents: 0) }

  /// Wakes the waiting thread. If the pipe is full, a byte is already there to wake it.
  func ring() {
    var byte: UInt8 = 1
    _ = unsafe write(ringing, &byte, 1)
  }

  /// Empties the pipe.
  func silence() {
    var bytes = [UInt8](repeating: 0, count: 512)
    while unsafe read(hearing, &bytes, bytes.count) > 0 {}
  }
}
