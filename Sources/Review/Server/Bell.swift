#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A pipe by which other threads wake the one that waits in `poll`.
final class Bell: Sendable {
  private let hearing: Int32
  private let ringing: Int32

  /// - Throws: where the system gives no pipe.
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

  /// What `poll` has to wait for.
  var interest: pollfd { pollfd(fd: hearing, events: Int16(POLLIN), revents: 0) }

  /// Wakes whoever waits. A full pipe does as well.
  func ring() {
    var byte: UInt8 = 1
    _ = unsafe write(ringing, &byte, 1)
  }

  /// Ends the ringing.
  func silence() {
    var bytes = [UInt8](repeating: 0, count: 512)
    while unsafe read(hearing, &bytes, bytes.count) > 0 {}
  }
}
