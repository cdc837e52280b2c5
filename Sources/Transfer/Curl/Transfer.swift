import CCurl

/// One request on its way: a pooled easy handle and what has come of it.
///
/// Used by the loop's thread alone; libcurl calls it back from within `perform`.
final class Transfer {
  /// The handle that carries it.
  let easy: EasyHandle
  /// What the loop knows about the request.
  var job: Job?
  /// What has arrived of the answer.
  var answer: AnswerReader
  /// Whether it was reported to the queue as crawling.
  var isStalled = false
  /// Redirects followed.
  var hops = 0
  /// Whether a request went out on a connection.
  var isSent = false
  /// How often the request of this hop went out.
  private var sends = 0
  /// Whether a connection was opened anew, to addresses that are permitted.
  var opened = 0
  /// The last address that was refused.
  var refused: IPAddress?
  /// Told when the first byte of the request is about to go out.
  var onSending: ((Job) -> Void)?

  /// Whether a proxy opens the connections, so that the only address to be seen is its own.
  var isProxied = false

  /// What its handle is set up by.
  unowned let profile: TransferProfile

  /// - Parameter profile: which owns the transfer while it is idle, and lives as long as the loop.
  init?(_ profile: TransferProfile) {
    guard let easy = EasyHandle() else { return nil }
    self.easy = easy
    self.profile = profile
    answer = AnswerReader(rules: profile.rules)
    easy.report(to: self)
  }

  /// Forgets the last request.
  func prepare(_ job: Job) {
    self.job = job
    hops = 0
    isSent = false
    isStalled = false
    restart()
  }

  /// Forgets the last answer: the next hop gives another.
  func restart() {
    let isRobots = job.map { $0.request == nil } ?? false
    answer = AnswerReader(rules: isRobots ? profile.robotsRules : profile.rules)
    sends = 0
    opened = 0
    refused = nil
  }

  func receive(header: UnsafeRawBufferPointer) -> Bool { unsafe answer.header(header) }

  func receive(body: UnsafeRawBufferPointer) -> Bool { unsafe answer.body(body) }

  func permits(_ address: IPAddress) -> Bool {
    guard isProxied || profile.policy.permits(address) else {
      refused = address
      return false
    }
    opened += 1
    return true
  }

  /// Whether the request may go out: once, and once more where the connection, used before, turned out to be closed.
  ///
  /// libcurl sends again on its own as long as such connections are left (RFC 9110, section 9.2.2, allows one time); how
  /// often a host is asked is decided by the loop, which counts what goes out, redirects left aside.
  func willSend() -> Bool {
    guard sends < 2, let job else { return false }
    sends += 1
    if sends == 2 || !isSent { onSending?(job) }
    isSent = true
    return true
  }
}
