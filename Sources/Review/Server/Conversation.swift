#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// One connection with one request and one answer: it receives, waits for the answer, sends, and then drops what still comes.
///
/// It never blocks. Each stage has one deadline for the whole stage, so a client that sends a byte now and then gains no time.
/// The one thread of ``Reception`` owns it. Releasing its last reference closes the connection.
final class Conversation {
  enum Stage {
    case receiving(RequestReader)
    /// Another thread computes the answer.
    case answering(method: String)
    case sending([UInt8], sent: Int)
    /// The answer was sent. Further input is dropped, so that the client reads the answer before the connection closes.
    case hearing(heard: Int)
    case over
  }

  /// The time limit of each stage.
  private enum Limit {
    static let head = Duration.seconds(5)
    static let body = Duration.seconds(10)
    static let sending = Duration.seconds(30)
    static let hearing = Duration.seconds(5)
  }

  /// How many bytes are dropped after an answer before the connection closes.
  private static let patience = 4 << 20

  private let descriptor: Int32
  private(set) var stage: Stage
  private(set) var deadline: ContinuousClock.Instant

  /// Starts with a connection that was just accepted.
  init(descriptor: Int32, _ admission: Admission, now: ContinuousClock.Instant) {
    self.descriptor = descriptor
    stage = .receiving(RequestReader(admission))
    deadline = now + Limit.head
  }

  deinit { close(descriptor) }

  /// The descriptor for `poll`; -1 while the answer is computed.
  var interest: pollfd {
    switch stage {
    case .receiving, .hearing: pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    case .sending: pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    case .answering, .over: pollfd(fd: -1, events: 0, revents: 0)
    }
  }

  /// The order in which conversations are closed if there are too many, the lowest first; nil if it must stay.
  var expendability: Int? {
    switch stage {
    case .over: 0
    case .receiving(let reader) where !reader.isAdmitted: 1
    case .hearing: 2
    case .sending: 3
    // An admitted request that is still incomplete has a body, so it is a POST with the token.
    case .receiving: 4
    case .answering: nil
    }
  }

  /// Whether its stage has exceeded its deadline.
  func isLate(_ now: ContinuousClock.Instant) -> Bool {
    if case .answering = stage { return false }
    return deadline <= now
  }

  var isOver: Bool {
    if case .over = stage { return true }
    return false
  }

  /// Continues as far as possible without blocking.
  ///
  /// - Returns: The request, when it becomes complete.
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

  /// The next bytes; empty at the end, nil if there are none yet.
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
