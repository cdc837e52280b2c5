extension TransferLoop {
  /// The header lines of a job's next request: those for every host, those for this host, and those of the request itself.
  ///
  /// After a redirect, headers that belong to one host are not sent to another.
  ///
  /// - Parameter isDecoding: whether libcurl decodes content codings and lists them in the request. Otherwise the request asks
  ///   for no coding, because codings do not make pictures smaller.
  func headers(of job: Job, isDecoding: Bool) -> [String] {
    var fields: [HeaderField] = []
    let origin = job.address.asciiOrigin
    func add(_ field: HeaderField) {
      let field = field.filled(with: origin)
      fields.removeAll { $0.name.lowercased() == field.name.lowercased() }
      fields.append(field)
    }
    let options = job.profile.options
    if let accept = options.accept, let field = HeaderField(name: "Accept", value: accept) { fields.append(field) }
    if !isDecoding, let field = HeaderField(name: "Accept-Encoding", value: "identity") { fields.append(field) }
    for entry in options.headers where entry.host == nil { entry.fields.forEach(add) }
    if isAtHome(job) {
      for entry in options.headers where entry.host != nil && entry.are(for: job.address.origin) {
        entry.fields.filter { !$0.isSecret || keepsSecrets(job) }.forEach(add)
      }
    }
    guard let request = job.request else { return fields.map(\.line) }
    if job.address.origin == hosts.origin(job.host) { request.headers.forEach(add) }
    if let validators = request.validators {
      let conditions = [("If-None-Match", validators.etag), ("If-Modified-Since", validators.lastModified)]
      for (name, value) in conditions {
        if let value, let field = HeaderField(name: name, value: value) { add(field) }
      }
    }
    return fields.map(\.line)
  }

  /// Counts the bytes that a transfer received since it was counted last.
  func count(_ transfer: Transfer) {
    hosts.received(transfer.takeCount(), from: transfer.job.host, now: now)
  }

  /// Whether nobody between this machine and the host can read a request: it is sent with TLS, or directly to an address that is
  /// not public and that the user allows.
  private func keepsSecrets(_ job: Job) -> Bool {
    let origin = job.address.asciiOrigin
    if origin.scheme == "https" { return true }
    guard job.profile.options.proxy.proxy(for: job.address.origin) == nil,
      case .address(let address) = SpelledAddress(host: origin.host)
    else { return false }
    return !AddressPolicy().permits(address) && job.profile.policy.permits(address)
  }

  /// Whether headers that belong to one host may be sent: not after a redirect to another host or port, and not after one from
  /// TLS to plain text.
  private func isAtHome(_ job: Job) -> Bool {
    let (first, here) = (hosts.origin(job.host), job.address.origin)
    if first == here { return true }
    // A redirect from plain HTTP to TLS on the same host is the common case.
    return first.host == here.host && here.scheme == "https" && (here.port == first.port || here.port == 443)
  }
}
