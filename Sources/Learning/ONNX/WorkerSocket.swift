#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// One end of the stream between dsbuild and a process that runs a model; each message has a length prefix.
final class WorkerSocket: Sendable {
  private let descriptor: Int32
  private let owns: Bool

  /// Takes an open end of a stream; with `owns` it is closed at the end.
  init(_ descriptor: Int32, owns: Bool) {
    self.descriptor = descriptor
    self.owns = owns
  }

  deinit { if owns { close(descriptor) } }

  /// Sends a message; returns false if the other end is closed.
  func send(_ message: WorkerMessage) -> Bool {
    var length = WorkerMessage()
    length.append(message.bytes.count)
    return put(length.bytes) && put(message.bytes)
  }

  /// The next message; nil if the other end is closed or sends more than `limit` bytes.
  func receive(atMost limit: Int) -> WorkerMessage? {
    guard let head = take(8) else { return nil }
    var length = WorkerMessage(head)
    guard let count = length.number(), (0...limit).contains(count) else { return nil }
    return take(count).map { WorkerMessage($0) }
  }

  private func put(_ bytes: [UInt8]) -> Bool {
    #if canImport(Darwin)
      let flags: Int32 = 0
    #else
      // If the worker has ended, report an error instead of receiving SIGPIPE.
      let flags = Int32(MSG_NOSIGNAL)
    #endif
    var done = 0
    while done < bytes.count {
      let sent = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Self.send(descriptor, buffer.baseAddress?.advanced(by: done), bytes.count - done, flags)
      }
      if sent < 0, errno == EINTR { continue }
      guard sent > 0 else { return false }
      done += sent
    }
    return true
  }

  private static func send(_ descriptor: Int32, _ start: UnsafeRawPointer?, _ count: Int, _ flags: Int32) -> Int {
    #if canImport(Darwin)
      unsafe Darwin.send(descriptor, start, count, flags)
    #else
      unsafe Glibc.send(descriptor, start, count, flags)
    #endif
  }

  private func take(_ count: Int) -> [UInt8]? {
    var done = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while done < count {
        let got = unsafe read(descriptor, buffer.baseAddress?.advanced(by: done), count - done)
        if got < 0, errno == EINTR { continue }
        guard got > 0 else { break }
        done += got
      }
      filled = done
    }
    return done == count ? bytes : nil
  }
}
