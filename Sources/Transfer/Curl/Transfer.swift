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
  /// Whether a connection was opened anew, to addresses that are permitted.
  var opened = 0
  /// The last address that was refused.
  var refused: IPAddress?
  /// Told when the first byte of the request is about to go out.
  var onSending: ((Job) -> Void)?

  private let policy: AddressPolicy?

  /// - Parameter policy: who may be connected to, or nil where a proxy stands between.
  init?(policy: AddressPolicy?, rules: AnswerReader.Rules) {
    guard let easy = EasyHandle() else { return nil }
    self.easy = easy
    self.policy = policy
    answer = AnswerReader(rules: rules)
    easy.report(to: self)
  }

  /// Forgets the last request.
  func prepare(_ job: Job, rules: AnswerReader.Rules) {
    self.job = job
    hops = 0
    isSent = false
    isStalled = false
    restart(rules: rules)
  }

  /// Forgets the last answer: the next hop gives another.
  func restart(rules: AnswerReader.Rules) {
    answer = AnswerReader(rules: rules)
    opened = 0
    refused = nil
  }

  func receive(header: UnsafeRawBufferPointer) -> Bool { unsafe answer.header(header) }

  func receive(body: UnsafeRawBufferPointer) -> Bool { unsafe answer.body(body) }

  func permits(_ address: IPAddress) -> Bool {
    guard policy?.permits(address) ?? true else {
      refused = address
      return false
    }
    opened += 1
    return true
  }

  func willSend() {
    guard !isSent, let job else { return }
    isSent = true
    onSending?(job)
  }
}
