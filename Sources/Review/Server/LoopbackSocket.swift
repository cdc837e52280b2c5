#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A listening socket on 127.0.0.1 only. Its calls do not block.
final class LoopbackSocket: Sendable {
  /// A system call failed.
  struct Refused: Error {
    let operation: String
    let number: Int32
  }

  /// The result of an attempt to accept a connection.
  enum Accepted {
    case connection(Int32)
    /// No connection waits.
    case nobody
    /// A connection may wait, but the system is out of descriptors or memory.
    case noDescriptor
  }

  let port: UInt16
  let descriptor: Int32

  /// Listens on `port`, or on a free one for 0.
  init(port: UInt16) throws(Refused) {
    #if canImport(Darwin)
      let descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #else
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #endif
    guard descriptor >= 0 else { throw Refused(operation: "open a socket", number: errno) }
    Self.makeOurs(descriptor)
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
    guard isBound == 0, listen(descriptor, SOMAXCONN) == 0 else {
      let number = errno
      close(descriptor)
      throw Refused(operation: "listen on port \(port)", number: number)
    }
    let isNamed = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getsockname(descriptor, $0, &length)
      }
    }
    guard isNamed == 0 else { throw Refused(operation: "find out which port it has", number: errno) }
    self.descriptor = descriptor
    self.port = UInt16(bigEndian: address.sin_port)
  }

  deinit { close(descriptor) }

  /// Accepts the next waiting connection.
  func accept() -> Accepted {
    while true {
      #if canImport(Darwin)
        let accepted = Darwin.accept(descriptor, nil, nil)
      #else
        let accepted = Glibc.accept(descriptor, nil, nil)
      #endif
      if accepted >= 0 {
        Self.makeOurs(accepted)
        var yes: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        unsafe setsockopt(accepted, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, size)
        #if canImport(Darwin)
          unsafe setsockopt(accepted, SOL_SOCKET, SO_NOSIGPIPE, &yes, size)
        #endif
        return .connection(accepted)
      }
      switch errno {
      case EINTR, ECONNABORTED: continue
      case EMFILE, ENFILE, ENOMEM, ENOBUFS: return .noDescriptor
      default: return .nobody
      }
    }
  }

  /// Keeps a descriptor out of child processes, and makes its calls return instead of blocking.
  static func makeOurs(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
  }
}
