import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// One HTTP exchange with a server on this machine, byte by byte: a test sends what no HTTP library would let it send.
public struct RawExchange: Sendable {
  /// What came back.
  public struct Reply: Sendable {
    /// The status; 0 when the server closed the connection without an answer.
    public let status: Int
    /// The headers by their names in lower case.
    public let headers: [String: String]
    /// The body.
    public let body: [UInt8]

    /// The body as text.
    public var text: String { String(decoding: body, as: UTF8.self) }
    /// The body as JSON.
    public func json() throws -> JSONValue { try JSONValue(parsing: text) }
  }

  /// The server could not be reached or said nothing in time.
  public struct Failure: Error, CustomStringConvertible {
    /// What failed.
    public let description: String

    /// A failure in words.
    public init(_ description: String) { self.description = description }
  }

  /// Sends a whole request to 127.0.0.1 and reads the answer; no thread of the cooperative pool waits meanwhile.
  ///
  /// - Parameter seconds: how long the server may stay silent.
  public static func send(_ request: String, port: Int, seconds: Int = 60) async throws -> Reply {
    try await send(Array(request.utf8), port: port, seconds: seconds)
  }

  /// Sends a whole request of any bytes.
  public static func send(_ request: [UInt8], port: Int, seconds: Int = 60) async throws -> Reply {
    try await withCheckedThrowingContinuation { done in
      Thread.detachNewThread { done.resume(with: Result { try exchange(request, port: port, seconds: seconds) }) }
    }
  }

  /// A request in the usual form, its length said.
  public static func request(
    _ method: String, _ path: String, port: Int, headers: [String] = [], body: String? = nil
  ) -> String {
    var lines = ["\(method) \(path) HTTP/1.1"]
    if !headers.contains(where: { $0.lowercased().hasPrefix("host:") }) { lines.append("Host: 127.0.0.1:\(port)") }
    lines += headers + ["Connection: close"]
    if let body { lines.append("Content-Length: \(body.utf8.count)") }
    return lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")
  }

  private static func exchange(_ request: [UInt8], port: Int, seconds: Int) throws -> Reply {
    let descriptor = try connect(port: port, seconds: seconds)
    defer { close(descriptor) }
    var sent = 0
    while sent < request.count {
      let count = unsafe request.withUnsafeBytes { bytes in
        unsafe Glibc.send(
          descriptor, bytes.baseAddress?.advanced(by: sent), request.count - sent, Int32(MSG_NOSIGNAL))
      }
      // A server that has heard enough answers and closes: what it said is still to be read.
      guard count > 0 else { break }
      sent += count
    }
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while !isWhole(received) {
      let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
      if count < 0, errno == EAGAIN { throw Failure("port \(port) said nothing for \(seconds) s") }
      guard count > 0 else { break }
      received += buffer[..<count]
    }
    return parse(received)
  }

  private static func connect(port: Int, seconds: Int) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var limit = timeval(tv_sec: seconds, tv_usec: 0)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
    let status = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else {
      close(descriptor)
      throw Failure("nobody listens on port \(port)")
    }
    return descriptor
  }

  /// Whether the answer is there as far as its length says; without a length it ends with the connection.
  private static func isWhole(_ bytes: [UInt8]) -> Bool {
    guard let end = headEnd(bytes) else { return false }
    let reply = parse(bytes)
    guard let length = reply.headers["content-length"].flatMap({ Int($0) }) else { return false }
    return bytes.count - end >= length
  }

  private static func headEnd(_ bytes: [UInt8]) -> Int? {
    bytes.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound
  }

  private static func parse(_ bytes: [UInt8]) -> Reply {
    guard let end = headEnd(bytes) else { return Reply(status: 0, headers: [:], body: bytes) }
    let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
    let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      headers[parts[0].lowercased()] = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
    }
    return Reply(status: status, headers: headers, body: Array(bytes[end...]))
  }
}
