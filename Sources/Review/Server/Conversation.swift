#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// One connection with its one exchange: it receives, is answered, sends, and hears the other side out.
///
/// Nothing here waits. Each part has a deadline of its own as a whole, so that a byte now and then wins no time. Owned by the
/// one thread of ``Reception``; closed with its last reference.
final class Conversation {
  /// How far it is.
  enum Stage {
    case receiving(RequestReader)
    /// Another thread makes the answer.
    case answering(method: String)
    case sending([UInt8], sent: Int)
    /// Everything was sent; what still comes is dropped, so that the answer is read before the connection breaks.
    case hearing(heard: Int)
    case over
  }

  /// How long each part may take as a whole.
  private enum Limit {
    static let head = Duration.seconds(5)
    static let body = Duration.seconds(10)
    static let sending = Duration.seconds(30)
    static let hearing = Duration.seconds(5)
  }

  /// How much is heard after an answer.
  private static let patience = 4 << 20

  private let descriptor: Int32
  private(set) var stage: Stage
  private(set) var deadline: ContinuousClock.Instant

  /// A connection that was accepted just now.
  init(descriptor: Int32, _ admission: Admission, now: ContinuousClock.Instant) {
    self.descriptor = descriptor
    stage = .receiving(RequestReader(admission))
    deadline = now + Limit.head
  }

  deinit { close(descriptor) }

  /// What `poll` has to wait for; nothing while the answer is made.
  var interest: pollfd {
    switch stage {
    case .receiving, .hearing: pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    case .sending: pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    case .answering, .over: pollfd(fd: -1, events: 0, revents: 0)
    }
  }

  /// Which conversation goes first where there are too many, the lowest; nil for one that stays.
  var expendability: Int? {
    switch stage {
    case .over: 0
    case .receiving(let reader) where !reader.isAdmitted: 1
    case .hearing: 2
    case .sending: 3
    // It came with the token.
    case .receiving: 4
    case .answering: nil
    }
  }

  /// Whether its part took too long.
  func isLate(_ now: ContinuousClock.Instant) -> Bool {
    if case .answering = stage { return false }
    return deadline <= now
  }

  var isOver: Bool {
    if case .over = stage { return true }
    return false
  }

  /// Goes on as far as the connection allows.
  ///
  /// - Returns: The request, at the moment when it is whole.
  func advance(_ now: ContinuousClock.Instant) -> Request? {
    switch stage {
    case .receiving(let reader): return receive(reader, now)
    case .sending(let bytes, let sent): send(bytes, from: sent, now)
    case .hearing(let heard): hear(heard)
    case .answering, .over: break
    }
    return nil
  }

  /// Sends an answer.
  func answer(_ response: Response, _ now: ContinuousClock.Instant) {
    let method =
      switch stage {
      case .receiving(let reader): reader.method
      case .answering(let method): method
      case .sending, .hearing, .over: "GET"
      }
    deadline = now + Limit.sending
    send(response.encoded(withBody: method != "HEAD"), from: 0, now)
  }

  private func receive(_ reader: RequestReader, _ now: ContinuousClock.Instant) -> Request? {
    var reader = reader
    while true {
      guard let bytes = read(16_384) else {
        stage = .receiving(reader)
        return nil
      }
      guard !bytes.isEmpty else {
        if reader.isEmpty { stage = .over } else { answer(Refusal.malformed.response, now) }
        return nil
      }
      let wasAdmitted = reader.isAdmitted
      switch reader.take(bytes) {
      case .unfinished:
        if reader.isAdmitted, !wasAdmitted { deadline = now + Limit.body }
      case .whole(let request):
        stage = .answering(method: request.method)
        return request
      case .refused(let refusal):
        stage = .receiving(reader)
        answer(refusal.response, now)
        return nil
      }
    }
  }

  private func send(_ bytes: [UInt8], from start: Int, _ now: ContinuousClock.Instant) {
    #if canImport(Darwin)
      let flags: Int32 = 0
    #else
      let flags = Int32(MSG_NOSIGNAL)
    #endif
    var sent = start
    while sent < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        #if canImport(Darwin)
          unsafe Darwin.send(descriptor, buffer.baseAddress?.advanced(by: sent), bytes.count - sent, flags)
        #else
          unsafe Glibc.send(descriptor, buffer.baseAddress?.advanced(by: sent), bytes.count - sent, flags)
        #endif
      }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN || errno == EWOULDBLOCK {
        stage = .sending(bytes, sent: sent)
        return
      }
      guard count > 0 else {
        stage = .over
        return
      }
      sent += count
    }
    shutdown(descriptor, Int32(SHUT_WR))
    deadline = now + Limit.hearing
    hear(0)
  }

  private func hear(_ heard: Int) {
    var heard = heard
    while let bytes = read(65_536) {
      heard += bytes.count
      guard !bytes.isEmpty, heard < Self.patience else {
        stage = .over
        return
      }
    }
    stage = .hearing(heard: heard)
  }

  /// The next bytes; none at the end, nil where there are none yet.
  private func read(_ most: Int) -> [UInt8]? {
    var hasNone = false
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: most) { buffer, filled in
      var got = unsafe recv(descriptor, buffer.baseAddress, most, 0)
      while got < 0, errno == EINTR { got = unsafe recv(descriptor, buffer.baseAddress, most, 0) }
      hasNone = got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)
      filled = max(0, got)
    }
    return hasNone ? nil : bytes
  }
}
