import Dispatch
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Serves all connections to the page on one thread, which waits for all of them at once.
///
/// An idle or slow connection costs an entry in a table and no thread. If the table is full, such a connection is closed to make
/// room for a new one. Only admitted requests run on other threads.
final class Reception: Sendable {
  /// How many connections are open at once; a browser opens six.
  private static let mostConnections = 256
  private static let mostNewcomers = 64

  private let socket: LoopbackSocket
  private let admission: Admission
  private let threads = DispatchQueue(label: "dsbuild.review.answers", attributes: .concurrent)
  private let answers = Mutex<[(number: Int, response: Response)]>([])
  private let bell: Bell

  /// Creates the reception for a socket.
  ///
  /// - Throws: an error if the system provides no pipe.
  init(_ socket: LoopbackSocket, _ admission: Admission) throws(LoopbackSocket.Refused) {
    self.socket = socket
    self.admission = admission
    bell = try Bell()
  }

  /// Serves until the process ends, and calls `answer` for each admitted request.
  func open(answer: @escaping Answer) {
    DispatchQueue(label: "dsbuild.review").async { [self] in serve(answer) }
  }

  typealias Answer = @Sendable (Request) -> Response
  /// The connections by the order of their arrival.
  private typealias Conversations = [Int: Conversation]

  private func serve(_ answer: @escaping Answer) {
    var conversations: Conversations = [:]
    var newest = 0
    var hasRoom = true
    while true {
      let ready = wait(for: conversations, andNewcomers: hasRoom)
      let now = ContinuousClock.now
      for (number, response) in takeAnswers() { conversations[number]?.answer(response, now) }
      for number in ready { advance(number, conversations[number], now, answer) }
      conversations = conversations.filter { !$0.value.isOver && !$0.value.isLate(now) }
      hasRoom = accept(into: &conversations, newest: &newest, now, answer)
    }
  }

  /// Waits for an event or the next deadline; returns the numbers of the conversations that can continue.
  private func wait(for conversations: Conversations, andNewcomers hasRoom: Bool) -> [Int] {
    let waiting = conversations.filter { $0.value.interest.fd >= 0 }.sorted { $0.key < $1.key }
    let newcomers = pollfd(fd: hasRoom ? socket.descriptor : -1, events: Int16(POLLIN), revents: 0)
    var polled = [newcomers, bell.interest] + waiting.map(\.value.interest)
    let count = unsafe poll(&polled, nfds_t(polled.count), Self.patience(waiting.map(\.value.deadline), hasRoom))
    guard count > 0 else { return [] }
    if polled[1].revents != 0 { bell.silence() }
    return zip(waiting, polled.dropFirst(2)).filter { $1.revents != 0 }.map(\.0.key)
  }

  /// The time to wait in milliseconds; -1 for no limit.
  private static func patience(_ deadlines: [ContinuousClock.Instant], _ hasRoom: Bool) -> Int32 {
    if !hasRoom { return 50 }
    guard let next = deadlines.min() else { return -1 }
    // Wake a millisecond late. Waking a millisecond early would make the loop poll again and again.
    return Int32(max(0, min(60_000, ContinuousClock.now.duration(to: next) / .milliseconds(1)))) + 1
  }

  private func takeAnswers() -> [(number: Int, response: Response)] {
    answers.withLock { answers in
      defer { answers = [] }
      return answers
    }
  }

  /// Continues a conversation; once its request is complete, another thread answers it.
  private func advance(
    _ number: Int, _ conversation: Conversation?, _ now: ContinuousClock.Instant, _ answer: @escaping Answer
  ) {
    guard let request = conversation?.advance(now) else { return }
    threads.async { [self] in
      let response = answer(request)
      answers.withLock { $0.append((number, response)) }
      bell.ring()
    }
  }

  /// Accepts waiting connections and reads from each at once. The number is limited, so that the other conversations do not wait.
  ///
  /// - Returns: Whether there may be room for more connections.
  private func accept(
    into conversations: inout Conversations, newest: inout Int, _ now: ContinuousClock.Instant,
    _ answer: @escaping Answer
  ) -> Bool {
    for _ in 0..<Self.mostNewcomers {
      if conversations.count >= Self.mostConnections, !Self.makeRoom(in: &conversations) { return false }
      switch socket.accept() {
      case .connection(let descriptor):
        newest += 1
        let conversation = Conversation(descriptor: descriptor, admission, now: now)
        conversations[newest] = conversation
        advance(newest, conversation, now, answer)
      case .noDescriptor: if !Self.makeRoom(in: &conversations) { return false }
      case .nobody: return true
      }
    }
    return true
  }

  /// Closes the most expendable conversation, and the oldest of equally expendable ones.
  private static func makeRoom(in conversations: inout Conversations) -> Bool {
    let candidates = conversations.compactMap { number, conversation in
      conversation.expendability.map { (rank: $0, number: number) }
    }
    guard let least = candidates.min(by: { ($0.rank, $0.number) < ($1.rank, $1.number) }) else { return false }
    conversations[least.number] = nil
    return true
  }
}
