import CCurl
import Digests

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

extension TransferLoop {
  /// The result of one attempt.
  private enum Ending {
    case redirect(String)
    /// The body has a content coding that must be decoded.
    case coded
    case outcome(FetchOutcome)
    case failure(FetchFailure, detail: String)
  }

  /// Ends one attempt: follows a redirect, schedules a retry, or delivers the outcome.
  func end(_ transfer: Transfer, _ code: CURLcode) {
    if code == CURLE_ABORTED_BY_CALLBACK, transfer.isStale { return again(transfer, isDecoding: transfer.isDecoding) }
    var job = transfer.job
    job.run.statistics.bytes += transfer.easy.size(CURLINFO_SIZE_DOWNLOAD_T)
    count(transfer)
    transfer.endAnswer(isWhole: code == CURLE_OK)
    switch ending(transfer, job, code) {
    case .redirect(let text):
      switch redirected(transfer, to: text, job) {
      case .success(let address):
        job.address = address
        transfer.job = job
        transfer.cookies = transfer.easy.cookies
        again(transfer)
      case .failure(let failure):
        failed(transfer, job, failure, detail: "redirected to `\(Self.masked(text))`")
      }
    case .coded: again(transfer, isDecoding: true)
    case .outcome(let outcome):
      close(transfer, job, .answered)
      delivered(job, outcome)
    case .failure(let failure, let detail):
      failed(transfer, job, failure, detail: detail)
    }
  }

  /// Sends a request to the transfer's current address: the next hop after a redirect, or else the same hop again.
  private func again(_ transfer: Transfer, isDecoding: Bool = false) {
    if transfer.begin(isDecoding: isDecoding) { return send(transfer) }
    failed(transfer, transfer.job, .connect, detail: "no memory for another connection")
  }

  // MARK: - Judging

  private func ending(_ transfer: Transfer, _ job: Job, _ code: CURLcode) -> Ending {
    let head = transfer.answer.head
    if (300...399).contains(head.status), head.status != 304, let text = transfer.easy.text(CURLINFO_REDIRECT_URL) {
      return .redirect(text)
    }
    if transfer.answer.isCoded { return .coded }
    if let (failure, detail) = transfer.answer.failure { return .failure(failure, detail: detail) }
    if head.status >= 300, code == CURLE_OK || code == CURLE_WRITE_ERROR || head.status >= 400 {
      if head.status == 304, job.request?.validators != nil { return .outcome(.notModified) }
      return .failure(.http(head.status), detail: "the answer is \(head.status)")
    }
    if code == CURLE_OK, !head.isComplete { return .failure(.reset, detail: "the headers have no end") }
    guard code == CURLE_OK else {
      let circumstances = CurlFailure.Circumstances(
        hasBytes: transfer.answer.received > 0 || transfer.easy.size(CURLINFO_STARTTRANSFER_TIME_T) > 0,
        // libcurl counts in whole milliseconds and starts at another moment than `begun`.
        isOverTime: now - job.begun + .milliseconds(20) >= job.profile.options.timeouts.total,
        isDenied: transfer.isDenied,
        isSent: transfer.isSent)
      let failure = CurlFailure.reason(code, circumstances)
      return .failure(failure, detail: words(failure, code, transfer))
    }
    return judged(transfer, job)
  }

  private func words(_ failure: FetchFailure, _ code: CURLcode, _ transfer: Transfer) -> String {
    if code == CURLE_BAD_CONTENT_ENCODING, let coding = transfer.answer.head.coding {
      return "the content coding is `\(coding)`, and the bytes are not"
    }
    if code == CURLE_PEER_FAILED_VERIFICATION, transfer.job.profile.options.certificates == nil,
      SystemCertificates.place(environment: [:]) == .nowhere
    {
      return "this machine has no TLS certificates: \(SystemCertificates.cure)"
    }
    guard failure == .addressDenied else { return CurlFailure.words(code) }
    let address = transfer.refused.map { "\($0)" } ?? "`\(transfer.job.address.host)`"
    return "\(address) is not a public address, and `fetch.allow_addresses` does not name it"
  }

  /// Evaluates a complete answer with a successful status.
  private func judged(_ transfer: Transfer, _ job: Job) -> Ending {
    let head = transfer.answer.head
    // No request asks for a range, so a partial body is not the picture.
    if head.status == 206 { return .failure(.http(206), detail: "the answer is a part of the body") }
    let digest = transfer.answer.digest
    let bytes = transfer.takeBody()
    if let request = job.request {
      if bytes.isEmpty { return .failure(.empty, detail: "a body of no bytes") }
      if let expected = request.expected {
        let isRight = expected.algorithm == .sha256 ? expected.hex == digest.hex : expected.matches(bytes)
        if !isRight {
          let found = expected.algorithm == .sha256 ? digest.hex : ExpectedDigest.hex(of: bytes, expected.algorithm)
          return .failure(.hashMismatch, detail: "the list expects \(expected.hex), the bytes have \(found)")
        }
      }
    }
    let validators = Validators(
      etag: head.etag, lastModified: head.lastModified, contentType: head.contentType,
      finalAddress: transfer.hops > 0 ? AnswerReader.short(job.address.masked) : nil,
      isDelimited: head.length != nil || head.isChunked || !head.isHTTP1, fields: head.fields)
    return .outcome(.body(bytes, digest: digest, validators: validators))
  }

