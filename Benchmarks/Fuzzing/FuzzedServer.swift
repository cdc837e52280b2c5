import Dispatch
import Foundation
import Synchronization
import Transfer

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Bytes as a server's answer: what libcurl and the client make of them.
///
/// The client asks through a proxy on the loopback, so that no answer, a redirect above all, leads it anywhere else. The
/// proxy says the same bytes to every request and ends the connection then, but for one length in sixteen: an answer without
/// an end takes its time there.
enum FuzzedServer {
  private static let server = Server()
  private static let client = TransferClient(options: options)
  private static let maxBytes = 4096

  private static var options: TransferOptions {
    var options = TransferOptions()
    options.proxy = .url("http://127.0.0.1:\(server.port)")
    // A host that asks for a pause would hold back the next input.
    options.retries = RetryPolicy(max: 0, longestRetryAfter: .zero)
    options.redirects = 2
    options.maxBytes = maxBytes
    options.timeouts.total = .milliseconds(500)
    options.recognises = { $0.first != 0x3C }
    return options
  }

  /// Asks once, and looks that what came keeps to its bounds.
  static func answer(_ bytes: [UInt8]) -> Int32 {
    read(bytes)
    server.say(bytes, isKept: bytes.count & 15 == 0)
    let done = DispatchSemaphore(value: 0)
    let delivered = Mutex<FetchOutcome?>(nil)
    // Awaited by the semaphore.
    Task {
      _ = await client.fetch([FetchRequest(address: "http://fuzz.test/a", tag: 0)]) { _, outcome in
        delivered.withLock { $0 = outcome }
      }
      done.signal()
    }
    done.wait()
    switch delivered.withLock({ $0 }) {
    case .body(let body, _, let validators):
      precondition(!body.isEmpty && body.count <= maxBytes, "a body keeps to its bounds")
      let kept = [validators.etag, validators.lastModified, validators.contentType, validators.finalAddress]
      precondition(
        kept.compactMap(\.self).allSatisfy { $0.utf8.count <= AnswerReader.maxValidatorBytes }, "what is kept is short")
    case .failed(_, let detail, _):
      precondition(detail.utf8.count <= 4096, "a detail is a sentence")
    case .notModified: preconditionFailure("nobody asked whether it was modified")
    case nil: preconditionFailure("every request has an outcome")
    }
    return 0
  }

  /// The same without libcurl: lines up to the first empty one, then the rest as a body.
  private static func read(_ bytes: [UInt8]) {
    let rules = AnswerReader.Rules(
      maxBytes: maxBytes, optOut: OptOut(directives: options.optOut, userAgent: "dsbuild"), recognises: nil)
    var reader = AnswerReader(rules: rules)
    var rest = bytes[...]
    var goesOn = true
    while goesOn, let end = rest.firstIndex(of: 10) {
      let line = Array(rest[...end])
      rest = rest[(end + 1)...]
      goesOn = unsafe line.withUnsafeBytes { unsafe reader.header($0) }
      if reader.head.isComplete, !rest.starts(with: "HTTP/".utf8) { break }
    }
    if goesOn, !rest.isEmpty { _ = unsafe Array(rest).withUnsafeBytes { unsafe reader.body($0) } }
    reader.end()
    _ = reader.takeBody()
  }
}

/// A proxy that says what it was last given, on one thread.
private final class Server: Sendable {
  let port: Int
  private let answer = Mutex<(bytes: [UInt8], isKept: Bool)>(([], false))

  init() {
    let listener = socket(AF_INET, Self.stream, 0)
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    _ = unsafe inet_pton(AF_INET, "127.0.0.1", &name.sin_addr)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isReady = unsafe withUnsafeMutablePointer(to: &name) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
        unsafe bind(listener, name, size) == 0 && listen(listener, 64) == 0 && getsockname(listener, name, &size) == 0
      }
    }
    precondition(isReady, "the loopback has a free port")
    port = Int(UInt16(bigEndian: name.sin_port))
    Thread.detachNewThread { [self] in serve(listener) }
  }

  func say(_ bytes: [UInt8], isKept: Bool) { answer.withLock { $0 = (bytes, isKept) } }

  private func serve(_ listener: CInt) {
    var sockets = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
    var heard: [CInt: [UInt8]] = [:]
    while turn(&sockets, &heard) {}
  }

  /// Does what can be done without waiting longer than a moment; false when nobody can connect any more.
  private func turn(_ sockets: inout [pollfd], _ heard: inout [CInt: [UInt8]]) -> Bool {
    // An answer without an end on a connection that is kept is ended when nothing has happened for a moment.
    let count = unsafe poll(&sockets, nfds_t(sockets.count), sockets.count > 1 ? 1 : -1)
    if count == 0 { for entry in sockets.dropFirst() { shutdown(entry.fd, CInt(SHUT_WR)) } }
    var gone: Set<CInt> = []
    for entry in sockets.dropFirst() where entry.revents != 0 {
      if !hear(entry.fd, &heard[entry.fd, default: []]) { gone.insert(entry.fd) }
    }
    for socket in gone {
      close(socket)
      heard[socket] = nil
    }
    sockets.removeAll { gone.contains($0.fd) }
    guard sockets[0].revents != 0 else { return true }
    let accepted = accept(sockets[0].fd, nil, nil)
    if accepted >= 0 { sockets.append(pollfd(fd: accepted, events: Int16(POLLIN), revents: 0)) }
    return accepted >= 0
  }

  /// Reads what came and answers a request that is whole; false when the connection is over.
  private func hear(_ socket: CInt, _ heard: inout [UInt8]) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = unsafe recv(socket, &buffer, buffer.count, 0)
    guard count > 0 else { return false }
    heard += buffer[..<count]
    guard heard.suffix(4) == [13, 10, 13, 10] else { return heard.count < 1 << 16 }
    heard = []
    let (bytes, isKept) = answer.withLock { $0 }
    #if canImport(Darwin)
      let sent = unsafe send(socket, bytes, bytes.count, 0)
    #else
      let sent = unsafe send(socket, bytes, bytes.count, CInt(MSG_NOSIGNAL))
    #endif
    return sent == bytes.count && isKept
  }

  #if canImport(Darwin)
    private static let stream = SOCK_STREAM
  #else
    private static let stream = CInt(SOCK_STREAM.rawValue)
  #endif
}
