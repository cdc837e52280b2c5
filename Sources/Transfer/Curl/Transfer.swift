import CCurl

/// One request in flight: the current easy handle (a new one for each hop) and the answer so far.
///
/// Used by the loop's thread alone; libcurl calls it back from within `perform`.
final class Transfer: CurlReceiver {
  /// The loop's facts about the request.
  var job: Job
  /// The handle of this hop.
  private(set) var easy: EasyHandle
  /// The part of this hop's answer that was received so far.
  private(set) var answer: AnswerReader
  /// Whether the transfer was reported to the queue as stalled.
  var isStalled = false
  /// Whether the transfer may hold more memory than its share.
  var mayExceed = false
  /// Whether libcurl keeps bytes of the body back.
  private var isPaused = false
  /// The number of redirects followed.
  var hops = 0
  /// Whether a request was sent.
  private(set) var isSent = false
  /// Whether the connection of this hop already contained an unrequested answer.
  private(set) var isStale = false
  /// The number of connections opened for this hop, all to permitted addresses.
  private(set) var opened = 0
  /// The last address that was refused.
  private(set) var refused: IPAddress?
  /// Whether no connection was opened because the address policy refuses the address.
  private(set) var isDenied = false
  /// Whether the transfer uses a proxy. Then only the address of the proxy is visible here.
  var isProxied = false
  /// Whether libcurl decodes content codings. It does so only if the raw body is not usable.
  private(set) var isDecoding = false
  /// The cookies that earlier hops sent and received, as lines of libcurl's format.
  var cookies: [String] = []
  /// The watch over libcurl's sockets.
  let sockets: OpenSockets
  private let memory: MemoryShare

  /// Called when the first byte of the request is about to be sent.
  private let onSending: (Job) -> Void
  /// Whether this hop counts as a separate request. A redirect does not.
  private var isAnother = false
  /// How often this hop's request was sent.
  private var sends = 0
  /// The socket of this hop, and the number of this hop's bytes already counted there.
  private var socket: CInt?
  private var settled = 0
  /// The number of this hop's bytes already counted against the limit of the host.
  private var counted = 0

  /// Nil if libcurl is out of memory.
  init?(_ job: Job, sockets: OpenSockets, memory: MemoryShare, onSending: @escaping (Job) -> Void) {
    guard let easy = EasyHandle() else { return nil }
    self.job = job
    self.easy = easy
    self.sockets = sockets
    self.memory = memory
    self.onSending = onSending
    isDecoding = job.request != nil && job.profile.options.asksForCodings
    answer = AnswerReader(rules: job.rules, isDecoded: isDecoding)
    prepare()
  }

  /// The bytes of the answer that were received since the last call.
  func takeCount() -> Int {
    defer { counted = answer.received }
    return answer.received - counted
  }

  /// Begins the next hop, or this one again, without any state of the last answer. Returns false if libcurl is out of memory.
  ///
  /// - Parameter isDecoding: whether libcurl decodes content codings, which makes this an additional request.
  func begin(isDecoding: Bool = false) -> Bool {
    guard let fresh = EasyHandle() else { return false }
    isPaused = false
    easy = fresh
    isAnother = isDecoding && !self.isDecoding
    self.isDecoding = isDecoding || job.request != nil && job.profile.options.asksForCodings
    answer = AnswerReader(rules: job.rules, isDecoded: self.isDecoding)
    (sends, opened, settled, counted) = (0, 0, 0, 0)
    (socket, refused, isDenied) = (nil, nil, false)
    prepare()
    return true
  }

  private func prepare() {
    easy.configure(job.profile.options)
    if isDecoding { easy.set(CURLOPT_ACCEPT_ENCODING, "") }
    // Cookies from answers come last, because they replace those of the file.
    easy.setCookies(job.profile.cookies(for: job.address.host) + cookies)
    // After a stale connection, do not reuse another one.
    if isStale { easy.set(CURLOPT_FRESH_CONNECT, true) }
    isStale = false
    easy.report(to: self, sockets: sockets)
  }

  func receive(header: UnsafeRawBufferPointer) -> Bool { unsafe answer.header(header) }

  func receive(body: UnsafeRawBufferPointer) -> Bool {
    let before = answer.held
    defer { memory.held += answer.held - before }
    return unsafe answer.body(body)
  }

  /// The bytes a second since the request began.
  func speed(at moment: Duration) -> Double {
    Double(answer.received) / max(0.001, (moment - job.begun) / .seconds(1))
  }

  func holdsBack() -> Bool {
    isPaused = !mayExceed && memory.isShort && answer.held > memory.share
    return isPaused
  }

  /// Goes on if the transfer was held back and need not be any more.
  func resume() {
    guard isPaused, !holdsBack() else { return }
    easy.resume()
  }

  /// Records the end of the answer, complete or not.
  func endAnswer(isWhole: Bool) {
    settle()
    if let socket, answer.head.status > 0 {
      sockets.answered(over: socket, isHTTP1: answer.head.isHTTP1, isWhole: isWhole)
    }
    answer.end()
  }

  /// Returns the body and releases it.
  func takeBody() -> [UInt8] { answer.takeBody() }

  /// Nothing is sent but headers.
  func supply(_ buffer: UnsafeMutableRawBufferPointer) -> Int { 0 }

  func permits(_ address: IPAddress) -> Bool {
    guard isProxied || job.profile.policy.permits(address) else {
      refused = address
      isDenied = opened == 0
      return false
    }
    opened += 1
    isDenied = false
    return true
  }

  /// Marks the host as refused, also for connections through a proxy.
  func deny() { isDenied = true }

  /// Whether the request may be sent: once, and a second time if a reused connection turned out to be closed.
  ///
  /// libcurl resends a request as long as reused connections are left, but RFC 9110, section 9.2.2, allows one automatic retry.
  /// The loop decides how often a host is asked and counts the requests that are sent, without redirects. A request is not sent
  /// on a connection with an unread answer, because libcurl would take that answer for its own.
  func willSend(over ends: () -> OpenSockets.Ends?) -> Bool {
    guard sends < 2 else { return false }
    settle()
    socket = ends().flatMap { sockets.socket($0) }
    if opened == 0, let socket, sockets.hasUnasked(socket) {
      sockets.end(socket)
      isStale = true
      return false
    }
    sends += 1
    if sends == 2 || !isSent || isAnother { onSending(job) }
    (isSent, isAnother) = (true, false)
    return true
  }

  /// Reports to the watch over sockets the bytes counted since the last report.
  func settle() {
    guard let socket else { return }
    let counted = answer.headerBytes + easy.size(CURLINFO_SIZE_DOWNLOAD_T)
    sockets.count(counted - settled, socket)
    settled = counted
  }

  /// Abandons the answer if its connection receives too many bytes that belong to no answer.
  func abandon(ifOver sockets: [CInt]) {
    guard let socket, sockets.contains(socket) else { return }
    answer.abandon(.tooLarge, "more than \(OpenSockets.mostExcess) bytes came outside of any answer")
  }
}
