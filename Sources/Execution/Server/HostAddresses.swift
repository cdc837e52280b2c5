#if Execution
  import Transfer

  #if canImport(Darwin)
    import Darwin
  #elseif canImport(Glibc)
    import Glibc
  #endif

  /// The addresses of a host that may be connected to: link-local ones never, and others than loopback only with TLS.
  struct HostAddresses: Sendable {
    private(set) var ipv4: [String] = []
    private(set) var ipv6: [String] = []

    private static let most = 16

    /// Looks a host up. It blocks.
    init(of host: String, isEncrypted: Bool) throws(ServerFailure) {
      var hints = unsafe addrinfo()
      #if canImport(Darwin)
        unsafe hints.ai_socktype = SOCK_STREAM
      #else
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
      #endif
      var list: UnsafeMutablePointer<addrinfo>?
      guard unsafe getaddrinfo(host, nil, &hints, &list) == 0, let first = unsafe list else {
        throw .strange("the host `\(host)` has no address")
      }
      defer { unsafe freeaddrinfo(first) }
      let policy = SharedAddressPolicy(isPrivateOnly: false)
      var entry: UnsafeMutablePointer<addrinfo>? = unsafe first
      while let found = unsafe entry, ipv4.count + ipv6.count < Self.most {
        if let text = unsafe Self.text(found.pointee), let address = IPAddress(text), policy.permits(address),
          isEncrypted || Self.isLoopback(text)
        {
          if address.isIPv6 { ipv6.append(text) } else { ipv4.append(text) }
        }
        unsafe entry = found.pointee.ai_next
      }
      guard !ipv4.isEmpty || !ipv6.isEmpty else {
        throw .strange("the host `\(host)` has no address that may be connected to")
      }
    }

    private static func text(_ info: addrinfo) -> String? {
      var buffer = [CChar](repeating: 0, count: 1025)
      let size = socklen_t(buffer.count)
      guard unsafe getnameinfo(info.ai_addr, info.ai_addrlen, &buffer, size, nil, 0, NI_NUMERICHOST) == 0 else {
        return nil
      }
      return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func isLoopback(_ text: String) -> Bool { text.hasPrefix("127.") || text == "::1" }
  }
#endif
