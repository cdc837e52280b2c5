import CCurl
import Digests

/// One running request for an object.
///
/// Only the thread of the loop uses it; libcurl calls it from within `perform`.
final class ObjectTransfer: CurlReceiver {
  let request: ObjectRequest
  /// Whether the request was sent before, with another credential.
  let isRepeated: Bool
  let sockets: OpenSockets
  let easy: EasyHandle
  private var answer: AnswerReader
  private let options: ObjectOptions
  private var supplied = 0
  private var isDenied = false
  /// The address of the store's own host, from which redirects are judged.
  private var home: IPAddress?
  /// The body of an answer that declines.
  private var refusal: [UInt8] = []
  /// Whether the request was sent.
  private(set) var isSent = false
  /// The number of the answer with the credential that it sends; nil without credentials that expire.
  private(set) var grant: Int?
  /// Whether no byte had been moved for a second at the last look.
  private(set) var isStalled = false
  /// The socket of a request that sends bytes.
  private var socket: CInt?
  /// The number of moved bytes at the last look, and the time since which it has not changed.
  private var seen = (moved: 0, since: ContinuousClock.now)

  /// Nil if libcurl has no memory left.
  init?(_ request: ObjectRequest, _ options: ObjectOptions, isRepeated: Bool, sockets: OpenSockets) {
    guard let easy = EasyHandle() else { return nil }
    self.request = request
    self.isRepeated = isRepeated
    self.options = options
    self.sockets = sockets
    self.easy = easy
    // Only a GET has a body that is used; a server must not fill the memory with the others.
    let (limit, hasBody): (Int, Bool) =
      switch request.method {
      case .get(let most): (most, true)
      case .range(_, let count): (count, true)
      case .look: (0, false)
      case .put, .remove: (Self.mostIgnored, true)
      }
    answer = AnswerReader(rules: AnswerReader.Rules(maxBytes: limit, optOut: nil, recognises: nil, hasBody: hasBody))
    prepare()
  }

  /// Moved bytes of the request and its answer. Sent bytes count when they have arrived: a system takes megabytes at once,
  /// and a slow line needs minutes for them.
  var moved: Int { answer.received + max(0, supplied - (socket.map(sockets.underWay) ?? 0)) }

  /// Looks whether a byte was moved in the last second.
  func look(now: ContinuousClock.Instant) {
    let moved = moved
    if moved != seen.moved { seen = (moved, now) }
    isStalled = now - seen.since >= .seconds(1)
  }

  /// Whether a request that sends bytes has moved none for too long. libcurl sees to the others.
  func isIdle(now: ContinuousClock.Instant) -> Bool {
    request.isSending && isSent && now - seen.since >= options.idle
  }

  func receive(header: UnsafeRawBufferPointer) -> Bool { unsafe answer.header(header) }

  func receive(body: UnsafeRawBufferPointer) -> Bool {
    if options.signature != nil, answer.head.status >= 300, refusal.count < BucketRefusal.mostBytes {
      unsafe refusal.append(contentsOf: body.prefix(BucketRefusal.mostBytes))
    }
    return unsafe answer.body(body)
  }

  func supply(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard case .put(let bytes, _) = request.method else { return 0 }
    let count = min(buffer.count, bytes.count - supplied)
    unsafe bytes.withUnsafeBytes { all in
      let part = unsafe UnsafeRawBufferPointer(rebasing: all[supplied..<supplied + count])
      unsafe buffer.copyMemory(from: part)
    }
    supplied += count
    return count
  }

  func permits(_ address: IPAddress) -> Bool {
    let policy = options.policy
    let isPermitted = isRedirected ? policy.permitsRedirect(to: address, from: home) : policy.permits(address)
    isDenied = !isPermitted
    return isPermitted
  }

  /// libcurl calls this once for each hop, and again if a reused connection turns out to be closed. It never sends a body twice,
  /// because it cannot rewind it.
  func willSend(over ends: () -> OpenSockets.Ends?) -> Bool {
    if options.followsRedirects, !permitsHop(to: ends()?.peer) {
      isDenied = true
      return false
    }
    isSent = true
    if request.isSending { socket = ends().flatMap(sockets.socket) }
    return true
  }

  /// Whether the connection of a hop may be used. The first hop is to the store's own host.
  private func permitsHop(to peer: IPAddress?) -> Bool {
    guard isRedirected else {
      home = peer
      return true
    }
    return peer.map { options.policy.permitsRedirect(to: $0, from: home) } ?? true
  }

  /// Whether the last answer sends to another address.
  private var isRedirected: Bool { (300...399).contains(answer.head.status) }

