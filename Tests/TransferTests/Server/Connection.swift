#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// One accepted connection of the test server; used by its own thread alone.
final class Connection {
  private let descriptor: CInt
  private var pending: [UInt8] = []
  /// Whether the connection is to serve no further request.
  private(set) var isClosed = false
  private var isReset = false

  init(_ descriptor: CInt) {
    self.descriptor = descriptor
    #if canImport(Darwin)
      var on: CInt = 1
      unsafe setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<CInt>.size))
    #endif
  }

  /// The next request's lines, or nil when the client has gone.
  func readHead() -> String? {
    while true {
      if let end = blankLine() {
        defer { pending.removeFirst(end + 4) }
        return String(decoding: pending[..<end], as: UTF8.self)
      }
      var buffer = [UInt8](repeating: 0, count: 8192)
      let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      pending += buffer[..<count]
    }
  }

  /// Reads bytes of a body slowly, with a small buffer of the system, so that the client's fills; returns how many came.
  func drain(_ count: Int, atATime most: Int) -> Int {
    var size: CInt = 16_384
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<CInt>.size))
    var came = min(pending.count, count)
    pending.removeFirst(came)
    var buffer = [UInt8](repeating: 0, count: most)
    while came < count {
      usleep(20_000)
      let read = unsafe recv(descriptor, &buffer, min(most, count - came), 0)
      guard read > 0 else { break }
      came += read
    }
    return came
  }

  private func blankLine() -> Int? {
    guard pending.count >= 4 else { return nil }
    return (0...pending.count - 4).first { pending[$0..<$0 + 4].elementsEqual([13, 10, 13, 10]) }
  }

  /// Sends bytes; false when the client has gone.
  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    #if canImport(Darwin)
      let flags: CInt = 0
    #else
      let flags = CInt(MSG_NOSIGNAL)
    #endif
    var sent = 0
    while sent < bytes.count {
      let count = unsafe bytes[sent...].withUnsafeBytes { unsafe Self.write(descriptor, $0, flags) }
      guard count > 0 else {
        isClosed = true
        return false
      }
      sent += count
    }
    return true
  }

  private static func write(_ descriptor: CInt, _ bytes: UnsafeRawBufferPointer, _ flags: CInt) -> Int {
    #if canImport(Darwin)
      unsafe Darwin.send(descriptor, bytes.baseAddress, bytes.count, flags)
    #else
      unsafe Glibc.send(descriptor, bytes.baseAddress, bytes.count, flags)
    #endif
  }

  /// Sends text with its line ends as they are.
  @discardableResult
  func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  /// Sends an answer with a length, and headers as given.
  func answer(_ status: Int, _ body: [UInt8] = [], headers: [String] = [], length: Int? = nil) {
    let lines = ["HTTP/1.1 \(status) X", "Content-Length: \(length ?? body.count)"] + headers
    send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
  }

  /// Ends the connection in good order after what was sent.
  func hangUp() { isClosed = true }

  /// Ends the connection with a reset, which the client sees at once.
  func reset() {
    isClosed = true
    isReset = true
  }

  /// Waits until the client has gone or `milliseconds` are over; whether the client is still there.
  func wait(_ milliseconds: Int) -> Bool {
    var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&watched, 1, CInt(milliseconds)) == 0
  }

  /// Does nothing for a while, whatever comes.
  func rest(_ milliseconds: Int) { usleep(UInt32(milliseconds) * 1_000) }

  /// Closes the socket.
  func finish() {
    if isReset {
      var linger = linger(l_onoff: 1, l_linger: 0)
      unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
    }
    close(descriptor)
  }
}
