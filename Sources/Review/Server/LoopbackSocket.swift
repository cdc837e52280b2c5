import Dispatch
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A listening socket on 127.0.0.1 and nowhere else; each connection is one exchange on a thread that may block.
///
/// A connection carries one request and is closed: nothing can be smuggled behind it, and no idle one holds a thread.
final class LoopbackSocket: Sendable {
  /// The system refused.
  struct Refused: Error {
    let operation: String
    let number: Int32
  }

  /// The port it listens on.
  let port: UInt16
  private let descriptor: Int32
  private let threads = DispatchQueue(label: "dsbuild.review", attributes: .concurrent)

  /// More connections than this at once are closed unheard.
  private static let mostConnections = 48
  private let connections = Atomic<Int>(0)

  /// Listens on `port`, or on a free one for 0.
  init(port: UInt16) throws(Refused) {
    #if canImport(Darwin)
      let descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #else
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    #endif
    guard descriptor >= 0 else { throw Refused(operation: "open a socket", number: errno) }
    var yes: Int32 = 1
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port.bigEndian)
    address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(descriptor, $0, length) }
    }
    guard isBound == 0, listen(descriptor, 64) == 0 else {
      let number = errno
      close(descriptor)
      throw Refused(operation: "listen on port \(port)", number: number)
    }
    let isNamed = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getsockname(descriptor, $0, &length)
      }
    }
    guard isNamed == 0 else { throw Refused(operation: "ask for the port", number: errno) }
    self.descriptor = descriptor
    self.port = UInt16(bigEndian: address.sin_port)
  }

  deinit { close(descriptor) }

  /// Answers connections until the process ends.
  func serve(_ exchange: @escaping @Sendable (Connection) -> Void) {
    threads.async { [self] in
      while true {
        let accepted = accept(descriptor, nil, nil)
        guard accepted >= 0 else {
          if errno == EINTR || errno == ECONNABORTED { continue }
          // Out of descriptors, say: wait until some are given back.
          if errno == EMFILE || errno == ENFILE || errno == ENOMEM {
            usleep(50_000)
            continue
          }
          return
        }
        let connection = Connection(descriptor: accepted)
        guard connections.add(1, ordering: .relaxed).newValue <= Self.mostConnections else {
          connections.subtract(1, ordering: .relaxed)
          continue
        }
        threads.async { [self] in
          exchange(connection)
          connections.subtract(1, ordering: .relaxed)
        }
      }
    }
  }
}

/// An accepted connection; closed with its last reference.
final class Connection: Sendable {
  private let descriptor: Int32

  /// How long the other side may stay silent.
  private static let silence = timeval(tv_sec: 10, tv_usec: 0)

  fileprivate init(descriptor: Int32) {
    self.descriptor = descriptor
    var silence = Self.silence
    let size = socklen_t(MemoryLayout<timeval>.size)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &silence, size)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &silence, size)
    var yes: Int32 = 1
    unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    #if canImport(Darwin)
      unsafe setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &yes, socklen_t(MemoryLayout<Int32>.size))
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    #endif
  }

  deinit { close(descriptor) }

  /// The next bytes, at most `count`; none when the other side closed, failed or stayed silent.
  func read(_ count: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      var got = unsafe recv(descriptor, buffer.baseAddress, count, 0)
      while got < 0, errno == EINTR { got = unsafe recv(descriptor, buffer.baseAddress, count, 0) }
      filled = max(0, got)
    }
  }

  /// Sends everything, or as much as the other side takes.
  func write(_ bytes: [UInt8]) {
    #if canImport(Darwin)
      let flags: Int32 = 0
    #else
      let flags = Int32(MSG_NOSIGNAL)
    #endif
    var sent = 0
    while sent < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe send(descriptor, buffer.baseAddress?.advanced(by: sent), bytes.count - sent, flags)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      sent += count
    }
  }

  /// Says that no more will come, and hears a bounded rest out, so that the answer is read before the connection breaks.
  func finish(hearing most: Int) {
    shutdown(descriptor, Int32(SHUT_WR))
    var heard = 0
    while heard < most {
      let bytes = read(65_536)
      guard !bytes.isEmpty else { return }
      heard += bytes.count
    }
  }
}