  private func prepare() {
    easy.configure(
      protocols: options.base.scheme, userAgent: options.userAgent, certificates: options.certificates)
    easy.limit(connect: options.connect, lowSpeed: request.isSending ? 0 : Self.leastSpeed, for: options.idle)
    let current = options.refreshed?.current()
    let granted = current?.grant
    grant = current?.number
    // Where a credential is sent, a redirect is a failure: it could bring the credential to a host that nobody named.
    easy.set(
      CURLOPT_FOLLOWLOCATION,
      options.followsRedirects && options.authorization == nil && options.signature == nil
        && options.clientCertificate == nil && granted == nil)
    easy.set(CURLOPT_MAXREDIRS, 5)
    easy.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    easy.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    if let certificate = options.clientCertificate { easy.set(CURLOPT_SSLCERT, certificate) }
    if let key = options.clientKey { easy.set(CURLOPT_SSLKEY, key) }
    easy.set(CURLOPT_URL, "\(options.sent)/\(request.path)")
    var headers: [String] = []
    if let authorization = options.authorization { headers.append(authorization.line) }
    if let signature = options.signature {
      // libcurl signs all of these, so there is none that a server or a proxy may change.
      sign(signature, granted?.keys, &headers)
    } else {
      headers += (granted?.headers ?? []).map(\.line)
      headers += ["Accept-Encoding: identity", "Expect:"]
    }
    switch request.method {
    case .look: easy.set(CURLOPT_NOBODY, true)
    case .get: break
    case .range(let offset, let count): easy.set(CURLOPT_RANGE, "\(offset)-\(offset + count - 1)")
    case .put(let bytes, let isReplacing):
      easy.upload(bytes.count)
      headers.append("Content-Type: application/octet-stream")
      if !isReplacing { headers.append("If-None-Match: *") }
    case .remove: easy.set(CURLOPT_CUSTOMREQUEST, "DELETE")
    }
    easy.set(CURLOPT_HTTPHEADER, headers)
    easy.report(to: self, sockets: sockets)
  }

  /// Signs the request. Nothing of the keys is set if this libcurl cannot sign, or they would be sent as a password.
  private func sign(_ signature: ObjectSignature, _ granted: BucketKeys?, _ headers: inout [String]) {
    guard let keys = signature.keys ?? granted, easy.set(CURLOPT_AWS_SIGV4, signature.scheme) else { return }
    // libcurl adds this field only in newer versions, and S3 requires it. The name of an object is the digest of its bytes,
    // so a server can check them before it stores them.
    headers.append("x-amz-content-sha256: \(request.contentDigest ?? Self.emptyDigest)")
    easy.set(CURLOPT_USERNAME, keys.access)
    easy.set(CURLOPT_PASSWORD, keys.secret)
    if let token = keys.token { headers.append("x-amz-security-token: \(token)") }
  }

  private static let emptyDigest = SHA256Digest(of: [UInt8]()).hex

  /// How many seconds the clock of this machine is ahead of that of a bucket.
  var skew: Int? {
    guard let signature = options.signature, let date = answer.head.date.flatMap({ HTTPDate.seconds($0) }) else {
      return nil
    }
    return Int(clamping: signature.now() - date)
  }

  /// The least speed in bytes per second; slower requests count as idle.
  private static let leastSpeed = 64
  /// The most bytes of a body that is not used, such as the answer to a `PUT`.
  private static let mostIgnored = 64 << 10

  /// The result, once libcurl has finished.
  func ended(_ code: CURLcode) -> ObjectAnswer {
    answer.end()
    let head = answer.head
    if let (_, detail) = answer.failure { return .unfit(detail) }
    if isDenied, isRedirected {
      return .failed(.addressDenied, detail: "it redirects into a private network or to this machine")
    }
    guard head.status >= 200, code == CURLE_OK || head.status >= 300 else {
      let circumstances = CurlFailure.Circumstances(
        hasBytes: answer.received > 0, isOverTime: false, isDenied: isDenied, isSent: isSent)
      let failure = code == CURLE_OK ? .reset : CurlFailure.reason(code, circumstances)
      return .failed(failure, detail: words(failure, code))
    }
    if head.status == 200 && request.isReading || head.status == 206 && request.isRange {
      if let coding = head.coding { return .unfit("the body is in the coding `\(coding)`") }
      return .body(answer.takeBody(), digest: answer.digest)
    }
    if options.signature != nil, head.status >= 300 {
      return .declined(BucketRefusal(status: head.status, body: refusal, skew: skew))
    }
    let wait = head.retryAfter.flatMap { text in
      RetryAfter.wait(text, now: head.date.flatMap { HTTPDate.seconds($0) } ?? 0)
    }
    return .answered(status: head.status, length: head.length, retryAfter: wait)
  }

  private func words(_ failure: FetchFailure, _ code: CURLcode) -> String {
    guard failure == .addressDenied else { return CurlFailure.words(code) }
    return options.policy.isPrivateOnly
      ? "without TLS the address has to be on this machine or in a private network"
      : "the address is good on one link only"
  }
}
