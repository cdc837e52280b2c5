import CCurl

extension EasyHandle {
  /// Sets the options that are the same for every request of the program.
  ///
  /// - Parameters:
  ///   - protocols: the schemes that libcurl may use, separated by commas.
  ///   - certificates: the file of certificates to trust; nil for those of the system.
  func configure(protocols: String, userAgent: String, certificates: String?) {
    set(CURLOPT_NOSIGNAL, true)
    // If this were on, libcurl would end an error response before its headers (such as `Retry-After`) are read.
    set(CURLOPT_FAILONERROR, false)
    set(CURLOPT_PROTOCOLS_STR, protocols)
    set(CURLOPT_REDIR_PROTOCOLS_STR, protocols)
    set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
    set(CURLOPT_BUFFERSIZE, 64 << 10)
    set(CURLOPT_DNS_CACHE_TIMEOUT, 600)
    set(CURLOPT_QUICK_EXIT, true)
    set(CURLOPT_USERAGENT, userAgent)
    // The loop sets the proxy of a request, if any. libcurl must not choose one itself or read the environment.
    set(CURLOPT_NOPROXY, "")
    set(CURLOPT_PROXY, "")
    if let certificates {
      set(CURLOPT_CAINFO, certificates)
      // Use these instead of the system's certificates, not in addition to them.
      set(CURLOPT_CAPATH, nil)
    }
  }

  /// Limits the time to connect, and the time for which a transfer may be slower than `lowSpeed` bytes per second.
  func limit(connect: Duration, lowSpeed: Int, for time: Duration) {
    set(CURLOPT_CONNECTTIMEOUT_MS, max(1, connect.milliseconds))
    set(CURLOPT_LOW_SPEED_LIMIT, lowSpeed)
    set(CURLOPT_LOW_SPEED_TIME, max(1, (time.milliseconds + 999) / 1000))
  }

  /// Sets the options that are the same for all requests with these options.
  func configure(_ options: TransferOptions) {
    configure(
      protocols: options.schemes.filter { $0 == "http" || $0 == "https" }.joined(separator: ","),
      userAgent: options.userAgent, certificates: options.certificates)
    // The loop follows redirects itself, because it checks each target and chooses the headers for each.
    set(CURLOPT_FOLLOWLOCATION, false)
    set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
    set(CURLOPT_PIPEWAIT, true)
    limit(
      connect: options.timeouts.connect, lowSpeed: options.timeouts.lowSpeedBytes, for: options.timeouts.lowSpeedTime)
    if !options.hostAddresses.isEmpty {
      set(
        CURLOPT_RESOLVE,
        options.hostAddresses.map { "\($0.host):\($0.port):\($0.addresses.joined(separator: ","))" })
    }
  }

  /// Sets the cookies of a hop, each for the domain in its line, and stores the cookies that the answer sets.
  func setCookies(_ lines: [String]) {
    set(CURLOPT_COOKIEFILE, "")
    for line in lines { set(CURLOPT_COOKIELIST, line) }
  }

  /// The lines of a file of cookies, as libcurl reads them.
  static func cookies(in file: String) -> [String] {
    guard let reader = EasyHandle() else { return [] }
    reader.set(CURLOPT_COOKIEFILE, file)
    reader.set(CURLOPT_COOKIELIST, "RELOAD")
    return reader.cookies
  }
}
