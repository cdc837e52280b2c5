import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A small HTTP/1.1 server on a loopback address that does exactly what a test tells it to, well or badly.
///
/// One thread accepts, one thread serves each connection; nothing but raw sockets, since a proper server would mend the
/// misbehaviour the tests are about.
final class LoopbackServer: Sendable {
  /// A request as it came.
  struct Request: Sendable {
    let method: String
    let target: String
    let headers: [String: String]
    /// How often this target was asked before.
    let earlier: Int
    /// Which connection brought it, counted from 0.
    let connection: Int
  }

  let port: Int
  let address: String
  private let listener: CInt
  private let log = Mutex(Log())
  private let serve: @Sendable (Request, Connection) -> Void

  private struct Log {
    var requests: [Request] = []
    var counts: [String: Int] = [:]
    var connections = 0
    var open = 0
    var mostOpen = 0
  }

  /// Serves on a free port of `address` until the server is dropped.
  init(_ address: String = "127.0.0.1", port: Int = 0, serve: @Sendable @escaping (Request, Connection) -> Void) throws
  {
    let descriptor = socket(AF_INET, streamSocket, 0)
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = in_port_t(UInt16(port).bigEndian)
    _ = unsafe inet_pton(AF_INET, address, &name.sin_addr)
    var on: CInt = 1
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<CInt>.size))
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = unsafe withUnsafePointer(to: &name) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(descriptor, $0, size) }
    }
    var length = size
    let named = unsafe withUnsafeMutablePointer(to: &name) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe getsockname(descriptor, $0, &length) }
    }
    guard bound == 0, named == 0, listen(descriptor, 128) == 0 else {
      close(descriptor)
      throw ServerError(code: errno)
    }
    listener = descriptor
    self.address = address
    self.port = Int(UInt16(bigEndian: name.sin_port))
    self.serve = serve
    startThread { [weak self] in
      while true {
        let accepted = accept(descriptor, nil, nil)
        guard accepted >= 0, let self else {
          if accepted >= 0 { close(accepted) }
          break
        }
        self.begin(accepted)
      }
      close(descriptor)
    }
  }

  deinit {
    shutdown(listener, CInt(SHUT_RDWR))
  }

  /// The URL of a path on this server.
  func url(_ path: String) -> String { "http://\(address):\(port)\(path)" }

  /// Requests so far, in the order they came.
  var requests: [Request] { log.withLock { $0.requests } }
  /// Connections so far.
  var connections: Int { log.withLock { $0.connections } }
  /// The most connections open at once.
  var mostOpen: Int { log.withLock { $0.mostOpen } }

  private func begin(_ descriptor: CInt) {
    let number = log.withLock { log in
      log.connections += 1
      log.open += 1
      log.mostOpen = max(log.mostOpen, log.open)
      return log.connections - 1
    }
    startThread { [weak self] in
      let connection = Connection(descriptor)
      while let head = connection.readHead(), let self {
        let request = self.note(head, connection: number)
        self.serve(request, connection)
        if connection.isClosed { break }
      }
      connection.finish()
      self?.log.withLock { $0.open -= 1 }
    }
  }

  private func note(_ head: String, connection: Int) -> Request {
    var lines = head.split(separator: "\r\n").map(String.init)
    let words = (lines.isEmpty ? "" : lines.removeFirst()).split(separator: " ").map(String.init)
    var headers: [String: String] = [:]
    for line in lines {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
    }
    let target = words.count > 1 ? words[1] : ""
    return log.withLock { log in
      let request = Request(
        method: words.first ?? "", target: target, headers: headers, earlier: log.counts[target, default: 0],
        connection: connection)
      log.counts[target, default: 0] += 1
      log.requests.append(request)
      return request
    }
  }
}

/// Why the test server could not start.
struct ServerError: Error {
  let code: CInt
}

#if canImport(Darwin)
  private let streamSocket = SOCK_STREAM
#else
  private let streamSocket = CInt(SOCK_STREAM.rawValue)
#endif

/// Runs `body` on a thread of its own.
func startThread(_ body: @Sendable @escaping () -> Void) {
  final class Work {
    let body: @Sendable () -> Void
    init(_ body: @Sendable @escaping () -> Void) { self.body = body }
  }
  let work = unsafe Unmanaged.passRetained(Work(body))
  #if canImport(Darwin)
    var thread: pthread_t?
    unsafe pthread_create(
      &thread, nil,
      { context in
        unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
        return nil
      }, work.toOpaque())
    if let thread = unsafe thread { unsafe pthread_detach(thread) }
  #else
    var thread = pthread_t()
    unsafe pthread_create(
      &thread, nil,
      { context in
        if let context = unsafe context { unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
        return nil
      }, work.toOpaque())
    pthread_detach(thread)
  #endif
}
