import CCurl

/// One request on its way: a fresh easy handle for each hop, and what has come of it.
///
/// Used by the loop's thread alone; libcurl calls it back from within `perform`.
final class Transfer: CurlReceiver {
  /// What the loop knows about the request.
  var job: Job
  /// The handle that carries this hop.
  private(set) var easy: EasyHandle
  /// What has arrived of this hop's answer.
  private(set) var answer: AnswerReader
  /// Whether it was reported to the queue as crawling.
  var isStalled = false
  /// Redirects followed.
  var hops = 0
  /// Whether a request went out on a connection.
  private(set) var isSent = false
  /// Whether the connection that this hop was given had an answer in it that nobody had asked for.
  private(set) var isStale = false
  /// How many connections were opened for this hop, to addresses that are permitted.
  private(set) var opened = 0
  /// The last address that was refused.
  private(set) var refused: IPAddress?
  /// Whether no connection was opened because the address is no public one.
  private(set) var isDenied = false
  /// Whether a proxy opens the connections, so that the only address to be seen is its own.
  var isProxied = false
  /// Whether content codings are undone: only where the body is of no use as it came.
  private(set) var isDecoding = false
  /// Cookies that earlier hops had and set, as libcurl writes them.
  var cookies: [String] = []
  /// What the sockets of libcurl are watched by.
  let sockets: OpenSockets

  /// Told when the first byte of the request is about to go out.
  private let onSending: (Job) -> Void
  /// Whether this hop is a request of its own, and no redirect.
  private var isAnother = false
  /// How often the request of this hop went out.
  private var sends = 0
  /// The socket of this hop, and how much of what came over it is counted there.
  private var socket: CInt?
  private var settled = 0

  /// Nil when libcurl has no memory left.
  init?(_ job: Job, sockets: OpenSockets, onSending: @escaping (Job) -> Void) {
    guard let easy = EasyHandle() else { return nil }
    self.job = job
    self.easy = easy
    self.sockets = sockets
    self.onSending = onSending
    answer = AnswerReader(rules: job.rules)
    prepare()
  }

  /// Begins the next hop, or this one again: nothing of the last answer is left. False when libcurl has no memory left.
  ///
  /// - Parameter isDecoding: whether content codings are to be undone, which makes it one more request.
  func begin(isDecoding: Bool = false) -> Bool {
    guard let fresh = EasyHandle() else { return false }
    easy = fresh
    self.isDecoding = isDecoding
    isAnother = isDecoding
    answer = AnswerReader(rules: job.rules, isDecoded: isDecoding)
    (sends, opened, settled) = (0, 0, 0)
    (socket, refused, isDenied) = (nil, nil, false)
    prepare()
    return true
  }

  private func prepare() {
    easy.configure(job.profile.options)
    if isDecoding { easy.set(CURLOPT_ACCEPT_ENCODING, "") }
    // What an answer set comes after the file's, which it replaces.
    easy.setCookies(job.profile.cookies(for: job.address.host) + cookies)
    // A connection that was stale once is not tried a second time.
    if isStale { easy.set(CURLOPT_FRESH_CONNECT, true) }
    isStale = false
    easy.report(to: self, sockets: sockets)
  }

  func receive(header: UnsafeRawBufferPointer) -> Bool { unsafe answer.header(header) }

  func receive(body: UnsafeRawBufferPointer) -> Bool { unsafe answer.body(body) }

  /// The answer has ended, whole or not.
  func endAnswer(isWhole: Bool) {
    settle()
    if let socket, answer.head.status > 0 {
      sockets.answered(over: socket, isHTTP1: answer.head.isHTTP1, isWhole: isWhole)
    }
    answer.end()
  }

  /// Hands the body over.
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

  /// Its host is not to be connected to, by whomever.
  func deny() { isDenied = true }

  /// Whether the request may go out: once, and once more where the connection, used before, turned out to be closed.
  ///
  /// libcurl sends again on its own as long as such connections are left (RFC 9110, section 9.2.2, allows one time); how
  /// often a host is asked is decided by the loop, which counts what goes out, redirects left aside. On a connection in
  /// which an answer waits already, it does not go out: that answer would be taken for this request's.
  func willSend(over ends: OpenSockets.Ends?) -> Bool {
    guard sends < 2 else { return false }
    settle()
    socket = ends.flatMap { sockets.socket($0) }
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

  /// Tells the watch over sockets what was counted since the last time.
  func settle() {
    guard let socket else { return }
    let counted = answer.headerBytes + easy.size(CURLINFO_SIZE_DOWNLOAD_T)
    sockets.count(counted - settled, socket)
    settled = counted
  }

  /// Gives the answer up where its connection brings what belongs to no answer.
  func abandon(ifOver sockets: [CInt]) {
    guard let socket, sockets.contains(socket) else { return }
    answer.abandon(.tooLarge, "more than \(OpenSockets.mostExcess) bytes came outside of any answer")
  }
}
