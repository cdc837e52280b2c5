extension TransferLoop {
  /// The header lines of a job's next request: those for every host, those for this host, those of the request itself.
  ///
  /// The address may be that of a redirect: what belongs to one host is left out for another.
  ///
  /// - Parameter isDecoding: whether libcurl undoes content codings, and says which; otherwise none is asked for, since a
  ///   picture gains nothing by them.
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
        entry.fields.forEach(add)
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

  /// Whether what belongs to one host may be sent: not after a redirect to another host or port, nor from TLS to plain text.
  private func isAtHome(_ job: Job) -> Bool {
    let (first, here) = (hosts.origin(job.host), job.address.origin)
    if first == here { return true }
    // The way from a plain address to the same host's TLS one is the usual one.
    return first.host == here.host && here.scheme == "https" && (here.port == first.port || here.port == 443)
  }
}