  private func redirected(_ transfer: Transfer, to text: String, _ job: Job) -> Result<Address, FetchFailure> {
    transfer.hops += 1
    let options = job.profile.options
    // A form has what only its own host may know.
    guard transfer.hops <= options.redirects, job.request?.form == nil else { return .failure(.redirects) }
    guard now - job.begun < options.timeouts.total else { return .failure(.timeout) }
    return Address.canonical(text, schemes: options.schemes.filter { $0 != "data" })
  }

  /// The target of a redirect for messages: masked, and cut off if it is long.
  private static func masked(_ text: String) -> String {
    if case .success(let address) = Address.canonical(text) { return cut(address.masked, to: 400) }
    return String(text.prefix(200).map { $0.isASCII && !$0.isNewline ? $0 : "?" })
  }

  /// The server chooses the text of a redirect and the text is stored for each row, so its length is limited.
  private static func cut(_ text: String, to length: Int) -> String {
    text.utf8.count <= length ? text : String(decoding: text.utf8.prefix(length), as: UTF8.self) + "…"
  }

  // MARK: - Consequences

  private func close(_ transfer: Transfer, _ job: Job, _ ending: HostQueue.Ending) {
    hosts.ended(job.host, ending, wasStalled: transfer.isStalled, now: now)
    retire(transfer)
  }

  private func failed(_ transfer: Transfer, _ job: Job, _ failure: FetchFailure, detail: String) {
    let moment = now
    let retries = job.profile.options.retries
    let head = transfer.answer.head
    let clock = head.date.flatMap { HTTPDate.seconds($0) } ?? Int64(time(nil))
    let asked = head.retryAfter.flatMap { RetryAfter.wait($0, now: clock) }
    // The host asks for a longer wait than the policy allows. This address fails, and other addresses of the host are still
    // requested.
    let refused = asked.flatMap { failure.isThrottle && $0 > retries.longestRetryAfter ? $0 : nil }
    let ending: HostQueue.Ending =
      switch failure {
      case _ where refused != nil: .fruitless(failure)
      case _ where failure.isThrottle: .throttled(failure, until: retries.hold(asked).map { moment + $0 })
      case .timeout, .tooSlow: .fruitless(.tooSlow)
      default: head.status > 0 ? .answered : .broke
      }
    // A host without any connection so far gets one request at a time, and is given up if that request finally fails.
    let isUnreached = !transfer.isSent && !hosts.isOpen(job.host)
    close(transfer, job, ending)
    if let refused {
      let words = "\(detail), to be asked again after \(refused.components.seconds) s"
      return delivered(job, .failed(failure, detail: words, term: .span(refused)))
    }

    var ticket = job.ticket
    ticket.tries += 1
    let retryAfter = failure.isPassing ? asked : nil
    if let wait = retries.wait(after: failure, tries: ticket.tries, retryAfter: retryAfter, using: &generator) {
      if isUnreached { hosts.hold(job.host, until: moment + wait) }
      hosts.add(ticket, to: job.host, due: moment + wait)
      return
    }
    if isUnreached { hosts.bury(job.host, failure) }
    delivered(job, .failed(failure, detail: detail))
  }

  private func delivered(_ job: Job, _ outcome: FetchOutcome) {
    switch job.purpose {
    case .robots: learnt(job, outcome)
    case .request:
      job.run.end(job.ticket.index, outcome, origin: hosts.origin(job.host), begun: start + job.begun)
      finishIfDone(job.run)
    }
  }

  // MARK: - Without the network

  /// Decodes a `data:` address into its outcome.
  func decode(_ request: FetchRequest, _ options: TransferOptions) -> FetchOutcome {
    switch DataURI.decode(request.address, maxBytes: options.maxBytes) {
    case .failure(let failure):
      return .failed(failure, detail: "the `data:` address does not decode")
    case .success(let bytes):
      if let recognises = options.recognises, !recognises(Array(bytes.prefix(TransferOptions.sniffedBytes))) {
        return .failed(.notImage, detail: "the first bytes are those of no picture")
      }
      if let expected = request.expected, !expected.matches(bytes) {
        return .failed(.hashMismatch, detail: "the list expects \(expected.hex)")
      }
      return .body(bytes, digest: SHA256Digest(of: bytes), validators: Validators())
    }
  }
}

extension FetchFailure {
  /// Whether the host reports too many requests.
  fileprivate var isThrottle: Bool { self == .http(429) || self == .http(503) }
}
