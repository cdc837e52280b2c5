import ExamplePictures
import Foundation

/// A web server on 127.0.0.1 for the example's pictures: a thread for each connection, GET alone.
final class PictureServer: Sendable {
  /// The port it listens on.
  let port: UInt16
  private let socket: Int32
  private let answers: [String: Answer]

  /// What the system said to a request for the port.
  struct Refused: Error, CustomStringConvertible {
    let description: String

    init(_ code: Int32) { description = unsafe String(cString: strerror(code)) }
  }

  /// Takes the port; 0 takes a free one.
  ///
  /// - Throws: ``Refused`` where it cannot be had.
  init(_ answers: [String: Answer], port: UInt16) throws {
    #if canImport(Darwin)
      let stream = SOCK_STREAM
    #else
      let stream = Int32(SOCK_STREAM.rawValue)
    #endif
    let socket = Foundation.socket(AF_INET, stream, 0)
    guard socket >= 0 else { throw Refused(errno) }
    var yes: Int32 = 1
    unsafe setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let failed = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(socket, $0, size) != 0 || listen(socket, 64) != 0 || getsockname(socket, $0, &size) != 0
      }
    }
    guard !failed else { throw Refused(errno) }
    self.port = UInt16(bigEndian: address.sin_port)
    (self.socket, self.answers) = (socket, answers)
  }

  /// Begins to answer; the threads live as long as the process.
  func start() {
    // A client that leaves early must not end the server.
    _ = signal(SIGPIPE, SIG_IGN)
    Thread.detachNewThread { [self] in
      while true {
        let connection = accept(socket, nil, nil)
        if connection >= 0 { Thread.detachNewThread { self.serve(connection) } }
      }
    }
  }

  private func serve(_ connection: Int32) {
    defer { close(connection) }
    var waiting: [UInt8] = []
    while let head = next(from: connection, &waiting) {
      let words = head.prefix { $0 != "\r\n" }.split(separator: " ")
      guard words.count == 3, words[0] == "GET", send(answers[String(words[1])] ?? .status(404), to: connection)
      else { return }
    }
  }

  /// The head of the next request; nil at the end of the connection.
  private func next(from connection: Int32, _ waiting: inout [UInt8]) -> String? {
    let end = Array("\r\n\r\n".utf8)
    while true {
      for start in waiting.indices.dropLast(end.count - 1) where Array(waiting[start..<start + end.count]) == end {
        defer { waiting.removeFirst(start + end.count) }
        return String(decoding: waiting[..<start], as: UTF8.self)
      }
      guard waiting.count < 1 << 16 else { return nil }
      let part = unsafe [UInt8](unsafeUninitializedCapacity: 4_096) { buffer, count in
        count = unsafe max(0, recv(connection, buffer.baseAddress, buffer.count, 0))
      }
      guard !part.isEmpty else { return nil }
      waiting += part
    }
  }

  /// Sends an answer; false where the connection is to end.
  private func send(_ answer: Answer, to connection: Int32) -> Bool {
    switch answer {
    case .body(let bytes, let type): send("200 OK", ["Content-Type: \(type)"], bytes, to: connection)
    case .redirect(let target): send("302 Found", ["Location: \(target)"], [], to: connection)
    case .status(let code):
      send("\(code) Status", ["Content-Type: text/html"], Array(Answer.page.utf8), to: connection)
    // The example has no others.
    case .truncated, .retryLater, .headed, .tagged, .reply, .asked, .heard, .silence, .first: false
    }
  }

  private func send(_ status: String, _ fields: [String], _ body: [UInt8], to connection: Int32) -> Bool {
    let lines = ["HTTP/1.1 \(status)"] + fields + ["Content-Length: \(body.count)", "", ""]
    var rest = (Array(lines.joined(separator: "\r\n").utf8) + body)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe Foundation.send(connection, $0.baseAddress, $0.count, 0) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
